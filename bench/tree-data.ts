/** @file The rows that trees are timed on. */
import type { Target } from '../src/core/learners/learner.ts';
import { sigmoid } from '../src/core/math/exp.ts';
import type { DenseMatrix } from '../src/core/matrix.ts';
import { createRandom } from '../src/core/random.ts';

const FEATURES = 28;

/** Rows of a binary problem. */
export interface TreeData {
  readonly x: DenseMatrix;
  readonly y: Target;
}

/** 28 floats of normal distribution; the log odds are a sum of eight of them and of eight products. */
export function makeTreeData(numRows: number, seed: string): TreeData {
  const random = createRandom(seed);
  const columns = Array.from({ length: FEATURES }, () =>
    Float64Array.from({ length: numRows }, () => Math.fround(random.normal())),
  );
  const values = Float64Array.from({ length: numRows }, (_, row) => {
    let score = 0;
    for (let f = 0; f < 8; f++) {
      const value = columns[f][row];
      score += value * (f % 2 === 0 ? 0.5 : -0.35) + 0.3 * value * columns[f + 8][row];
    }
    return random.next() < sigmoid(score) ? 1 : 0;
  });
  const features = columns.map((_, f) => ({ name: `f${f}`, kind: 'numeric' as const }));
  return {
    x: { numRows, features, columns },
    y: { task: 'binary', values, numClasses: 2 },
  };
}

/** CPU seconds of this process, user and system. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];
