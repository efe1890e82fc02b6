/** @file Data that trips trainers up, and what should come of it: a model, or an error that says what is wrong. */
import { digestOf } from '../../src/core/hash.ts';
import { TerrariumError } from '../../src/core/errors.ts';
import type { FitContext, Learner, Params, Target } from '../../src/core/learners/learner.ts';
import type { DenseMatrix, Feature } from '../../src/core/matrix.ts';
import { createRandom } from '../../src/core/random.ts';

/** One of them. */
export interface OddInput {
  readonly name: string;
  readonly x: DenseMatrix;
  readonly y: Target;
  readonly weights?: Float64Array<ArrayBuffer>;
  /** Code of the error; null when a model is expected. */
  readonly code: string | null;
}

type Make = (row: number) => number;

const column = (numRows: number, make: Make): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: numRows }, (_, row) => make(row));

function matrix(numRows: number, makes: readonly Make[], categories?: string[]): DenseMatrix {
  const feature = (_: Make, at: number): Feature =>
    categories && at === 0
      ? { name: 'x0', kind: 'categorical', categories }
      : { name: `x${at}`, kind: 'numeric' };
  return {
    numRows,
    features: makes.map(feature),
    columns: makes.map((make) => column(numRows, make)),
  };
}

const labels = (numRows: number, make: Make = (row) => row % 2): Target => ({
  task: 'binary',
  values: column(numRows, make),
  numClasses: 2,
});

const numbers = (numRows: number, make: Make): Target => ({
  task: 'regression',
  values: column(numRows, make),
  numClasses: 0,
});

const ramp: Make = (row) => (row * 37) % 101;
const LEVELS = Array.from({ length: 300 }, (_, level) => `level ${level}`);

/** All of them. */
export const ODD_INPUTS: readonly OddInput[] = [
  { name: 'a constant column', x: matrix(80, [() => 5, ramp]), y: labels(80), code: null },
  {
    name: 'nothing but constant columns',
    x: matrix(80, [() => 5, () => 0]),
    y: labels(80),
    code: null,
  },
  { name: 'an all-missing column', x: matrix(80, [() => NaN, ramp]), y: labels(80), code: null },
  {
    name: 'a single class',
    x: matrix(80, [ramp]),
    y: labels(80, () => 1),
    code: 'single_class',
  },
  { name: 'no rows', x: matrix(0, [ramp]), y: labels(0), code: 'no_rows' },
  { name: 'one row, a number', x: matrix(1, [ramp]), y: numbers(1, () => 3), code: null },
  { name: 'one row, a class', x: matrix(1, [ramp]), y: labels(1), code: 'single_class' },
  {
    name: '5,000 columns of 100 rows',
    x: matrix(
      100,
      Array.from(
        { length: 5000 },
        (_, at): Make =>
          (row) =>
            ((row + 1) * (at + 3)) % 97,
      ),
    ),
    y: labels(100),
    code: null,
  },
  {
    name: '300 categories',
    x: matrix(900, [(row) => (row * 7) % 300, ramp], LEVELS),
    y: labels(900, (row) => Number((row * 7) % 300 < 130)),
    code: null,
  },
  {
    name: 'infinite values',
    x: matrix(90, [(row) => [Infinity, -Infinity, row][row % 3], ramp]),
    y: labels(90),
    code: null,
  },
  {
    name: 'a target with a missing value',
    x: matrix(80, [ramp]),
    y: numbers(80, (row) => (row === 9 ? NaN : row)),
    code: 'invalid_target',
  },
  {
    name: 'a target with an infinite value',
    x: matrix(80, [ramp]),
    y: numbers(80, (row) => (row === 9 ? Infinity : row)),
    code: 'invalid_target',
  },
  {
    name: 'weights of which half are zero',
    x: matrix(80, [ramp]),
    y: labels(80, (row) => Number(ramp(row) > 50)),
    weights: column(80, (row) => row % 2),
    code: null,
  },
  {
    name: 'weights that are all zero',
    x: matrix(80, [ramp]),
    y: labels(80),
    weights: column(80, () => 0),
    code: 'no_rows',
  },
  {
    name: 'a weight below zero',
    x: matrix(80, [ramp]),
    y: labels(80),
    weights: column(80, (row) => (row === 3 ? -1 : 1)),
    code: 'invalid_weights',
  },
];

/** What became of it: digests of the model and its predictions, or the error. */
export interface OddOutcome {
  readonly code: string | null;
  /** Of the error. */
  readonly message: string;
  readonly digest: string;
}

/** Fits, predicts and says what came of it. Throws whatever is no error of ours. */
export async function outcomeOf(
  learner: Learner,
  { x, y, weights }: OddInput,
  params: Params,
): Promise<OddOutcome> {
  const context: FitContext = { random: createRandom('odd'), ...(weights ? { weights } : {}) };
  try {
    const { model } = await learner.fit(params, x, y, context);
    const predictions = learner.predict(model, x);
    if (!predictions.every(Number.isFinite)) throw new Error(`predictions: ${predictions.join()}`);
    return { code: null, message: '', digest: await digestOf([model, predictions]) };
  } catch (error) {
    if (!(error instanceof TerrariumError)) throw error;
    return { code: error.code, message: error.message, digest: '' };
  }
}
