/** @file A canary in the database: starting, judging, next steps, going back. */
import { StateError } from '../core/errors.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import { decideCanary, type CanaryDecision } from '../core/serving/canary-decide.ts';
import { foldCanary, withEvidence, type CanaryRow } from '../core/serving/canary-fold.ts';
import { startCanary, type CanaryPlan } from '../core/serving/canary-plan.ts';
import type { Canary, EndpointRecord, InferenceLogRecord } from '../core/serving/entities.ts';
import { listAliases, listAliasLog, setAlias } from './alias-store.ts';
import { read, write, type Store } from './database.ts';
import { changeEndpoint, getEndpoint, type Change } from './endpoint-store.ts';
import { lastSeq } from './inference-log.ts';
import { resolveRefs } from './served-models.ts';

/** Who acts when the rule does. */
const RULE: Change = { by: 'canary' };

/** Version to which the plan's alias goes back: where it points, or pointed before somebody put the canary there. */
async function aliasBefore(
  store: Store,
  model: string,
  version: number | null,
  alias: string | null,
): Promise<number | null> {
  if (alias === null) return null;
  const current = (await listAliases(store, model)).find((found) => found.alias === alias);
  if (current && current.version !== version) return current.version;
  return (await listAliasLog(store, model, alias)).at(-1)?.from ?? null;
}

/**
 * Makes the canary of a version, to be put into the endpoint's record.
 *
 * @param model URI; an alias is pinned to the version that it leads to now.
 * @throws {ParamError} `not_found`, `invalid_uri`.
 */
export async function makeCanary(
  store: Store,
  { served }: Pick<EndpointRecord, 'served'>,
  model: string,
  plan: CanaryPlan,
): Promise<Canary> {
  const [ref, ...control] = await resolveRefs(store, [model, ...served.map((one) => one.model)]);
  const startSeq = await read(store, ['inferenceLog'], () => lastSeq(store));
  const pinned = ref.name === null ? model : `models:/${ref.name}/${ref.version}`;
  const at = store.now();
  return {
    canaryId: store.newId(),
    model: pinned,
    before: control.map(({ uri, version }) => ({ model: uri, version })),
    aliasBefore:
      ref.name === null ? null : await aliasBefore(store, ref.name, ref.version, plan.alias),
    startSeq,
    plan,
    status: 'RUNNING',
    step: 0,
    startedAt: at,
    stepStartedAt: at,
    endedAt: null,
    reason: '',
    state: startCanary(startSeq),
  };
}

async function isFirstOfUnit(
  { db }: Store,
  { endpoint, unit, seq = 0, canary }: InferenceLogRecord,
): Promise<boolean> {
  if (unit === undefined) return true;
  const earlier = await db.inferenceLog
    .where('[endpoint+unit]')
    .equals([endpoint, unit])
    .filter((row) => (row.seq ?? 0) < seq && !row.isShadow && row.canary?.id === canary?.id)
    .first();
  return earlier === undefined;
}

/** A row with whether its customer came first; inside a transaction over `inferenceLog`. */
export async function toCanaryRow(store: Store, record: InferenceLogRecord): Promise<CanaryRow> {
  return { record, isFirstOfUnit: await isFirstOfUnit(store, record) };
}

/** Rows of a canary after those that were looked at. Of a request without routing key the first row speaks for all. */
async function newRows(
  store: Store,
  { name, canary }: EndpointRecord,
): Promise<{ readonly rows: readonly CanaryRow[]; readonly through: number }> {
  const found = await store.db.inferenceLog
    .where('seq')
    .above(canary!.state.throughSeq)
    .filter(
      (row) =>
        row.endpoint === name &&
        !row.isShadow &&
        row.canary?.id === canary!.canaryId &&
        (row.unit !== undefined || row.rowIndex === 0),
    )
    .toArray();
  const rows: CanaryRow[] = [];
  for (const record of found) rows.push(await toCanaryRow(store, record));
  return { rows, through: await lastSeq(store) };
}

/** Takes new rows into the evidence and says what it says now; null when no canary runs. */
async function judge(
  store: Store,
  name: string,
): Promise<{ readonly canary: Canary; readonly decision: CanaryDecision } | null> {
  return write(store, ['endpoints', 'inferenceLog'], async () => {
    const record = await store.db.endpoints.get(name);
    const canary = record?.canary;
    if (!record || canary?.status !== 'RUNNING') return null;
    const { rows, through } = await newRows(store, record);
    const { plan, step } = canary;
    const folded = foldCanary(plan, canary.state, rows, step, through);
    const state = rows.length > 0 ? withEvidence(plan, folded, step, store.now()) : folded;
    const next = { ...canary, state };
    if (through > canary.state.throughSeq) {
      await store.db.endpoints.put({ ...record, canary: next });
    }
    return { canary: next, decision: decideCanary(plan, state, step) };
  });
}

function runningOf(record: EndpointRecord, canaryId?: string): Canary | null {
  const { canary } = record;
  if (canary?.status !== 'RUNNING') return null;
  return canaryId === undefined || canary.canaryId === canaryId ? canary : null;
}

function ended(canary: Canary, status: Canary['status'], reason: string, at: number): Canary {
  return { ...canary, status, reason, endedAt: at };
}

async function advance(store: Store, name: string, canary: Canary, reason: string): Promise<void> {
  await changeEndpoint(
    store,
    name,
    (record) => {
      const running = runningOf(record, canary.canaryId);
      if (running?.step !== canary.step) return null;
      const step = running.step + 1;
      const { percent } = running.plan.steps[step];
      const next = { ...running, step, stepStartedAt: store.now() };
      return {
        record: { ...record, canary: next },
        action: 'canary.advance',
        details: { model: running.model, step: step + 1, percent, reason },
        event: 'canary.advanced',
      };
    },
    RULE,
  );
}

