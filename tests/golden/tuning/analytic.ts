/** @file The three functions of refs/hpo_analytic.json, and how a sampler is run on them. */
import type { Params } from '../../../src/core/learners/learner.ts';
import { nextGeneration } from '../../../src/core/tuning/generation.ts';
import type { SearchSpace } from '../../../src/core/tuning/search-space.ts';
import type { FinishedTrial, SamplerSpec } from '../../../src/core/tuning/study.ts';

export interface Objective {
  readonly space: SearchSpace;
  readonly evaluate: (params: Params) => number;
}

function branin({ x, y }: Params): number {
  const [a, b] = [x as number, y as number];
  const bend = b - (5.1 / (4 * Math.PI ** 2)) * a * a + (5 / Math.PI) * a - 6;
  return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
}

const ALPHA = [1, 1.2, 3, 3.2];
const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];

function hartmann6(params: Params): number {
  return -ALPHA.reduce((sum, alpha, i) => {
    const inner = A[i].reduce((t, a, j) => t + a * ((params[`x${j}`] as number) - P[i][j]) ** 2, 0);
    return sum + alpha * Math.exp(-inner);
  }, 0);
}

function mixed(params: Params): number {
  const lr = Math.log10(params['lr'] as number);
  const act = params['act'] as string;
  const cost = new Map([
    ['relu', 0],
    ['tanh', 0.3],
    ['gelu', 0.1],
    ['sigmoid', 1],
  ]);
  return (
    (lr + 2) ** 2 +
    0.15 * ((params['depth'] as number) - 5) ** 2 +
    cost.get(act)! +
    4 * ((params['drop'] as number) - 0.2) ** 2 +
    (act === 'tanh' ? 0.5 * Math.abs(lr + 3) : 0)
  );
}

const unit = { type: 'float', low: 0, high: 1 } as const;

export const OBJECTIVES: Readonly<Record<string, Objective>> = {
  branin: {
    space: { x: { type: 'float', low: -5, high: 10 }, y: { type: 'float', low: 0, high: 15 } },
    evaluate: branin,
  },
  hartmann6: {
    space: { x0: unit, x1: unit, x2: unit, x3: unit, x4: unit, x5: unit },
    evaluate: hartmann6,
  },
  mixed: {
    space: {
      lr: { type: 'float', low: 1e-5, high: 1, log: true },
      depth: { type: 'int', low: 1, high: 12 },
      act: { type: 'categorical', choices: ['relu', 'tanh', 'gelu', 'sigmoid'] },
      drop: { type: 'float', low: 0, high: 0.8 },
    },
    evaluate: mixed,
  },
};

/** Runs a study to its end; returns its finished trials. */
export function runStudy(
  objective: Objective,
  sampler: SamplerSpec,
  seed: number,
  nTrials: number,
  generationSize: number,
): FinishedTrial[] {
  const { space, evaluate } = objective;
  const study = { sampler, space, direction: 'minimize' as const, seed, nTrials, generationSize };
  const finished: FinishedTrial[] = [];
  for (;;) {
    const { trials } = nextGeneration(study, finished);
    if (trials.length === 0) return finished;
    for (const { number, params } of trials) {
      finished.push({ number, state: 'COMPLETE', params, value: evaluate(params) });
    }
  }
}

/** Linear-interpolated quantile. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

/**
 * z of the Mann–Whitney U test that `a` tends to be smaller than `b` (positive: it is), by the normal
 * approximation with continuity correction; no ties are expected.
 */
export function mannWhitneyZ(a: readonly number[], b: readonly number[]): number {
  let wins = 0;
  for (const x of a) for (const y of b) wins += x < y ? 1 : x === y ? 0.5 : 0;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return ((Math.abs(wins - mean) - 0.5) * Math.sign(wins - mean)) / deviation;
}
