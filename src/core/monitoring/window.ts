/** @file Everything that is worth knowing of one window. Pure: the same rows and the same baseline give the same figures. */
import { createRandom } from '../random.ts';
import { columnOf } from '../table/cells.ts';
import { inputsOf, limitsFor, type ModelBaseline } from './baseline.ts';
import { estimateBinary, estimateMulticlass, type CbpeEstimate } from './cbpe.ts';
import { estimateLoss } from './dle.ts';
import type { MonitorSpec, MonitorWindow, SliceFigures, WindowPerformance } from './entities.ts';
import { kpiOf } from './kpi.ts';
import { MAIN_METRIC, realisedOf } from './realised.ts';
import type { Scored } from './scored-rows.ts';
import { gapOf, sliceFigures } from './slices.ts';
import { performanceFinding } from './verdict.ts';
import {
  effectOf,
  outcomeColumn,
  type WindowBaseline,
  type WindowContext,
  type WindowDrift,
  type WindowRows,
} from './window-drift.ts';

/** Figures of a window, before it has an id. */
export type WindowFigures = Pick<
  MonitorWindow,
  | 'windowStart'
  | 'windowEnd'
  | 'hasTime'
  | 'rows'
  | 'labelled'
  | 'metrics'
  | 'drift'
  | 'columns'
  | 'performance'
  | 'slices'
  | 'importance'
  | 'notes'
>;

/** Estimates of a window; none for rows whose probability is not known. */
function estimateOf(
  { pipeline, calibrator, lossModel, y }: ModelBaseline,
  { scored, table, planned }: WindowRows,
  { learners }: WindowContext,
): CbpeEstimate {
  const none: CbpeEstimate = { metrics: {}, confusion: [] };
  if (!scored || !y) return none;
  const { probability, predicted } = scored;
  if (scored.task === 'regression') {
    return lossModel && predicted.every((value) => Number.isFinite(value))
      ? {
          ...none,
          metrics: estimateLoss(lossModel, inputsOf(pipeline, table), predicted, learners),
        }
      : none;
  }
  if (!probability?.every((value) => value >= 0 && value <= 1)) return none;
  return scored.task === 'binary'
    ? estimateBinary(calibrator, probability, predicted, createRandom(`cbpe/${planned.start}`))
    : { ...none, metrics: estimateMulticlass(calibrator, probability) };
}

function performanceOf(
  spec: MonitorSpec,
  model: ModelBaseline,
  rows: WindowRows & { readonly scored: Scored },
  drift: boolean,
  context: WindowContext,
): WindowPerformance {
  const { task, classes } = model.pipeline;
  const metric = spec.metric ?? MAIN_METRIC[task];
  const y = rows.y ?? new Float64Array(rows.table.numRows).fill(NaN);
  const realised = realisedOf(rows.scored, y, classes.length);
  const estimate = estimateOf(model, rows, context);
  const limits = Object.fromEntries(
    Object.entries(model.movements).map(([key, movement]) => [
      key,
      limitsFor(movement, key, realised.rows || rows.table.numRows),
    ]),
  );
  const finding = performanceFinding({
    metric,
    realised: realised.metrics[metric],
    labelled: realised.rows,
    estimate: estimate.metrics[metric],
    limits: limits[metric],
    drift,
  });
  return {
    ...{ task, metric, limits },
    realised: realised.metrics,
    estimated: estimate.metrics,
    confusion: realised.confusion,
    estimatedConfusion: estimate.confusion,
    ...finding,
  };
}

const ESTIMATOR = { binary: 'cbpe', multiclass: 'cbpe', regression: 'dle' } as const;

function performanceMetrics(performance: WindowPerformance): Record<string, number | null> {
  const prefix = ESTIMATOR[performance.task];
  const estimated = Object.entries(performance.estimated);
  return {
    ...performance.realised,
    ...Object.fromEntries(estimated.map(([key, { value }]) => [`${prefix}_${key}`, value])),
  };
}

/** Share of rows of class 1 among those that have a class. */
function rateOf(values: Float64Array): number | null {
  const known = values.filter((value) => Number.isFinite(value));
  return known.length === 0 ? null : known.filter((value) => value === 1).length / known.length;
}

function sliceParts(
  { slices: rules, model }: WindowBaseline,
  { table, scored, y }: WindowRows,
  metric: string,
): { readonly slices: readonly SliceFigures[]; readonly metrics: Record<string, number | null> } {
  const slices: SliceFigures[] = [];
  const metrics: Record<string, number | null> = {};
  if (!model || !scored) return { slices, metrics };
  const labels = y ?? new Float64Array(table.numRows).fill(NaN);
  for (const [name, rule] of rules) {
    if (!table.fields.some((field) => field.name === name)) continue;
    const { length } = model.pipeline.classes;
    const column = columnOf(table, name);
    const own = sliceFigures(name, column, rule, scored, labels, metric, length);
    slices.push(...own);
    metrics[`parity_gap/${name}`] = gapOf(own, (slice) => slice.predictionRate);
    metrics[`opportunity_gap/${name}`] = gapOf(own, (slice) => slice.truePositiveRate);
    metrics[`metric_gap/${name}`] = gapOf(own, ({ metric: value }) => value);
  }
  return { slices, metrics };
}

/**
 * Puts a window together.
 *
 * @param drift As `windowDrift` gave it for the same rows, also earlier: late labels change nothing of it.
 */
export function windowFigures(
  spec: MonitorSpec,
  baseline: WindowBaseline,
  rows: WindowRows,
  drift: WindowDrift,
  context: WindowContext,
): WindowFigures {
  const { planned, hasTime, table, scored, y, kpi } = rows;
  const { model } = baseline;
  const performance =
    model && scored ? performanceOf(spec, model, { ...rows, scored }, drift.drift, context) : null;
  const labelled = y ? y.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0) : 0;
  const cut = sliceParts(baseline, rows, performance?.metric ?? '');
  const isBinary = model?.pipeline.task === 'binary';
  const { classes = [], task = 'regression' } = model?.pipeline ?? {};
  return {
    windowStart: planned.start,
    windowEnd: planned.end,
    hasTime,
    rows: table.numRows,
    labelled,
    metrics: {
      rows: table.numRows,
      labelled_share: table.numRows === 0 ? null : labelled / table.numRows,
      ...drift.metrics,
      label_drift:
        model?.y && y && labelled > 0
          ? effectOf(
              outcomeColumn(model.y, task, classes),
              outcomeColumn(
                y.filter((value) => Number.isFinite(value)),
                task,
                classes,
              ),
              spec,
            )
          : null,
      label_rate: isBinary && y ? rateOf(y) : null,
      prediction_rate: isBinary && scored ? rateOf(scored.predicted) : null,
      ...(performance ? performanceMetrics(performance) : {}),
      ...cut.metrics,
      ...(spec.kpi ? { kpi: kpi && kpiOf(kpi, spec.kpi) } : {}),
    },
    drift: drift.drift,
    columns: drift.columns,
    performance,
    slices: cut.slices,
    importance: model?.importance ?? {},
    notes: drift.notes,
  };
}
