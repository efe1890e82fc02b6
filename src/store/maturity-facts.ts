/** @file Counts what a workspace has done, for its maturity; reads only. */
import type { EventRecord, EventType } from '../core/automation/events.ts';
import { PERSONA_IDS } from '../core/governance/personas.ts';
import { mostWithinDay, type WorkspaceFacts } from '../core/maturity/facts.ts';
import type { AliasLogRecord } from '../core/registry/entities.ts';
import type { Store } from './database.ts';
import { REPRODUCES_TAG } from './run-digests.ts';

const CHAMPION = 'champion';

async function runFacts({ db }: Store) {
  const finished = await db.runs.where('status').equals('FINISHED').toArray();
  const active = finished.filter(({ lifecycleStage }) => lifecycleStage === 'active');
  return {
    finishedRuns: active.length,
    runsWithInputs: active.filter(({ inputs }) => inputs.length > 0).length,
    reproducedRuns: active.filter(({ tags }) => Object.hasOwn(tags, REPRODUCES_TAG)).length,
  };
}

async function aliasFacts({ db }: Store) {
  const log = (await db.aliasLog.toArray()).filter(({ alias }) => alias === CHAMPION);
  const isBack = ({ from, to }: AliasLogRecord): boolean =>
    from !== null && to !== null && to < from;
  const aliases = await db.aliases.toArray();
  return {
    log,
    champions: aliases.filter(({ alias }) => alias === CHAMPION).length,
    gatedChampions: log.filter(({ gate, to }) => gate !== null && to !== null).length,
    rollbacks: log.filter(isBack).length,
  };
}

async function eventsOf({ db }: Store, ...types: readonly EventType[]): Promise<EventRecord[]> {
  return db.events
    .where('type')
    .anyOf([...types])
    .toArray();
}

/** Retrained versions that became champion later. */
function closedLoops(retrained: readonly EventRecord[], log: readonly AliasLogRecord[]): number {
  return retrained.filter(({ subject, at }) =>
    log.some((move) => move.at >= at && `models:/${move.name}/${move.to}` === subject),
  ).length;
}

async function outcomes(store: Store, log: readonly AliasLogRecord[]) {
  const { db } = store;
  const count = async (type: EventType): Promise<number> => (await eventsOf(store, type)).length;
  const retrained = await eventsOf(store, 'retraining.finished');
  const promoted = await eventsOf(store, 'canary.promoted');
  const releases = [
    ...log.filter(({ to }) => to !== null).map(({ at }) => at),
    ...promoted.map(({ at }) => at),
  ].sort((a, b) => a - b);
  const promotions = (await db.promotions.toArray()).filter(
    ({ to, targetVersion }) => to === 'prod' && targetVersion !== null,
  );
  return {
    scheduleFirings: await count('schedule.fired'),
    ruleFirings: await count('rule.fired'),
    retrainings: retrained.length,
    canariesPassed: promoted.length,
    canariesRolledBack: await count('canary.rolled_back'),
    alerts: await count('drift.detected'),
    closedLoops: closedLoops(retrained, log),
    releasesOfBusiestDay: mostWithinDay(releases),
    promotionsToProd: promotions.length,
    promotionsByCode: promotions.filter(({ strategy }) => strategy === 'code').length,
  };
}

async function personas({ db }: Store): Promise<readonly string[]> {
  const actors = new Set<string>();
  await db.audit.each(({ actor }) => actors.add(actor));
  // What rules do is nobody's work.
  return PERSONA_IDS.filter((id) => actors.has(id));
}

async function injections({ db }: Store): Promise<number> {
  const all = await db.simulations.toArray();
  return all.filter(
    (one) => one.kind === 'injection' || (one.spec.drift.length > 0 && one.days.length > 0),
  ).length;
}

/** Counts everything; what changes meanwhile may be counted before or after. */
export async function workspaceFacts(store: Store): Promise<WorkspaceFacts> {
  const { db } = store;
  const { log, ...aliases } = await aliasFacts(store);
  const batches = await db.batchJobs.where('status').equals('FINISHED').toArray();
  const scored = await db.tableVersions.filter(({ operation }) => operation === 'score').count();
  return {
    tables: await db.dataTables.filter((one) => one.lifecycleStage === 'active').count(),
    ...(await runFacts(store)),
    versions: await db.modelVersions.count(),
    ...aliases,
    batches: Math.max(scored, batches.length),
    aliasBatches: batches.filter(({ model }) => model.alias !== null).length,
    driftReports: await db.driftReports.count(),
    monitors: await db.monitors.count(),
    monitorWindows: await db.monitorWindows.count(),
    enabledRules: await db.rules.filter(({ enabled }) => enabled).count(),
    enabledSchedules: await db.schedules.filter(({ enabled }) => enabled).count(),
    personas: await personas(store),
    endpoints: await db.endpoints.count(),
    requests: await db.inferenceLog.count(),
    ...(await outcomes(store, log)),
    injections: await injections(store),
  };
}
