/** @file scale: numbers to a common size. Missing stays missing. */
import { checkOneOf } from '../../checks.ts';
import { meanAndStd, quantile } from '../../stats/describe.ts';
import type { Column } from '../../table/column.ts';
import { numbersOfColumn } from '../conversion.ts';
import type { ScaleStep, StepState } from '../recipe.ts';
import { checkColumnNames } from './arguments.ts';
import { presentNumbers } from './numbers.ts';
import type { StepKind } from './step-kind.ts';
import { changedColumns, listNames, requireTypes } from './step-kind.ts';

type ScaleState = Extract<StepState, { op: 'scale' }>;

const METHODS = ['standard', 'minmax', 'robust'] as const;
const WORDS = {
  standard: 'mean 0 and standard deviation 1',
  minmax: 'the range 0 to 1',
  robust: 'median 0 and interquartile range 1',
} as const;

/** A spread this small beside the mean is rounding, not spread. */
const TINY = 1e-12;

function fitOne(
  method: ScaleStep['method'],
  values: Float64Array,
): [center: number, scale: number] {
  switch (method) {
    case 'standard': {
      const { mean, std } = meanAndStd(values);
      return [mean, std <= TINY * Math.max(1, Math.abs(mean)) ? 1 : std];
    }
    case 'minmax': {
      let [low, high] = [values[0], values[0]];
      for (const value of values) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      return [low, high === low ? 1 : high - low];
    }
    case 'robust': {
      const sorted = values.slice().sort();
      const spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
      return [quantile(sorted, 0.5), spread === 0 ? 1 : spread];
    }
    default:
      return method satisfies never;
  }
}

/**
 * (value − center) / scale. `standard` uses the population standard deviation (ddof 0); a spread of 0 counts as 1.
 * Checked against: scikit-learn's statistics (tests/golden/recipes).
 */
export const scaleKind: StepKind<ScaleStep, ScaleState> = {
  validate(step) {
    checkColumnNames('scale', step.columns);
    checkOneOf('scale: method', step.method, METHODS);
  },
  reads: (step) => step.columns,
  outputs(step, schema) {
    requireTypes(schema, step.columns, ['number', 'integer'], 'scale');
    return changedColumns(schema, step.columns, () => ({ type: 'number' }));
  },
  fit(step, input, rows) {
    const fitted = step.columns.map((name) =>
      fitOne(step.method, presentNumbers(input, name, rows, 'scale')),
    );
    return {
      op: 'scale',
      center: fitted.map(([center]) => center),
      scale: fitted.map(([, scale]) => scale),
    };
  },
  apply(step, input, state) {
    const made = new Map<string, Column>();
    step.columns.forEach((name, i) => {
      const source = numbersOfColumn(input.column(name));
      const center = state!.center[i];
      const scale = state!.scale[i];
      const values = new Float64Array(source.length);
      for (let row = 0; row < values.length; row++) values[row] = (source[row] - center) / scale;
      made.set(name, { type: 'number', values });
    });
    return made;
  },
  describe: (step) => `Scales ${listNames(step.columns)} to ${WORDS[step.method]}.`,
};
