/** @file What happens when a simulated day is over: monitors look at it, and rules and schedules act. */
import { DAY_MS, type SimulationRecord } from '../../core/simulation/entities.ts';
import { listMonitors } from '../../store/monitor-store.ts';
import type { DayContext } from './day.ts';
import { factsOf } from './plan.ts';

/**
 * One column that surely moved is an alarm: what is injected touches few. A day without drift gives a false one with a
 * probability of at most 0.001.
 */
const DRIFT = { driftShare: 0.001, alpha: 0.001, correction: 'bonferroni' } as const;

/** Makes the monitors of a simulation that are not there. */
async function makeMonitors(
  { api: { store }, terrarium }: DayContext,
  { spec }: SimulationRecord,
): Promise<void> {
  const known = new Set((await listMonitors(store)).map(({ name }) => name));
  const { source, scorer } = spec;
  if (scorer.kind !== 'model') return;
  for (const name of spec.monitors.filter((one) => !known.has(one))) {
    const learnedFrom = (await factsOf(store, scorer.uri)).training;
    const baseline = learnedFrom ?? (source.kind === 'table' ? source : null);
    if (baseline === null) return;
    await terrarium.monitor.create({
      name,
      source: { table: spec.scoredTable },
      model: scorer.uri,
      baseline: { name: baseline.name, version: baseline.version },
      windows: { by: 'time', size: DAY_MS },
      drift: DRIFT,
      label: {
        table: spec.labelTable,
        key: spec.key,
        column: spec.target,
        delay: spec.labelDelayDays * DAY_MS,
      },
    });
  }
}

/** Ends a day at `now`, which the clock is moved to when there is anything to do. Doing so again changes nothing. */
export async function watchDay(
  context: DayContext,
  simulation: SimulationRecord,
  now: number,
): Promise<void> {
  const { terrarium, signal } = context;
  const { monitors, automation } = simulation.spec;
  if (monitors.length === 0 && !automation) return;
  if (terrarium.clock.now() < now) await terrarium.clock.set(now);
  await makeMonitors(context, simulation);
  for (const name of monitors) await terrarium.monitor.run(name, { until: now, signal });
  if (automation) await terrarium.automation.tick();
}
