/** @file The evaluation of a deployment: makes every check that its policy asks for. Stores and moves nothing. */
import { proposeSlices, sliceRows } from '../../core/batch/slices.ts';
import { driftReport } from '../../core/drift/report.ts';
import { checkCancelled, DataError } from '../../core/errors.ts';
import type { TrainedPipeline } from '../../core/learners/pipeline.ts';
import { comparePaired } from '../../core/metrics/paired.ts';
import { scoresOf } from '../../core/metrics/evaluate.ts';
import { createRandom } from '../../core/random.ts';
import {
  findingOf,
  notApplicable,
  type Finding,
  type Judgement,
} from '../../core/registry/checklist.ts';
import type { GateReport, InputExample, ModelVersionRecord } from '../../core/registry/entities.ts';
import { attempt, type Attempt } from '../../core/registry/gate.ts';
import * as judge from '../../core/registry/judges.ts';
import type { CheckId } from '../../core/registry/policy.ts';
import { signatureOf } from '../../core/registry/signature.ts';
import { columnOf } from '../../core/table/cells.ts';
import { tableFromRecords } from '../../core/table/make.ts';
import { takeTableRows } from '../../core/table/select.ts';
import { predictRaw, type Learners } from '../../core/training/predict.ts';
import { listArtifacts } from '../../store/artifact-store.ts';
import { findCard } from '../../store/card-store.ts';
import type { Store } from '../../store/database.ts';
import { PROMOTED_FROM_TAG } from '../../store/promotion-store.ts';
import { getModelVersion } from '../../store/registry-store.ts';
import { getRun } from '../../store/run-rows.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { EngineRequests } from '../protocol.ts';
import { refOf } from './drift.ts';
import { attemptAsync, gateEvidence, type GateEvidence } from './gate-evidence.ts';
import type { Job } from './job-context.ts';
import { loadPredictors } from './learners.ts';
import type { LoadedModel } from './model.ts';
import { firstRows } from './model-files.ts';

type Request = EngineRequests['deploymentChecks'];

/** Rows whose scoring is timed, after some that warm up. */
const TIMED_ROWS = 40;
const WARM_UP_ROWS = 5;
/** Resamples within a slice: enough to tell a loss from noise. */
const SLICE_RESAMPLES = 200;

/** Everything that the checks look at. */
interface Evidence {
  readonly store: Store;
  readonly request: Request;
  readonly gate: GateEvidence;
  readonly version: ModelVersionRecord;
  readonly learners: Learners;
  readonly example: InputExample | null;
}

/** The example of a version. That of a copy stays in the environment it came from: the frozen rows stand in for it. */
function exampleOf(version: ModelVersionRecord, gate: GateEvidence): InputExample | null {
  if (version.inputExample !== null || version.tags[PROMOTED_FROM_TAG] === undefined) {
    return version.inputExample;
  }
  return gate.frozen.ok ? firstRows(gate.challenger.pipeline, gate.frozen.value.table) : null;
}

function valueOf<T>(tried: Attempt<T>): T {
  if (tried.ok) return tried.value;
  throw new Error(tried.error);
}

/** A check of the gate's report as one of ours. */
function fromReport(
  id: CheckId,
  { checks, difference, challengerValue }: GateReport,
  name: string,
  limit: number,
): Finding {
  const found = checks.find((check) => check.id === name);
  return {
    id,
    outcome: found?.outcome ?? 'error',
    value: id === 'metric' ? (difference?.estimate ?? null) : challengerValue,
    limit: id === 'metric' ? limit : null,
    evidenceRows: found?.rows ?? 0,
    message: found?.detail ?? 'was not made',
  };
}

/** Rows of the example as the model takes them. */
function scoreExample({ gate, example, learners }: Evidence): Float64Array {
  const { pipeline } = gate.challenger;
  if (!example) throw new DataError('no_example', 'predicts: the version has no input example');
  const records = example.data.map((cells) =>
    Object.fromEntries(example.columns.map((column, at) => [column, cells[at]])),
  );
  const types = Object.fromEntries(pipeline.recipe.inputs.map(({ name, type }) => [name, type]));
  return predictRaw(pipeline, tableFromRecords(records, types), { learners });
}

