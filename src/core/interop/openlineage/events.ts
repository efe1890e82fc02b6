/** @file The records of a workspace as OpenLineage events: imports, trainings, registrations, batches, promotions. */
import type { BatchRecord } from '../../batch/entities.ts';
import type { ErrorPayload } from '../../errors.ts';
import type { Recipe } from '../../features/recipe.ts';
import { digestOf, type Digest } from '../../hash.ts';
import type { ModelVersionRecord } from '../../registry/entities.ts';
import type { PromotionRecord } from '../../registry/promotion.ts';
import { isoInstant } from '../../table/date.ts';
import type { RunRow } from '../../tracking/entities.ts';
import {
  featureLineage,
  fileDataset,
  keyOf,
  modelDataset,
  readTables,
  tableDataset,
  writtenTable,
  type LineageTableVersion,
  type TableIndex,
} from './datasets.ts';
import {
  engineFacet,
  errorFacet,
  jobTypeFacet,
  NAMESPACE,
  ownFacet,
  parentFacet,
  PRODUCER,
  RUN_EVENT_SCHEMA,
} from './facets.ts';
import type { Facets, OpenLineageDataset, OpenLineageEvent } from './types.ts';

/** All records that events are made of. */
export interface OpenLineageRecords {
  readonly tableVersions: readonly LineageTableVersion[];
  readonly recipes: readonly { readonly digest: Digest; readonly recipe: Recipe }[];
  readonly pipelines: readonly {
    readonly digest: Digest;
    readonly recipeDigest: Digest | null;
    readonly spec: unknown;
  }[];
  readonly runs: readonly RunRow[];
  readonly modelVersions: readonly ModelVersionRecord[];
  readonly batchJobs: readonly BatchRecord[];
  readonly promotions: readonly PromotionRecord[];
}

