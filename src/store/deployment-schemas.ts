/** @file What records of deployments and what allows them must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { one } from './schema-parts.ts';

const loose = v.looseObject({ schemaVersion: one });

/** By table. */
export const DEPLOYMENT_SCHEMAS = {
  modelCards: loose,
  deployments: loose,
  approvals: loose,
  promotions: loose,
};
