/**
 * @file One simulated day. Every step can be done again without harm: producers number what they send, groups commit
 * with their results, so a day that was cut off by a reload ends as it would have.
 *
 *     customers → topic → scored → topic → table of scored customers
 *     labels of earlier days ─────→ topic → table of labels
 */
import { DataError } from '../../core/errors.ts';
import {
  DAY_MS,
  topicsOf,
  type DayCustomers,
  type DayMark,
  type SimulatedDay,
  type SimulationRecord,
} from '../../core/simulation/entities.ts';
import {
  countBy,
  meanProbability,
  realised,
  type LabelledCustomer,
} from '../../core/simulation/day-figures.ts';
import { marksOf } from '../../core/simulation/marks.ts';
import type { StreamRecord } from '../../core/streams/entities.ts';
import type { Cell } from '../../core/table/column.ts';
import { listEvents } from '../../store/event-store.ts';
import type { ApiContext } from '../context.ts';
import type { Terrarium } from '../types.ts';
import { watchDay } from './watch-day.ts';

/** Group that scores customers, and groups that write tables. */
const GROUP = 'simulation';
/** Most records of one day that are read at once. */
const ALL = 10_000_000;

/** What a day may use. */
export interface DayContext {
  readonly api: ApiContext;
  readonly terrarium: Terrarium;
  readonly signal: AbortSignal;
}

/** A day with the last event that it tells of. */
export interface PassedDay {
  readonly day: SimulatedDay;
  readonly lastEvent: number;
}

/** Time of a customer of a day: spread over it, whole milliseconds. */
const momentOf = (startAt: number, day: number, row: number, rows: number): number =>
  startAt + day * DAY_MS + Math.floor((row * DAY_MS) / Math.max(1, rows));

async function produceCustomers(
  { terrarium }: DayContext,
  { simulationId, startAt }: SimulationRecord,
  day: number,
  { keys, rows }: DayCustomers,
): Promise<readonly [number, number]> {
  const { customers } = topicsOf(simulationId);
  const records = rows.map((value, row) => ({
    key: keys[row],
    value,
    at: momentOf(startAt, day, row, rows.length),
  }));
  const producer = { id: simulationId, sequence: day };
  const { from, to, isDuplicate } = await terrarium.stream.produce(customers, records, {
    producer,
  });
  return isDuplicate ? [to - rows.length, to] : [from, to];
}

/** Scores what waits. What cannot be scored (a column is gone) is left out, and said. */
async function scoreCustomers(
  { terrarium, signal }: DayContext,
  { simulationId, spec }: SimulationRecord,
): Promise<string | null> {
  const topics = topicsOf(simulationId);
  const address = { topic: topics.customers, group: GROUP };
  const { scorer } = spec;
  try {
    const model = scorer.kind === 'model' ? scorer.uri : '';
    await terrarium.stream.score({ ...address, model, into: topics.scored, signal });
    return null;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    await terrarium.stream.seek({ ...address, offset: 'latest' });
    return error.message;
  }
}

/** Labels that come on a day: of the days before, each after its delay. */
async function dueLabels(
  { api }: DayContext,
  { spec }: SimulationRecord,
  day: number,
): Promise<readonly { readonly key: string; readonly label: Cell; readonly of: number }[]> {
  const latest = spec.drift.reduce(
    (most, { injection }) =>
      injection.kind === 'delay' ? most + Math.ceil(injection.days ?? 0) : most,
    spec.labelDelayDays,
  );
  // What came twice has one label.
  const due = new Map<
    string,
    { readonly key: string; readonly label: Cell; readonly of: number }
  >();
  for (let of = Math.max(0, day - latest); of <= day - spec.labelDelayDays; of++) {
    const { keys, labels, lateBy } = await api.pool.request('simulateDay', { spec, day: of });
    keys.forEach((key, row) => {
      if (of + spec.labelDelayDays + Math.ceil(lateBy[row]) !== day || labels[row] === null) return;
      due.set(key, { key, label: labels[row], of });
    });
  }
  return [...due.values()];
}

async function produceLabels(
  { terrarium }: DayContext,
  { simulationId, startAt, spec }: SimulationRecord,
  day: number,
  due: Awaited<ReturnType<typeof dueLabels>>,
): Promise<void> {
  const knownAt = startAt + (day + 1) * DAY_MS - 1;
  const records = due.map(({ key, label }) => ({
    key,
    value: { [spec.key]: key, [spec.target]: label, known_at: knownAt },
    at: knownAt,
  }));
  const producer = { id: simulationId, sequence: day };
  await terrarium.stream.produce(topicsOf(simulationId).labels, records, { producer });
}

