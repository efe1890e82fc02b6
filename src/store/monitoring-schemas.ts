/** @file What records of monitors must look like in a workspace file; see record-schemas.ts. */
import * as v from 'valibot';
import { one } from './schema-parts.ts';
import { SIMULATION_SCHEMA } from './simulation-schema.ts';

const loose = v.looseObject({ schemaVersion: one });

/** By table. */
export const MONITORING_SCHEMAS = {
  monitors: loose,
  monitorWindows: loose,
  simulations: SIMULATION_SCHEMA,
};