/** Something that ran. */
interface Ran {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly end: Exclude<OpenLineageEvent['eventType'], 'START'>;
  readonly job: string;
  readonly jobType: string;
  readonly error: Pick<ErrorPayload, 'code' | 'message'> | null;
  readonly runFacets?: Facets;
  readonly jobFacets?: Facets;
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

/** 32 hex digits as a UUID; other ids by their hash. */
async function uuidOf(id: string): Promise<string> {
  const hex = /^[0-9a-f]{32}$/.test(id) ? id : (await digestOf(id)).slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function eventsOf(ran: Ran): Promise<readonly OpenLineageEvent[]> {
  const { startedAt, endedAt, end, error } = ran;
  const runId = await uuidOf(ran.runId);
  const event = (
    eventType: OpenLineageEvent['eventType'],
    at: number,
    outputs: readonly OpenLineageDataset[],
    facets: Facets,
  ): OpenLineageEvent => ({
    eventType,
    eventTime: isoInstant(at),
    run: { runId, facets: { processing_engine: engineFacet(), ...ran.runFacets, ...facets } },
    job: {
      namespace: NAMESPACE,
      name: ran.job,
      facets: { jobType: jobTypeFacet(ran.jobType), ...ran.jobFacets },
    },
    inputs: ran.inputs,
    outputs,
    producer: PRODUCER,
    schemaURL: RUN_EVENT_SCHEMA,
  });
  const start = event('START', startedAt, [], {});
  if (endedAt === null) return [start];
  const outputs = end === 'COMPLETE' ? ran.outputs : [];
  return [start, event(end, endedAt, outputs, error ? { errorMessage: errorFacet(error) } : {})];
}

/** A table version that no other event tells of. */
function tableRan(tables: TableIndex, table: LineageTableVersion): Ran | null {
  const { name, version, operation, source, createdAt } = table;
  if (operation === 'score') return null;
  const { fileName, parents = [] } = source;
  return {
    runId: `table ${keyOf(name, version)}`,
    startedAt: createdAt,
    endedAt: createdAt,
    end: 'COMPLETE',
    job: `${operation}.${name}`,
    jobType: operation.toUpperCase(),
    error: null,
    inputs: [
      ...(fileName === undefined ? [] : [fileDataset(fileName)]),
      ...parents.map((parent) => tableDataset(tables, parent)),
    ],
    outputs: [writtenTable(tables, table)],
  };
}

const ENDS = { FINISHED: 'COMPLETE', KILLED: 'ABORT', FAILED: 'FAIL' } as const;

const endOf = (status: string): Ran['end'] =>
  Object.hasOwn(ENDS, status) ? ENDS[status as keyof typeof ENDS] : 'FAIL';

const jobOfRun = ({ pipelineDigest, experimentId }: RunRow): string =>
  pipelineDigest === null ? `experiment.${experimentId}` : `pipeline.${pipelineDigest}`;

async function runRan(
  records: OpenLineageRecords,
  tables: TableIndex,
  run: RunRow,
): Promise<Ran | null> {
  if (run.status === 'SCHEDULED') return null;
  const { runId, runName, status, params, metrics, modelHash, pipelineDigest } = run;
  const pipeline = records.pipelines.find(({ digest }) => digest === pipelineDigest);
  const recipe = records.recipes.find(({ digest }) => digest === pipeline?.recipeDigest)?.recipe;
  const trained = run.inputs.find(({ context }) => context === 'training');
  const table = trained && tables.get(keyOf(trained.name, trained.version));
  const lineage = recipe && table ? featureLineage(recipe, table, params['target'] ?? '') : null;
  const parent = records.runs.find((one) => one.runId === run.parentRunId);
  return {
    runId,
    startedAt: run.startTime,
    endedAt: run.endTime,
    end: endOf(status),
    job: jobOfRun(run),
    jobType: 'TRAINING',
    error: run.error,
    runFacets: {
      terrarium_run: ownFacet('run', { runName, params, metrics, backend: run.backend }),
      ...(parent ? { parent: parentFacet(await uuidOf(parent.runId), jobOfRun(parent)) } : {}),
    },
    ...(pipeline
      ? { jobFacets: { terrarium_pipeline: ownFacet('pipeline', { spec: pipeline.spec }) } }
      : {}),
    inputs: readTables(tables, run.inputs),
    outputs: modelHash === null ? [] : [modelDataset(`runs:/${runId}/model`, modelHash, lineage)],
  };
}

const versionUri = (name: string, version: number): string => `models:/${name}/${version}`;

function registrationRan(
  { name, version, source, modelHash, creationTime }: ModelVersionRecord,
  promoted: ReadonlySet<string>,
): Ran | null {
  const uri = versionUri(name, version);
  // A copy comes from the version that it was promoted from.
  if (promoted.has(uri)) return null;
  return {
    runId: `register ${uri}`,
    startedAt: creationTime,
    endedAt: creationTime,
    end: 'COMPLETE',
    job: `register.${name}`,
    jobType: 'REGISTRATION',
    error: null,
    inputs: [modelDataset(source, modelHash)],
    outputs: [modelDataset(uri, modelHash)],
  };
}

function batchRan(records: OpenLineageRecords, tables: TableIndex, batch: BatchRecord): Ran | null {
  if (batch.status === 'WAITING') return null;
  const { model, output } = batch;
  const hash = records.runs.find(({ runId }) => runId === model.runId)?.modelHash ?? '';
  const uri =
    model.name !== null && model.version !== null
      ? versionUri(model.name, model.version)
      : `runs:/${model.runId}/${model.path}`;
  const written = output && tables.get(keyOf(output.name, output.version));
  return {
    runId: batch.batchId,
    startedAt: batch.createdAt,
    endedAt: batch.endedAt,
    end: endOf(batch.status),
    job: `score.${batch.into}`,
    jobType: 'SCORING',
    error: batch.error,
    runFacets: {
      terrarium_batch: ownFacet('batch', { asked: model.uri, threshold: batch.threshold }),
    },
    inputs: [tableDataset(tables, batch.table), modelDataset(uri, hash)],
    outputs: written ? [writtenTable(tables, written)] : [],
  };
}

function promotionRan(tables: TableIndex, promotion: PromotionRecord): Ran {
  const { strategy, status, model, version, target, targetVersion, hashes, tests } = promotion;
  const stopped = tests?.tests.find(({ outcome }) => outcome === 'fail' || outcome === 'error');
  const [before, after] = hashes.model;
  const data = strategy === 'code' ? promotion.data : null;
  return {
    runId: promotion.promotionId,
    startedAt: promotion.at,
    endedAt: promotion.endedAt,
    end: { succeeded: 'COMPLETE', stopped: 'ABORT', failed: 'FAIL' }[status] as Ran['end'],
    job: `promote.${strategy}.${target}`,
    jobType: 'PROMOTION',
    error:
      promotion.error ??
      (stopped
        ? { code: 'pipeline_tests', message: `${stopped.title}: ${stopped.message}` }
        : null),
    runFacets: {
      terrarium_promotion: ownFacet('promotion', {
        strategy,
        from: promotion.from,
        to: promotion.to,
        by: promotion.by,
        why: promotion.why,
        pipeline: hashes.pipeline,
      }),
    },
    inputs: [
      modelDataset(versionUri(model, version), before),
      ...(data ? [tableDataset(tables, data)] : []),
    ],
    outputs:
      targetVersion === null || after === null
        ? []
        : [modelDataset(versionUri(target, targetVersion), after)],
  };
}

/**
 * Everything that ran in the workspace, by time: one START for each run and, once it has ended, one COMPLETE, ABORT or
 * FAIL with what it wrote.
 *
 * Source: OpenLineage 2-0-2. Deviation: none; ids that are no UUID become the first half of their SHA-256.
 */
export async function openLineageEvents(
  records: OpenLineageRecords,
): Promise<readonly OpenLineageEvent[]> {
  const tables: TableIndex = new Map(
    records.tableVersions.map((table) => [keyOf(table.name, table.version), table]),
  );
  const copies = records.promotions.filter(({ strategy }) => strategy === 'model');
  const promoted = new Set(
    copies.map(({ target, targetVersion }) => versionUri(target, targetVersion ?? 0)),
  );
  const ran = [
    ...records.tableVersions.map((table) => tableRan(tables, table)),
    ...(await Promise.all(records.runs.map((run) => runRan(records, tables, run)))),
    ...records.modelVersions.map((version) => registrationRan(version, promoted)),
    ...records.batchJobs.map((batch) => batchRan(records, tables, batch)),
    ...records.promotions.map((promotion) => promotionRan(tables, promotion)),
  ].filter((one) => one !== null);
  const events = (await Promise.all(ran.map(eventsOf))).flat();
  // Stable: what happened in one millisecond stays in the order of the records.
  return events.sort((a, b) =>
    a.eventTime < b.eventTime ? -1 : Number(a.eventTime > b.eventTime),
  );
}

/** A list as one JSON array, or one event a line. */
export function writeEvents(
  events: readonly OpenLineageEvent[],
  format: 'json' | 'ndjson',
): string {
  return format === 'json'
    ? JSON.stringify(events, null, 1)
    : events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
