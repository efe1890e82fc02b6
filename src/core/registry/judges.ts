/** @file What the checks of a deployment want: from evidence to a judgement. Pure; nothing is stored or moved. */
import type { ModelCard } from '../governance/model-card.ts';
import { cardGaps } from '../governance/model-card.ts';
import { checkProfitMatrix, type ProfitMatrix } from '../decision/profit.ts';
import { DataError, ParamError } from '../errors.ts';
import type { PairedComparison } from '../metrics/paired.ts';
import type { Judgement } from './checklist.ts';
import type { InputExample } from './entities.ts';
import type { PolicyLimits } from './policy.ts';
import { contractBreaks, type ModelSignature } from './signature.ts';

const show = (value: number): string => String(Number(value.toPrecision(4)));
const signed = (value: number): string => (value > 0 ? `+${show(value)}` : show(value));

/** One document was looked at. */
const ONE = 1;

/** Description of at least so many characters. */
export function judgeDescription(text: string, { minDescription }: PolicyLimits): Judgement {
  const { length } = text.trim();
  const message = `${length} characters; wanted at least ${minDescription}`;
  const passes = length >= minDescription;
  return { passes, value: length, limit: minDescription, rows: ONE, message };
}

/** Signature with inputs, and an example that has each of them. */
export function judgeSignature(
  signature: ModelSignature | null,
  example: InputExample | null,
): Judgement {
  const names = signature?.inputs.map(({ name }) => name) ?? [];
  const missing = names.filter((name) => !example?.columns.includes(name));
  const rows = example?.data.length ?? 0;
  const message =
    signature === null
      ? 'the version has no signature; register the model of a run of this app'
      : rows === 0
        ? `the signature names ${names.length} columns, but there is no input example`
        : `the signature names ${names.length} columns, the example has ${rows} rows${missing.length > 0 ? ` and lacks ${missing.join(', ')}` : ''}`;
  const passes = names.length > 0 && rows > 0 && missing.length === 0;
  return { passes, value: names.length, limit: ONE, rows: passes ? rows : 0, message };
}

/** Every row of example and frozen table scored with a finite number. */
export function judgePredictions(
  scored: {
    readonly rows: number;
    readonly invalid: number;
    readonly exampleRows: number;
    readonly exampleInvalid: number;
  },
  wanted: number,
): Judgement {
  const { rows, invalid, exampleRows, exampleInvalid } = scored;
  const passes = rows === wanted && rows > 0 && invalid === 0 && exampleInvalid === 0;
  const value = wanted === 0 ? 0 : (rows - invalid) / wanted;
  const message = `scored ${rows} of ${wanted} rows, ${invalid} without a finite number; ${exampleRows} rows of the example, ${exampleInvalid} without`;
  return { passes, value, limit: 1, rows, message };
}

/** Nothing that a user of the version before would notice. */
export function judgeContract(current: ModelSignature, next: ModelSignature): Judgement {
  const breaks = contractBreaks(current, next);
  const rows = current.inputs.length + current.outputs.length;
  const message =
    breaks.length === 0
      ? `takes and gives what the version before did, ${rows} columns`
      : breaks.map(({ words }) => words).join('; ');
  return { passes: breaks.length === 0, value: breaks.length, limit: 0, rows, message };
}

/** Decisions of both versions and the truth: 1 is positive. Without a version before, `before` is null. */
export interface DecidedRows {
  readonly truth: Float64Array;
  readonly now: Float64Array;
  readonly before: Float64Array | null;
}

const worthOf = (matrix: ProfitMatrix, decided: number, truth: number): number =>
  truth === 1 ? (decided === 1 ? matrix.tp : matrix.fn) : decided === 1 ? matrix.fp : matrix.tn;

/**
 * Gain in worth over the version before; without one, over the better of deciding nobody and everybody.
 *
 * @throws {ParamError} `invalid_param` without a matrix; `inverted_costs`.
 */
export function judgeValue(
  { truth, now, before }: DecidedRows,
  { profit, minValue }: PolicyLimits,
): Judgement {
  if (profit === null) {
    throw new ParamError('invalid_param', 'value: the policy must say what each outcome is worth');
  }
  const matrix = checkProfitMatrix(profit);
  const total = (decided: (row: number) => number): number =>
    truth.reduce((sum, y, row) => sum + worthOf(matrix, decided(row), y), 0);
  const worth = total((row) => now[row]);
  const against = before
    ? total((row) => before[row])
    : Math.max(
        total(() => 0),
        total(() => 1),
      );
  const gain = worth - against;
  const other = before ? 'of the version before' : 'of the better of nobody and everybody';
  const message = `worth ${show(worth)} against ${show(against)} ${other}: ${signed(gain)}; wanted at least ${show(minValue)}`;
  return { passes: gain >= minValue, value: gain, limit: minValue, rows: truth.length, message };
}

