/** @file Drift that a person plans in the simulator: a line of a form as an injection, and back in words. Pure. */
import type { Field } from '../core/table/column.ts';
import { expectedDetectors, DETECTORS, type Detector } from '../core/simulation/detectors.ts';
import type { PlannedDrift, SimulatedDay, SimulationRecord } from '../core/simulation/entities.ts';
import {
  INJECTION_KINDS,
  type Injection,
  type InjectionKind,
} from '../core/simulation/injection.ts';

/** Kinds that customers of a simulation can meet without breaking its tables by themselves. */
export const PLAN_KINDS = INJECTION_KINDS;

/** What a kind is, what its strength means, and which columns it may touch. */
export const KIND_WORDS: Readonly<
  Record<
    InjectionKind,
    {
      readonly title: string;
      readonly strength: string;
      readonly hint: string;
      readonly usual: number;
      readonly columns: 'numeric' | 'any' | 'none';
    }
  >
> = {
  covariate: {
    title: 'Covariate: values move',
    strength: 'Shift, sd',
    hint: 'in standard deviations of the reference',
    usual: 1,
    columns: 'numeric',
  },
  prior: {
    title: 'Prior: other shares of labels',
    strength: 'Share of the label',
    hint: '0 to 1',
    usual: 0.6,
    columns: 'none',
  },
  concept: {
    title: 'Concept: labels mean otherwise',
    strength: 'Share of rows',
    hint: 'whose labels change places, 0 to 1',
    usual: 0.5,
    columns: 'numeric',
  },
  schema: {
    title: 'Schema: a column is gone',
    strength: 'Strength',
    hint: 'has none',
    usual: 1,
    columns: 'any',
  },
  nulls: {
    title: 'Nulls: cells become missing',
    strength: 'Share of cells',
    hint: '0 to 1',
    usual: 0.4,
    columns: 'any',
  },
  unit: {
    title: 'Unit: another unit',
    strength: 'Factor',
    hint: 'new value ÷ old value',
    usual: 100,
    columns: 'numeric',
  },
  delay: {
    title: 'Delay: labels come later',
    strength: 'Days',
    hint: 'beside the usual delay',
    usual: 7,
    columns: 'none',
  },
  duplicates: {
    title: 'Duplicates: rows come twice',
    strength: 'Share of rows',
    hint: '0 to 1',
    usual: 0.3,
    columns: 'none',
  },
  seasonality: {
    title: 'Seasonality: values swing',
    strength: 'Amplitude, sd',
    hint: 'with a period of 7 days',
    usual: 1,
    columns: 'numeric',
  },
};

/** One line of the form. */
export interface DriftLine {
  readonly id: number;
  kind: InjectionKind;
  /** '' where the kind has none. */
  column: string;
  strength: number | null;
  from: number | null;
  /** First day without it; null: it stays. */
  to: number | null;
  /** Days until its full strength. */
  ramp: number | null;
}

/** What injections need to know of the model. */
export interface DriftTarget {
  readonly target: string;
  /** A label of the target, for its share. */
  readonly positive: string;
}

/** Days of a season. */
const SEASON_DAYS = 7;

/** A line as an injection. */
function injectionOf(
  { kind, column, strength }: DriftLine,
  { target, positive }: DriftTarget,
): Injection {
  const size = strength ?? KIND_WORDS[kind].usual;
  switch (kind) {
    case 'covariate':
      return { kind, how: 'shift', column, by: size };
    case 'prior':
      return { kind, target, value: positive, share: size };
    case 'concept':
      return column === '' ? { kind, target, share: size } : { kind, target, column, share: size };
    case 'schema':
      return { kind, how: 'drop', column };
    case 'nulls':
      return { kind, column, share: size };
    case 'unit':
      return { kind, column, factor: size };
    case 'delay':
      return { kind, target, share: 1, days: size };
    case 'duplicates':
      return { kind, share: size };
    case 'seasonality':
      return { kind, column, amplitude: size, period: SEASON_DAYS };
    default:
      return kind satisfies never;
  }
}

/** Lines of the form as the plan of a simulation. */
export function plannedDrift(lines: readonly DriftLine[], target: DriftTarget): PlannedDrift[] {
  return lines.map((line) => ({
    injection: injectionOf(line, target),
    from: line.from ?? 0,
    ...(line.to === null ? {} : { to: line.to }),
    ...(line.ramp === null || line.ramp <= 1 ? {} : { ramp: line.ramp }),
  }));
}