function predicts(evidence: Evidence): Judgement {
  const predictions = valueOf(evidence.gate.predictions);
  const { yTrue } = valueOf(evidence.gate.frozen);
  const bad = (values: Float64Array): number =>
    values.filter((value) => !Number.isFinite(value)).length;
  const scored = scoreExample(evidence);
  const width = predictions.length / Math.max(1, yTrue.length);
  const rows = Number.isInteger(width) ? yTrue.length : 0;
  return judge.judgePredictions(
    {
      rows,
      invalid: bad(predictions),
      exampleRows: evidence.example?.data.length ?? 0,
      exampleInvalid: bad(scored),
    },
    yTrue.length,
  );
}

/** What a binary model decides: 1 is positive. */
function decisions(
  pipeline: TrainedPipeline,
  yTrue: Float64Array,
  predictions: Float64Array,
): Float64Array {
  if (pipeline.task !== 'binary') {
    throw new DataError('not_binary', `value: the task must be binary, it is ${pipeline.task}`);
  }
  const scores = scoresOf({ task: 'binary', yTrue, predictions, numClasses: 2 });
  return scores.map((score) => Number(score >= pipeline.threshold));
}

function value({ gate, request }: Evidence): Judgement {
  const { yTrue } = valueOf(gate.frozen);
  const { pipeline } = gate.challenger;
  const before = gate.champion && valueOf(gate.champion);
  return judge.judgeValue(
    {
      truth: yTrue,
      now: decisions(pipeline, yTrue, valueOf(gate.predictions)),
      before: before && decisions(before.model.pipeline, yTrue, before.predictions),
    },
    request.policy.limits,
  );
}

function takePredictions(predictions: Float64Array, numRows: number, rows: Int32Array) {
  const width = predictions.length / numRows;
  const part = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    part.set(predictions.subarray(row * width, (row + 1) * width), at * width);
  });
  return part;
}

async function slices({ store, gate, request }: Evidence): Promise<Judgement> {
  const { limits } = request.policy;
  const { table, yTrue, weights } = valueOf(gate.frozen);
  const { pipeline } = gate.challenger;
  const champion = valueOf(gate.champion!);
  const challengerPredictions = valueOf(gate.predictions);
  const { summaries } = await getTableVersion(store, request.table.name, request.table.version);
  const columns = limits.slices ?? proposeSlices(pipeline.recipe.inputs, summaries);
  const random = createRandom(request.seed).split('slices');
  const compared: judge.SliceComparison[] = [];
  for (const column of columns) {
    for (const slice of sliceRows(columnOf(table, column), table.numRows)) {
      if (slice.rows.length < limits.minSliceRows) continue;
      const take = (values: Float64Array): Float64Array =>
        Float64Array.from(slice.rows, (row) => values[row]);
      const comparison = attempt(() =>
        comparePaired({
          task: pipeline.task,
          metric: gate.report.metric,
          yTrue: take(yTrue),
          ...(weights ? { weights: take(weights) } : {}),
          numClasses: pipeline.task === 'regression' ? 0 : pipeline.classes.length,
          championPredictions: takePredictions(champion.predictions, yTrue.length, slice.rows),
          challengerPredictions: takePredictions(challengerPredictions, yTrue.length, slice.rows),
          thresholds: {
            champion: champion.model.pipeline.threshold,
            challenger: pipeline.threshold,
          },
          random: random.split(`${column}=${slice.value}`),
          resamples: SLICE_RESAMPLES,
        }),
      );
      // A slice without both classes defines no F1: there is nothing to judge in it.
      if (comparison.ok) {
        compared.push({ column, value: slice.value, comparison: comparison.value });
      }
    }
  }
  return judge.judgeSlices(compared, limits);
}

function latency({ gate, request, learners }: Evidence): Judgement {
  const { table } = valueOf(gate.frozen);
  const { pipeline } = gate.challenger;
  const times = Array.from({ length: WARM_UP_ROWS + TIMED_ROWS }, (_, at) => {
    const row = takeTableRows(table, Int32Array.of(at % table.numRows));
    const started = performance.now();
    predictRaw(pipeline, row, { learners });
    return performance.now() - started;
  });
  return judge.judgeLatency(times.slice(WARM_UP_ROWS), request.policy.limits);
}

