/**
 * @file The engine: runs monitors that have something new, looks at what has happened and what is due, and does what
 * follows. Which firing happens is decided in the store, so that tabs may tick at the same time.
 */
import type { FiringRecord } from '../../core/automation/firing.ts';
import type { RuleNames, RuleRecord } from '../../core/automation/rule.ts';
import {
  endpointKey,
  endpointsOf,
  EVENTS_CURSOR,
  momentsOf,
  monitorsOf,
  waitsForEvents,
  walkRule,
  withCursors,
  type Sources,
} from '../../core/automation/walk.ts';
import { checkNumber } from '../../core/checks.ts';
import { ParamError, TerrariumError } from '../../core/errors.ts';
import type { PersonaId } from '../../core/governance/personas.ts';
import { fillOutbox } from '../../store/delivery-store.ts';
import { listDueMonitors } from '../../store/due-monitors.ts';
import { listEvents } from '../../store/event-store.ts';
import { failMonitorRun } from '../../store/monitor-store.ts';
import { readRuleNames, readWindows } from '../../store/rule-sources.ts';
import { commitWalk, getRule, listRules } from '../../store/rule-store.ts';
import { beginDueRuns, beginRun, listSchedules } from '../../store/schedule-store.ts';
import type { ApiContext } from '../context.ts';
import type { Terrarium, TickResult } from '../types.ts';
import { deliverDue } from './deliver.ts';
import { goOnWithOpen, workThrough, type FiringTools } from './firing-work.ts';

/** A tab that ticks by itself looks at an endpoint this often, ms. */
const ENDPOINT_EVERY_MS = 60_000;
/** Rounds of one tick: what actions cause may fire further rules, but not without end. */
const MAX_ROUNDS = 10;
/** Events that are read at a time. */
const EVENTS = 1000;

/** The engine of one tab. */
export interface AutomationEngine {
  tick(options?: { readonly now?: number; readonly isBackground?: boolean }): Promise<TickResult>;
  runSchedules(options?: { readonly now?: number }): Promise<readonly FiringRecord[]>;
  runSchedule(scheduleId: string): Promise<FiringRecord>;
  /** What rules can see now. */
  sourcesOf(rules: readonly RuleRecord[], now: number): Promise<Sources>;
}