/**
 * Takes the canary out of the traffic: the split before it holds again, in one transaction with audit and event. Then
 * the alias goes back through the alias store, if it still points to the canary.
 */
export async function rollBackCanary(
  store: Store,
  name: string,
  reason: string,
  change: Change = RULE,
  canaryId?: string,
): Promise<EndpointRecord> {
  let gone: Canary | null = null;
  const record = await changeEndpoint(
    store,
    name,
    (current) => {
      gone = runningOf(current, canaryId);
      if (gone === null) return null;
      const { model, step, plan, before, state } = gone;
      return {
        record: { ...current, canary: ended(gone, 'ROLLED_BACK', reason, store.now()) },
        action: 'canary.roll_back',
        details: {
          model,
          reason,
          percent: plan.steps[step].percent,
          requests: state.sides.canary.requests,
          backTo: before.map((one) => ({ model: one.model, version: one.version })),
        },
        event: 'canary.rolled_back',
      };
    },
    change,
  );
  if (gone !== null) await restoreAlias(store, gone, reason);
  return record;
}

async function restoreAlias(store: Store, canary: Canary, reason: string): Promise<void> {
  const { model, plan, aliasBefore: version } = canary;
  const parsed = parseModelUri(model);
  if (plan.alias === null || version === null || parsed.kind !== 'version') return;
  const why = `canary rolled back: ${reason}`;
  const move = { name: parsed.name, alias: plan.alias, expectedFrom: parsed.version };
  try {
    await setAlias(store, {
      ...move,
      ...{ version, by: 'canary', why },
      authority: { kind: 'rollback' },
    });
  } catch (error) {
    // Somebody moved it elsewhere: it does not point to the canary, which is all that is wanted.
    if (!(error instanceof StateError && error.code === 'alias_moved')) throw error;
  }
}

/**
 * Gives the canary all traffic, and moves the plan's alias to it.
 *
 * @throws {StateError} `no_canary`; what the alias store throws: nothing is changed then.
 */
export async function promoteCanary(
  store: Store,
  name: string,
  reason: string,
  change: Change = RULE,
): Promise<EndpointRecord> {
  const running = runningOf(await getEndpoint(store, name));
  if (!running) throw noCanary(name);
  const parsed = parseModelUri(running.model);
  const { alias } = running.plan;
  if (alias !== null && parsed.kind === 'version') {
    const why = `canary passed: ${reason}`;
    const by = change.by ?? 'user';
    await setAlias(store, { name: parsed.name, alias, version: parsed.version, by, why });
  }
  return changeEndpoint(
    store,
    name,
    (record) => {
      const canary = runningOf(record, running.canaryId);
      if (!canary) return null;
      const aliased =
        parsed.kind === 'version' && alias !== null ? `models:/${parsed.name}@${alias}` : null;
      const follows = record.served.find(({ model }) => model === aliased);
      const served = follows
        ? [{ ...follows, percent: 100 }]
        : [{ name: promotedName(canary.model), model: canary.model, percent: 100 }];
      return {
        record: {
          ...record,
          served,
          previous: record.served,
          canary: ended(canary, 'PASSED', reason, store.now()),
        },
        action: 'canary.promote',
        details: { model: canary.model, reason, alias },
        event: 'canary.promoted',
      };
    },
    change,
  );
}

/** Promotes a canary that passed; where its alias moves by deployments alone, it only ends, and a person goes on. */
async function promoteOrStop(store: Store, name: string, reason: string): Promise<void> {
  try {
    await promoteCanary(store, name, reason);
  } catch (error) {
    if (!(error instanceof StateError && error.code === 'needs_deployment')) throw error;
    await stopCanary(store, name, `passed: ${reason}; its alias needs a deployment`, RULE);
  }
}

const promotedName = (uri: string): string => uri.replace(/^models:\//, '').replace('/', '-');

/** The error when there is none to act on. */
export function noCanary(name: string): StateError {
  return new StateError('no_canary', `endpoint: no canary runs on "${name}"; start one first`, {
    name,
  });
}

/** Ends a canary without a verdict. Throws `no_canary`. */
export async function stopCanary(
  store: Store,
  name: string,
  reason: string,
  change: Change = {},
): Promise<EndpointRecord> {
  let isRunning = false;
  const record = await changeEndpoint(
    store,
    name,
    (current) => {
      const canary = runningOf(current);
      isRunning = canary !== null;
      if (!canary) return null;
      return {
        record: { ...current, canary: ended(canary, 'STOPPED', reason, store.now()) },
        action: 'canary.stop',
        details: { model: canary.model, reason },
        event: 'canary.stopped',
      };
    },
    change,
  );
  if (!isRunning) throw noCanary(name);
  return record;
}

/**
 * Looks at what came since the last look, and does what the plan says: next step, all traffic, or back. Any number of
 * tabs and workers may do this at once; each row counts once.
 *
 * @returns The decision; null when no canary runs.
 */
export async function evaluateCanary(store: Store, name: string): Promise<CanaryDecision | null> {
  const judged = await judge(store, name);
  if (!judged) return null;
  const { canary, decision } = judged;
  switch (decision.action) {
    case 'advance':
      await advance(store, name, canary, decision.reason);
      break;
    case 'promote':
      await promoteOrStop(store, name, decision.reason);
      break;
    case 'roll_back':
      await rollBackCanary(store, name, decision.reason, RULE, canary.canaryId);
      break;
    default:
  }
  return decision;
}
