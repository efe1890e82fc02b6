/** @file Is what a workspace file holds one consistent workspace? Everything is checked before any write. */
import { DataError } from '../core/errors.ts';
import { CHAIN_START, verifyChain, type AuditRecord } from '../core/governance/audit.ts';
import { digestOf, type Digest } from '../core/hash.ts';
import { migrateRecord, SCHEMA_VERSION, type OldRecord } from './migrations.ts';
import { RECORD_SCHEMAS } from './record-schemas.ts';
import { faultOf, type WorkspaceManifest } from './schema-parts.ts';
import { EXPORTED_TABLES, type Records } from './schema.ts';

/** Name of a table that goes into a workspace file. */
export type ExportedTable = Exclude<keyof Records, 'blobs' | 'blobPieces' | 'jobs'>;

/** All records of a workspace, by table. */
export type WorkspaceRecords = {
  readonly [N in ExportedTable]: readonly Records[N][];
};

/** Names of the tables of a workspace file. */
export const WORKSPACE_TABLES = EXPORTED_TABLES as readonly ExportedTable[];

/** Throws `workspace_invalid`. */
export function invalidWorkspace(
  rule: string,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): never {
  throw new DataError(
    'workspace_invalid',
    `workspace file: ${rule}. Nothing was imported.`,
    details,
    cause === undefined ? undefined : { cause },
  );
}

/**
 * Brings records of a file to the newest shape and checks each against its schema.
 *
 * @param from Version of the records in the file.
 * @throws {DataError} `workspace_invalid` with table and position.
 */
export function checkRecords(
  table: ExportedTable,
  records: readonly unknown[],
  from: number,
): readonly unknown[] {
  const schema = RECORD_SCHEMAS[table];
  const checked: unknown[] = [];
  records.forEach((record, index) => {
    if (typeof record !== 'object' || record === null) {
      invalidWorkspace(`record ${index + 1} of ${table} is no record`);
    }
    const current =
      from < SCHEMA_VERSION ? migrateRecord(table, record as OldRecord, from) : record;
    if (current === null) return;
    const fault = faultOf(schema, current);
    if (fault !== null) {
      invalidWorkspace(`record ${index + 1} of ${table} does not fit: ${fault}`, { table, index });
    }
    checked.push(current);
  });
  return checked;
}

/** Digests of all blobs that records name. */
export function blobsOf({
  tableVersions,
  batchJobs,
  artifacts,
}: WorkspaceRecords): ReadonlySet<Digest> {
  const digests = new Set(artifacts.map(({ blob }) => blob));
  for (const { blobs } of batchJobs) for (const blob of blobs) digests.add(blob);
  for (const { chunks } of tableVersions) for (const { blob } of chunks) digests.add(blob);
  return digests;
}

function checkReferences(records: WorkspaceRecords, blobs: ReadonlySet<Digest>): void {
  const idOf = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);
  const experiments = new Set(records.experiments.map((one) => one.experimentId));
  const runs = new Set(records.runs.map((run) => run.runId));
  const studies = new Set(records.studies.map((study) => study.studyId));
  const models = new Set(records.registeredModels.map((model) => model.name));
  const versions = new Set(records.modelVersions.map((one) => idOf(one.name, one.version)));
  const tables = new Map(records.dataTables.map((table) => [table.name, table.latestVersion]));
  const check = (holds: boolean, rule: string): void => {
    if (!holds) invalidWorkspace(rule);
  };
  for (const { runId, experimentId } of records.runs) {
    check(experiments.has(experimentId), `run ${runId} belongs to no experiment of the file`);
  }
  for (const list of [records.metricSeries, records.latestMetrics, records.artifacts]) {
    for (const { runId } of list) check(runs.has(runId), `run ${runId} is missing`);
  }
  for (const { studyId } of records.trials) {
    check(studies.has(studyId), `study ${studyId} is missing`);
  }
  for (const { name, version, runId } of records.modelVersions) {
    check(models.has(name), `registered model "${name}" is missing`);
    check(runs.has(runId), `the run of version ${version} of "${name}" is missing`);
  }
  for (const { name, alias, version } of records.aliases) {
    check(versions.has(idOf(name, version)), `models:/${name}@${alias} points to no version`);
  }
  for (const one of records.tableVersions) {
    const { name, version, chunks, numRows } = one;
    const what = `version ${version} of table ${name}`;
    check(version <= (tables.get(name) ?? 0), `${what} belongs to no table of the file`);
    const rows = chunks.reduce((sum, chunk) => sum + chunk.numRows, 0);
    check(rows === numRows && chunks.length > 0, `${what} must have ${numRows} rows, got ${rows}`);
    const listed = chunks.every(({ blob }, at) => one.blobs[at] === blob);
    check(listed && one.blobs.length === chunks.length, `${what} lists other blobs than it has`);
  }
  for (const digest of blobsOf(records)) {
    check(blobs.has(digest), `blob ${digest.slice(0, 12)} is missing`);
  }
}

/**
 * Checks that records fit together: nothing names what is not there, recipes have the hash that names them,
 * and the audit chain is whole.
 *
 * @param blobs Digests of the blobs in the file.
 * @throws {DataError} `workspace_invalid`
 */
export async function checkWorkspace(
  records: WorkspaceRecords,
  blobs: ReadonlySet<Digest>,
  manifest: WorkspaceManifest,
): Promise<void> {
  checkReferences(records, blobs);
  for (const { digest, recipe } of records.recipes) {
    if ((await digestOf(recipe)) !== digest) invalidWorkspace(`recipe ${digest} was changed`);
  }
  for (const { digest, spec } of records.pipelines) {
    if ((await digestOf(spec)) !== digest) invalidWorkspace(`pipeline ${digest} was changed`);
  }
  const chain = [...records.audit].sort((a, b) => a.seq - b.seq);
  const verdict = await verifyChain(chain, manifest.auditHead);
  if (!verdict.intact) invalidWorkspace(verdict.message, { seq: verdict.seq });
}

/** Hash of the newest audit record, or 64 zeros. */
export function auditHeadOf(audit: readonly AuditRecord[]): Digest {
  const newest = audit.reduce<AuditRecord | null>(
    (last, record) => (last && last.seq > record.seq ? last : record),
    null,
  );
  return newest?.hash ?? CHAIN_START;
}