/** Columns that a kind may touch. */
export function columnsFor(kind: InjectionKind, inputs: readonly Field[]): readonly string[] {
  const { columns } = KIND_WORDS[kind];
  if (columns === 'none') return [];
  return inputs
    .filter(({ type }) => columns === 'any' || type === 'number' || type === 'integer')
    .map(({ name }) => name);
}

/** A detector that must see a planned drift, and the first alarm since then. */
export interface WatchRow {
  readonly key: string;
  /** What is injected. */
  readonly kind: InjectionKind;
  readonly column: string | null;
  readonly from: number;
  readonly detector: Detector;
  readonly title: string;
  readonly looksAt: string;
  readonly why: string;
}

const titleOf = new Map(DETECTORS.map((one) => [one.id, one]));

/** Who must see what of a plan, in the order in which it can be known. */
export function watchRows(drift: readonly PlannedDrift[]): readonly WatchRow[] {
  return drift.flatMap(({ injection, from }, at) =>
    expectedDetectors(injection).map(({ detector, column, why }) => ({
      key: `${at}/${detector}/${column ?? ''}`,
      kind: injection.kind,
      column,
      from,
      detector,
      title: titleOf.get(detector)?.title ?? detector,
      looksAt: titleOf.get(detector)?.looksAt ?? '',
      why,
    })),
  );
}

/** First day from `from` on with an alert or an incident among its marks; null while there is none. */
export function firstAlert({ days }: Pick<SimulationRecord, 'days'>, from: number): number | null {
  const found = days.find(
    ({ day, marks }) =>
      day >= from && marks.some(({ kind }) => kind === 'alert' || kind === 'incident'),
  );
  return found?.day ?? null;
}

/** Lines over the days of a simulation. */
export interface DayLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Share of the positive label among predictions, and mean probability, by day. */
export function scoreLines({ days, spec }: Pick<SimulationRecord, 'days' | 'spec'>): DayLine[] {
  const x = days.map(({ day }) => day + 1);
  const share = days.map(({ predicted, scored }) => {
    const rows = predicted.find(([label]) => label === spec.positive)?.[1] ?? 0;
    return scored === 0 ? NaN : rows / scored;
  });
  const mean = days.map(({ meanProbability }) => meanProbability ?? NaN);
  return [
    { name: 'mean probability', x, y: mean },
    { name: `predicted ${spec.positive ?? 'label'}`, x, y: share },
  ];
}

/** Realised performance by day, on the labels that came that day. */
export function performanceLines({ days }: Pick<SimulationRecord, 'days'>): DayLine[] {
  const x = days.map(({ day }) => day + 1);
  return [
    { name: 'AUC', x, y: days.map(({ rocAuc }) => rocAuc ?? NaN) },
    { name: 'accuracy', x, y: days.map(({ accuracy }) => accuracy ?? NaN) },
  ];
}

/** What a simulation's status is called. */
export const STATUS_WORDS: Readonly<
  Record<
    SimulationRecord['status'],
    { readonly words: string; readonly tone: 'success' | 'warning' | 'danger' | 'neutral' }
  >
> = {
  RUNNING: { words: 'Running', tone: 'warning' },
  PAUSED: { words: 'Paused', tone: 'neutral' },
  FINISHED: { words: 'Finished', tone: 'success' },
  FAILED: { words: 'Failed', tone: 'danger' },
  KILLED: { words: 'Stopped', tone: 'neutral' },
};

/** Lines up in the pictures: where drift begins, and the first alarm since; one line for all that is of one day. */
export function dayGuides(
  simulation: Pick<SimulationRecord, 'days' | 'spec'>,
): readonly { readonly value: number; readonly label: string; readonly tone?: 'plain' }[] {
  const byDay = new Map<number, Set<string>>();
  const note = (day: number, words: string): unknown =>
    byDay.set(day, new Set([...(byDay.get(day) ?? []), words]));
  for (const { injection, from } of simulation.spec.drift) {
    if (from < simulation.days.length) note(from, injection.kind);
  }
  const alarm = firstAlert(simulation, 0);
  if (alarm !== null) note(alarm, 'alarm');
  return [...byDay].map(([day, words]) => {
    const line = { value: day + 1, label: [...words].join(', ') };
    return day === alarm ? line : { ...line, tone: 'plain' as const };
  });
}

/** What happened on a day, in words. */
export function dayWords({ injections, marks }: SimulatedDay): string {
  const effects = injections.map(({ words, strength }) =>
    strength < 1 ? `${words} (${Math.round(100 * strength)} % of it)` : words,
  );
  return [...marks.map(({ words }) => words), ...effects].join('; ');
}