/** Makes the engine of this tab; its ticks happen one after the other. */
export function createEngine(
  context: ApiContext,
  actingAs: (persona: PersonaId) => Terrarium,
  isAlive: (tab: string) => Promise<boolean>,
): AutomationEngine {
  const { store, owner, session } = context;
  const tools: FiringTools = { context, actingAs, isAlive, inFlight: new Set() };
  let last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when what was asked for before is done. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  }

  function checkNow(now = store.now()): number {
    if (checkNumber('now', now) > store.now()) {
      throw new ParamError(
        'invalid_param',
        `automation: now must not lie after the workspace's present, got ${now}; move the clock forward first (clock.set)`,
        { now },
      );
    }
    return now;
  }

  /** Values of endpoints' metrics; null where there is no such endpoint. */
  async function endpointValues(rules: readonly RuleRecord[], now: number) {
    const values = new Map<string, number | null>();
    for (const { source, ms } of rules.flatMap(endpointsOf)) {
      const key = endpointKey(source, ms);
      if (values.has(key)) continue;
      try {
        const { serving } = actingAs(session.actor);
        const stats = await serving.stats(source.endpoint, { since: now - ms, until: now + 1 });
        const { requests, errors, p50, p95, p99 } = stats;
        const known = { requests, error_rate: requests > 0 ? errors / requests : null };
        values.set(key, { ...known, p50_ms: p50, p95_ms: p95, p99_ms: p99 }[source.key]);
      } catch (error) {
        // An endpoint that was deleted has no figures; whatever else goes wrong is no reason to stop other rules.
        if (!(error instanceof TerrariumError)) throw error;
        values.set(key, null);
      }
    }
    return values;
  }

  async function sourcesOf(rules: readonly RuleRecord[], now: number): Promise<Sources> {
    const waiting = rules.filter(waitsForEvents);
    const after = Math.min(...waiting.map(({ state }) => state.cursors[EVENTS_CURSOR] ?? 0));
    const events = waiting.length === 0 ? [] : await listEvents(store, after, EVENTS);
    const windows = await readWindows(store, rules.flatMap(monitorsOf));
    return {
      events: events.filter(({ at }) => at <= now),
      windows: new Map(
        [...windows].map(([id, all]) => [id, all.filter(({ windowEnd }) => windowEnd <= now)]),
      ),
      endpoints: await endpointValues(rules, now),
    };
  }

  /** Evaluates one rule at everything that is new to it. */
  async function evaluate(
    first: RuleRecord,
    sources: Sources,
    now: number,
    names: RuleNames,
    everyMs: number,
  ): Promise<{ readonly evaluated: number; readonly firings: readonly FiringRecord[] }> {
    const firings: FiringRecord[] = [];
    let evaluated = 0;
    let rule: RuleRecord = first;
    for (;;) {
      const moments = momentsOf(rule, sources, now, everyMs);
      const walk = walkRule(rule, moments, sources, now, names.monitor);
      const isOver = walk.fired === null;
      const seen = sources.events.at(-1)?.seq;
      const hasRead = isOver && seen !== undefined && waitsForEvents(rule);
      const cursors = hasRead
        ? withCursors(walk.state.cursors, { [EVENTS_CURSOR]: seen })
        : walk.state.cursors;
      if (
        isOver &&
        moments.length === 0 &&
        cursors[EVENTS_CURSOR] === rule.state.cursors[EVENTS_CURSOR]
      ) {
        return { evaluated, firings };
      }
      const moved = { ...walk, state: { ...walk.state, cursors } };
      const done = await commitWalk(store, rule, moved, owner, names);
      if (done !== 'outrun') evaluated += walk.steps;
      if (done !== null && done !== 'outrun') firings.push(done);
      if (isOver && done !== 'outrun') return { evaluated, firings };
      const again = await getRule(store, rule.ruleId).catch(() => null);
      if (!again?.enabled) return { evaluated, firings };
      rule = again;
    }
  }

  async function evaluateAll(now: number, everyMs: number) {
    const rules = (await listRules(store)).filter(({ enabled }) => enabled);
    if (rules.length === 0) return { evaluated: 0, firings: [] };
    const names = await readRuleNames(store);
    const sources = await sourcesOf(rules, now);
    const firings: FiringRecord[] = [];
    let evaluated = 0;
    for (const rule of rules) {
      const one = await evaluate(rule, sources, now, names, everyMs);
      evaluated += one.evaluated;
      firings.push(...one.firings);
    }
    return { evaluated, firings };
  }

  async function work(firings: readonly FiringRecord[]): Promise<readonly FiringRecord[]> {
    // All of them are this tab's from the beginning, so that none is taken for one that was left.
    for (const { firingId } of firings) tools.inFlight.add(firingId);
    const ended: FiringRecord[] = [];
    try {
      for (const firing of firings) ended.push(await workThrough(tools, firing));
    } finally {
      for (const { firingId } of firings) tools.inFlight.delete(firingId);
    }
    return ended;
  }

  async function runDue(now: number): Promise<readonly FiringRecord[]> {
    const due = (await listSchedules(store)).filter(
      ({ enabled, nextAt }) => enabled && nextAt !== null && nextAt <= now,
    );
    if (due.length === 0) return [];
    const { webhook } = await readRuleNames(store);
    const begun: FiringRecord[] = [];
    for (const { scheduleId } of due) {
      begun.push(...(await beginDueRuns(store, scheduleId, now, owner, webhook)));
    }
    return work(begun);
  }

  /** Lets monitors compute what is new to them, so that rules see it. */
  async function runMonitors(now: number): Promise<void> {
    for (const { monitorId } of await listDueMonitors(store, now)) {
      const startedAt = store.now();
      try {
        await actingAs(session.actor).monitor.run(monitorId, { until: now });
      } catch (error) {
        // Its page says so; other monitors and rules go on.
        if (!(error instanceof TerrariumError)) throw error;
        await failMonitorRun(store, monitorId, error.message, startedAt);
      }
    }
  }

  async function tick(now: number, everyMs: number): Promise<TickResult> {
    const ended: FiringRecord[] = [...(await goOnWithOpen(tools)), ...(await runDue(now))];
    await runMonitors(now);
    let evaluated = 0;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // What the actions of this tick caused is looked at in it, too.
      const asOf = round === 0 ? now : Math.max(now, store.now());
      const one = await evaluateAll(asOf, round === 0 ? everyMs : Infinity);
      evaluated += one.evaluated;
      if (one.firings.length === 0) break;
      ended.push(...(await work(one.firings)));
    }
    await fillOutbox(store);
    const delivered = await deliverDue(store, Math.max(now, store.now()));
    return { now, evaluated, firings: ended, delivered };
  }

  return {
    tick: ({ now, isBackground = false } = {}) =>
      inTurn(() => tick(checkNow(now), isBackground ? ENDPOINT_EVERY_MS : 0)),
    runSchedules: ({ now } = {}) => inTurn(() => runDue(checkNow(now))),
    runSchedule: (scheduleId) =>
      inTurn(async () => {
        const { webhook } = await readRuleNames(store);
        const [ended] = await work([await beginRun(store, scheduleId, owner, webhook)]);
        return ended;
      }),
    sourcesOf,
  };
}