async function size({ store, gate, request }: Evidence): Promise<Judgement> {
  const { runId, path } = gate.challenger.resolved;
  const files = await listArtifacts(store, runId, path);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return judge.judgeSize({ bytes, files: files.length }, request.policy.limits);
}

/** The table that a version was trained on. */
async function trainingOf(store: Store, { resolved }: LoadedModel) {
  const { inputs } = await getRun(store, resolved.runId);
  const input = inputs.find(({ context }) => context === 'training') ?? inputs.at(0);
  if (!input) throw new DataError('no_table', 'drift: the run does not say what it was trained on');
  return getTableVersion(store, input.name, input.version);
}

async function drift({ store, gate, request }: Evidence): Promise<Judgement> {
  const before = await trainingOf(store, valueOf(gate.champion!).model);
  const now = await trainingOf(store, gate.challenger);
  const names = gate.challenger.pipeline.recipe.inputs.map(({ name }) => name);
  const { limits } = request.policy;
  if (before.digest === now.digest) {
    const same = { share: 0, compared: names.length, drifted: [], rows: now.numRows };
    return judge.judgeDrift(same, limits);
  }
  const { columns, dataset } = driftReport(
    await readTable(store, before.name, before.version),
    await readTable(store, now.name, now.version),
    { reference: refOf(before), current: refOf(now) },
    {},
    names,
  );
  const drifted = Object.entries(columns).filter(([, column]) => column.drift);
  return judge.judgeDrift(
    {
      share: dataset.share,
      compared: dataset.compared,
      drifted: drifted.map(([name]) => name),
      rows: now.numRows,
    },
    limits,
  );
}

/** How each check is made; `metric` and `baseline` are read off the report. */
const MAKE: Readonly<
  Record<
    Exclude<CheckId, 'metric' | 'baseline'>,
    (evidence: Evidence) => Judgement | Promise<Judgement>
  >
> = {
  description: ({ version, request }) =>
    judge.judgeDescription(version.description, request.policy.limits),
  signature: ({ version, example }) => judge.judgeSignature(version.signature, example),
  predicts,
  contract: ({ gate }) =>
    judge.judgeContract(
      signatureOf(valueOf(gate.champion!).model.pipeline),
      signatureOf(gate.challenger.pipeline),
    ),
  value,
  slices,
  latency,
  size,
  drift,
  card: async ({ store, version }) =>
    judge.judgeCard(await findCard(store, version.name, version.version)),
};

/** Checks that need a version before. */
const COMPARING: readonly CheckId[] = ['contract', 'slices', 'drift', 'metric'];

async function make(id: CheckId, evidence: Evidence): Promise<Finding> {
  const { gate, request } = evidence;
  if (COMPARING.includes(id) && request.champion === null) return notApplicable(id);
  if (id === 'metric') {
    return fromReport(id, gate.report, 'champion', request.policy.limits.minEffect);
  }
  if (id === 'baseline') return fromReport(id, gate.report, 'baseline', 0);
  return findingOf(id, await attemptAsync(async () => MAKE[id](evidence)), (found) => found);
}

/** Makes the checks of a policy one after the other; one that throws is an error, and the others go on. */
export const deploymentChecks: Job<'deploymentChecks'> = async (request, context) => {
  const store = await context.store();
  const { limits, checks } = request.policy;
  const { metric, minEffect, margin, minRows } = limits;
  const policy = { minEffect, margin, minRows };
  const gate = await gateEvidence(store, { ...request, metric, policy }, context);
  const version = await getModelVersion(store, request.model, request.challenger);
  const learners = await loadPredictors(gate.challenger.pipeline.learner);
  const example = exampleOf(version, gate);
  const evidence: Evidence = { store, request, gate, version, learners, example };
  const wanted = (Object.keys(checks) as CheckId[]).filter((id) => checks[id] !== 'off');
  const findings: Finding[] = [];
  for (const id of wanted) {
    checkCancelled(context.signal, 'deployment');
    const done = findings.length;
    context.report({ stage: 'Checking', done, total: wanted.length, unit: 'checks' });
    findings.push(await make(id, evidence));
  }
  return { report: gate.report, findings };
};
