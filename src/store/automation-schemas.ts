/** @file What records of rules, schedules, events and webhooks must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { one } from './schema-parts.ts';

const loose = v.looseObject({ schemaVersion: one });

/** By table. */
export const AUTOMATION_SCHEMAS = {
  rules: loose,
  schedules: loose,
  events: loose,
  webhooks: loose,
  deliveries: loose,
};
