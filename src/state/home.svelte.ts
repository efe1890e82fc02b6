/** @file What Home reads: newest records of each stage, and the champion's evaluation. */
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { AliasLogRecord } from '../core/registry/entities.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { RunRecord, RunRow } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { listGateReports } from '../store/gate-store.ts';
import { listModelVersions, type ModelVersionRow } from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import type { Champion, HomeRecords } from './home.ts';
import type { LabView } from './lab-view.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { CHALLENGER, CHAMPION, modelFacts } from './registry.ts';
import { readJson } from './run-files.svelte.ts';
import { versionsByRun } from './run-queries.ts';

const NUM_RUNS = 7;
const NUM_PREDICTIONS = 5;

const newest = <T>(items: readonly T[], at: (item: T) => number): T | null =>
  items.reduce<T | null>((best, one) => (best === null || at(one) > at(best) ? one : best), null);

async function readChampion(
  store: Store,
  log: readonly AliasLogRecord[],
): Promise<Champion | null> {
  const { db } = store;
  const aliases = (await db.aliases.toArray()).filter(({ alias }) => alias === CHAMPION);
  const held = aliases.map(({ name, version }) => {
    const moves = log.filter((line) => line.name === name && line.alias === CHAMPION);
    const last = moves.at(-1);
    return { name, version, since: last?.to === version ? last.at : null };
  });
  const latest = newest(held, ({ since }) => since ?? 0);
  const model = latest && (await db.registeredModels.get(latest.name));
  if (!latest || !model) return null;
  const versions = await listModelVersions(store, latest.name);
  const runId = versions.find(({ version }) => version === latest.version)?.runId;
  const isKept = runId !== undefined && (await db.runs.get(runId)) !== undefined;
  const runs: ReadonlyMap<string, RunRow> = new Map(
    isKept ? [[runId, await getRun(store, runId)]] : [],
  );
  const gates = await listGateReports(store, latest.name);
  const { champion } = modelFacts(model, versions, runs, gates, log);
  return champion && { name: latest.name, facts: champion, since: latest.since };
}

async function readCandidate(store: Store): Promise<HomeRecords['candidate']> {
  const aliases = await store.db.aliases.toArray();
  const has = ({ name, version }: Pick<ModelVersionRow, 'name' | 'version'>, wanted: string) =>
    aliases.some((one) => one.name === name && one.version === version && one.alias === wanted);
  const versions = (await store.db.modelVersions.toArray()).filter((one) => !has(one, CHAMPION));
  const found = newest(versions, ({ creationTime }) => creationTime);
  return (
    found && {
      name: found.name,
      version: found.version,
      isChallenger: has(found, CHALLENGER),
    }
  );
}

async function readRuns(store: Store) {
  const all = await store.db.runs.toArray();
  const active = all.filter(({ lifecycleStage }) => lifecycleStage === 'active');
  const byStart = active.sort((a, b) => b.startTime - a.startTime);
  const isUsable = ({ status, modelHash }: RunRecord): boolean =>
    status === 'FINISHED' && modelHash !== null;
  const shown = byStart.filter(({ parentRunId }) => parentRunId === null).slice(0, NUM_RUNS);
  return {
    runs: await Promise.all(shown.map(({ runId }) => getRun(store, runId))),
    finished: byStart.find(isUsable) ?? null,
    lastTrainedAt: byStart.find(({ status }) => status === 'FINISHED')?.startTime ?? null,
    savedAt: byStart.reduce((last, run) => Math.max(last, run.endTime ?? run.startTime), 0),
  };
}

async function readTables({ db }: Store) {
  const tables = (await db.dataTables.toArray()).filter(
    ({ lifecycleStage }) => lifecycleStage === 'active',
  );
  const names = tables.map(({ name }) => name);
  const versions: TableVersionRecord[] = await db.tableVersions
    .where('name')
    .anyOf(names)
    .toArray();
  const scored = versions
    .filter(({ operation }) => operation === 'score')
    .sort((a, b) => b.createdAt - a.createdAt);
  return {
    tables: names,
    newestTable: newest(
      versions.filter(({ operation }) => operation !== 'score'),
      ({ createdAt }) => createdAt,
    ),
    predictions: scored.slice(0, NUM_PREDICTIONS),
    numBatches: scored.length,
    rowsScored: scored.reduce((sum, { numRows }) => sum + numRows, 0),
    savedAt: versions.reduce((last, { createdAt }) => Math.max(last, createdAt), 0),
  };
}

async function readHome(store: Store): Promise<HomeRecords> {
  const { db } = store;
  const { savedAt: tableSavedAt, ...tables } = await readTables(store);
  const { savedAt: runSavedAt, ...runs } = await readRuns(store);
  const log = await db.aliasLog.toArray();
  const report = (await db.driftReports.orderBy('createdAt').last()) ?? null;
  const noted = await db.audit.orderBy('seq').last();
  const savedAt = Math.max(tableSavedAt, runSavedAt, report?.createdAt ?? 0, noted?.at ?? 0);
  return {
    ...tables,
    ...runs,
    numTrials: await db.trials.count(),
    versionsByRun: await versionsByRun(store),
    champion: await readChampion(store, log),
    candidate: await readCandidate(store),
    report,
    savedAt: savedAt === 0 ? null : savedAt,
  };
}

/** Watches what Home shows while the calling component lives. */
export function liveHome(store: Store) {
  return live(
    () => store,
    () => readHome(store),
  );
}

/** How good the champion is, and on which rows. */
export interface ChampionEvidence {
  readonly part: 'test' | 'validation';
  readonly evaluation: Pick<Evaluation, 'task' | 'rows' | 'threshold' | 'metrics' | 'intervals'>;
}

/** The lab's evaluation of a version on test rows; null when no lab registered it. */
function fromLab(labs: readonly LabView[], { name, facts }: Champion) {
  const own = labs.find(
    ({ state }) => state.names.project === name && state.version === facts.version.version,
  );
  return own?.steps.map((step) => step.facts.evaluation).find((found) => found !== undefined);
}

/** The champion's evaluation: on test rows if anyone looked at them, else on validation rows. */
export function loadEvidence(
  store: Store,
  champion: () => Champion | null,
  labs: () => readonly LabView[],
) {
  const file = loaded(
    () => champion()?.facts.run?.runId ?? null,
    async (runId): Promise<ChampionEvidence | null> => {
      const test = await readJson<Evaluation>(store, runId, 'evaluation/test.json');
      if (test) return { part: 'test', evaluation: test };
      const validation = await readJson<Evaluation>(store, runId, 'evaluation/validation.json');
      return validation && { part: 'validation', evaluation: validation };
    },
  );
  return {
    get value(): ChampionEvidence | null {
      const found = file.value ?? null;
      const holder = champion();
      const seen = holder && found?.part !== 'test' ? fromLab(labs(), holder) : undefined;
      return seen ? { part: 'test', evaluation: seen } : found;
    },
  };
}