const scoredOf = ({ value }: StreamRecord) => ({
  prediction: value['prediction'] ?? null,
  probability: typeof value['probability'] === 'number' ? value['probability'] : null,
  version: value['model_version'] === null ? '' : String(value['model_version']),
});

/** Scored customers by key, of the days from `from` on. */
async function scoredByKey(
  { terrarium }: DayContext,
  { simulationId, startAt }: SimulationRecord,
  from: number,
): Promise<ReadonlyMap<string, StreamRecord>> {
  const since = startAt + from * DAY_MS;
  const all = await terrarium.stream.read(topicsOf(simulationId).scored, { limit: ALL });
  return new Map(
    all.filter(({ at }) => at >= since).map((record) => [record.key ?? '', record] as const),
  );
}

async function writeTables(
  { terrarium, signal }: DayContext,
  { simulationId, spec }: SimulationRecord,
): Promise<void> {
  const topics = topicsOf(simulationId);
  await terrarium.stream.toTable({
    topic: topics.scored,
    group: GROUP,
    into: spec.scoredTable,
    types: { [spec.key]: 'text', scored_at: 'date', probability: 'number', model_name: 'category' },
    roles: {
      [spec.key]: 'id',
      prediction: 'ignore',
      probability: 'ignore',
      model_name: 'ignore',
      model_version: 'ignore',
      scored_at: 'time',
    },
    signal,
  });
  await terrarium.stream.toTable({
    topic: topics.labels,
    group: GROUP,
    into: spec.labelTable,
    types: { [spec.key]: 'text', known_at: 'date' },
    roles: { [spec.key]: 'id', [spec.target]: 'target', known_at: 'time' },
    signal,
  });
}

/** Drifts that begin or end on a day, as marks. */
function driftMarks({ spec }: SimulationRecord, day: number, injected: DayCustomers): DayMark[] {
  const words = new Map(injected.injections.map(({ injection, words: said }) => [injection, said]));
  return spec.drift.flatMap(({ injection, from, to }): DayMark[] => {
    const name = JSON.stringify(injection);
    const said = [...words].find(([one]) => JSON.stringify(one) === name)?.[1];
    if (from === day)
      return [{ kind: 'drift', words: `Drift begins: ${said ?? injection.kind}`, subject: null }];
    return to === day
      ? [{ kind: 'drift', words: `Drift ends: ${injection.kind}`, subject: null }]
      : [];
  });
}

/** Lets one day pass, up to its last millisecond. */
export async function passDay(
  context: DayContext,
  simulation: SimulationRecord,
): Promise<PassedDay> {
  const { api, terrarium } = context;
  const { spec, startAt, days } = simulation;
  const day = days.length;
  const begins = startAt + day * DAY_MS;
  if (terrarium.clock.now() < begins) await terrarium.clock.set(begins);
  const made = await api.pool.request('simulateDay', { spec, day });
  const offsets = await produceCustomers(context, simulation, day, made);
  const failure = await scoreCustomers(context, simulation);
  const due = await dueLabels(context, simulation, day);
  await produceLabels(context, simulation, day, due);
  await writeTables(context, simulation);
  const oldest = Math.min(day, ...due.map(({ of }) => of));
  const scored = await scoredByKey(context, simulation, oldest);
  const today = [...scored.values()].filter(({ at }) => at >= begins).map(scoredOf);
  const labelled = due.flatMap(({ key, label }): LabelledCustomer[] => {
    const record = scored.get(key);
    return record ? [{ ...scoredOf(record), label }] : [];
  });
  const ends = begins + DAY_MS - 1;
  if (terrarium.clock.now() < ends) await terrarium.clock.set(ends);
  // A window is over when the next one begins.
  await watchDay(context, simulation, ends + 1);
  const events = await listEvents(api.store, simulation.lastEvent);
  return {
    lastEvent: events.at(-1)?.seq ?? simulation.lastEvent,
    day: {
      day,
      customers: made.rows.length,
      scored: today.length,
      predicted: countBy(today.map(({ prediction }) => String(prediction))),
      meanProbability: meanProbability(today),
      versions: countBy(today.map(({ version }) => version)),
      labelled: due.length,
      ...realised(labelled, spec.positive),
      injections: made.injections.map(({ strength, words }) => ({ strength, words })),
      marks: [
        ...driftMarks(simulation, day, made),
        ...(failure === null ? [] : [{ kind: 'failure' as const, words: failure, subject: null }]),
        ...marksOf(events),
      ],
      offsets,
    },
  };
}