/** The comparison within one slice. */
export interface SliceComparison {
  readonly column: string;
  readonly value: string;
  readonly comparison: PairedComparison;
}

/**
 * No slice that loses more than allowed and surely loses: its gain is below −`maxSliceLoss` and the better end of the
 * interval below 0.
 *
 * @param slices Those in which the metric is defined. @throws {DataError} `no_slices` when there are none.
 */
export function judgeSlices(
  slices: readonly SliceComparison[],
  { maxSliceLoss, minSliceRows }: PolicyLimits,
): Judgement {
  if (slices.length === 0) {
    throw new DataError(
      'no_slices',
      `slices: none has ${minSliceRows} rows on which the metric is defined; lower the limit or name other columns`,
    );
  }
  const judged = slices.map(({ column, value, comparison }) => {
    const { estimate, low, high, greaterIsBetter } = comparison;
    const gain = greaterIsBetter ? estimate : -estimate;
    const best = greaterIsBetter ? high : -low;
    return { words: `${column} = ${value}: ${signed(gain)}`, gain, best };
  });
  const worst = judged.reduce((least, one) => (one.gain < least.gain ? one : least));
  const worse = judged.filter(({ gain, best }) => gain < -maxSliceLoss && best < 0);
  const rows = slices.reduce((sum, { comparison }) => sum + comparison.rows, 0);
  const message =
    worse.length === 0
      ? `${slices.length} slices, the least gain is ${worst.words}; wanted no sure loss beyond ${show(maxSliceLoss)}`
      : `${worse.length} of ${slices.length} slices lose: ${worse
          .slice(0, 5)
          .map(({ words }) => words)
          .join('; ')}`;
  return { passes: worse.length === 0, value: worst.gain, limit: -maxSliceLoss, rows, message };
}

/** 95th percentile of the times for one row. @param times ms, [rows]. */
export function judgeLatency(times: readonly number[], { maxLatencyMs }: PolicyLimits): Judgement {
  const sorted = [...times].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length));
  const value = sorted[at] ?? Infinity;
  const message = `${show(value)} ms for one row at the 95th percentile of ${times.length}; wanted at most ${show(maxLatencyMs)} ms`;
  return { passes: value <= maxLatencyMs, value, limit: maxLatencyMs, rows: times.length, message };
}

/** Bytes of all files of the model. */
export function judgeSize(
  { bytes, files }: { readonly bytes: number; readonly files: number },
  { maxSizeBytes }: PolicyLimits,
): Judgement {
  const message = `${bytes} bytes in ${files} files; wanted at most ${maxSizeBytes}`;
  return { passes: bytes <= maxSizeBytes, value: bytes, limit: maxSizeBytes, rows: files, message };
}

/** Share of drifted columns between both training tables. */
export function judgeDrift(
  drift: {
    readonly share: number;
    readonly compared: number;
    readonly drifted: readonly string[];
    readonly rows: number;
  },
  { maxDriftShare }: PolicyLimits,
): Judgement {
  const { share, compared, drifted, rows } = drift;
  const names = drifted.length === 0 ? '' : `: ${drifted.slice(0, 8).join(', ')}`;
  const message = `${drifted.length} of ${compared} columns drifted${names}; wanted a share of at most ${show(maxDriftShare)}`;
  const passes = compared > 0 && share <= maxDriftShare;
  return { passes, value: share, limit: maxDriftShare, rows: compared > 0 ? rows : 0, message };
}

/** All sections written. */
export function judgeCard(card: Pick<ModelCard, 'sections'> | null): Judgement {
  const gaps = card ? cardGaps(card) : null;
  const message =
    gaps === null
      ? 'nobody has written a model card'
      : gaps.length === 0
        ? 'all sections are written'
        : `not written: ${gaps.join(', ')}`;
  const rows = gaps === null ? 0 : ONE;
  return { passes: gaps?.length === 0, value: gaps?.length ?? null, limit: 0, rows, message };
}
