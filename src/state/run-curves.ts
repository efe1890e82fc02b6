/** @file Metric series of a run as the lines of charts. */
import { metricInfo } from '../core/metrics/names.ts';
import type { MetricSeries } from '../core/tracking/entities.ts';

/** One line. */
export interface CurveLine {
  readonly key: string;
  /** `validation`, `training`, … or the key itself. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Lines of one metric. */
export interface CurveGroup {
  /** Key without prefix. */
  readonly metric: string;
  readonly title: string;
  readonly lines: readonly CurveLine[];
  /** Step at which the validation line is best; null without one or without a better end. */
  readonly best: { readonly step: number; readonly value: number } | null;
}

const PARTS = ['validation', 'training', 'test', 'cv'];

function partOf(key: string): string | null {
  return PARTS.find((part) => key.startsWith(`${part}_`)) ?? null;
}

/**
 * The points of a series, one per step: the first of each, because what comes after it at the same step is the
 * evaluation of the finished model.
 */
function firstOfEachStep({ steps, values }: Pick<MetricSeries, 'steps' | 'values'>) {
  const x: number[] = [];
  const y: number[] = [];
  for (let at = 0; at < steps.length; at++) {
    if (x.length > 0 && x[x.length - 1] === steps[at]) continue;
    x.push(steps[at]);
    y.push(values[at]);
  }
  return { x, y };
}

function bestStep(line: CurveLine, metric: string): CurveGroup['best'] {
  const isGreaterBetter = metricInfo(metric)?.greaterIsBetter ?? null;
  if (isGreaterBetter === null) return null;
  let best: CurveGroup['best'] = null;
  for (let at = 0; at < line.x.length; at++) {
    const value = line.y[at];
    if (Number.isNaN(value)) continue;
    if (best === null || (isGreaterBetter ? value > best.value : value < best.value)) {
      best = { step: line.x[at], value };
    }
  }
  return best;
}

/** Groups series with more than one step by metric: validation first, then training, then the others. */
export function curveGroups(
  series: readonly Pick<MetricSeries, 'key' | 'steps' | 'values'>[],
): readonly CurveGroup[] {
  const groups = new Map<string, CurveLine[]>();
  for (const one of series) {
    const { x, y } = firstOfEachStep(one);
    if (x.length < 2) continue;
    const part = partOf(one.key);
    const metric = part === null ? one.key : one.key.slice(part.length + 1);
    const line = { key: one.key, name: part ?? one.key, x, y };
    groups.set(metric, [...(groups.get(metric) ?? []), line]);
  }
  const rank = ({ name }: CurveLine): number => (PARTS.indexOf(name) + 100) % 100;
  return [...groups].map(([metric, lines]) => {
    const sorted = lines.toSorted((a, b) => rank(a) - rank(b));
    const watched = sorted.find(({ name }) => name === 'validation');
    return {
      metric,
      title: metricInfo(metric)?.title ?? metric,
      lines: sorted,
      best: watched ? bestStep(watched, metric) : null,
    };
  });
}

/** Metric values that came by while a run was trained, over all jobs that worked on it, as lines of charts. */
export function curvesOfJobs(
  jobs: readonly {
    readonly curves: ReadonlyMap<string, readonly (readonly [step: number, value: number])[]>;
  }[],
): readonly CurveGroup[] {
  const points = new Map<string, Map<number, number>>();
  for (const { curves } of jobs) {
    for (const [key, values] of curves) {
      const known = points.get(key) ?? new Map<number, number>();
      // A resumed run goes over the rounds after its checkpoint again, to the same values.
      for (const [step, value] of values) known.set(step, value);
      points.set(key, known);
    }
  }
  return curveGroups(
    [...points].map(([key, values]) => {
      const sorted = [...values].sort(([a], [b]) => a - b);
      return {
        key,
        steps: Float64Array.from(sorted, ([step]) => step),
        values: Float64Array.from(sorted, ([, value]) => value),
      };
    }),
  );
}

/** What a step of a learner is called. */
export function stepWord(learner: string | undefined): string {
  switch (learner) {
    case 'gbdt':
      return 'round';
    case 'random_forest':
      return 'tree';
    case 'mlp':
      return 'epoch';
    case 'logistic_regression':
    case 'ridge':
      return 'iteration';
    default:
      return 'step';
  }
}
