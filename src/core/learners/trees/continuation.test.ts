import { describe, expect, it } from 'vitest';
import { treeCase } from '../../../../tests/support/tree-cases.ts';
import { digestOf } from '../../hash.ts';
import { createRandom } from '../../random.ts';
import { takeRows, takeValues } from '../../matrix.ts';
import type { FitCheckpoint, FitContext, FitResult, Params } from '../learner.ts';
import { gbdt } from './gbdt.ts';
import type { GbdtModel } from './model.ts';

/** A case whose last fifth of rows is watched, and what a fit of it is called with. */
function caseOf(seed: number, more: Params = {}) {
  const { x, y, params, context } = treeCase(seed);
  const cut = Math.floor(x.numRows * 0.8);
  const rows = Int32Array.from({ length: x.numRows }, (_, row) => row);
  const part = (from: number, to: number) => {
    const taken = rows.slice(from, to);
    return { x: takeRows(x, taken), y: { ...y, values: takeValues(y.values, taken) } };
  };
  const train = part(0, cut);
  const weights = context.weights && takeValues(context.weights, rows.slice(0, cut));
  const fit = (own: Params, extra: Partial<FitContext> = {}): Promise<FitResult<GbdtModel>> =>
    gbdt.fit({ ...params, num_iterations: 12, ...more, ...own }, train.x, train.y, {
      random: createRandom(seed),
      validation: part(cut, x.numRows),
      ...(weights ? { weights } : {}),
      ...extra,
    });
  return { fit };
}

/** Is aborted after it was asked so many times. */
function abortAfter(times: number) {
  let left = times;
  return {
    get aborted() {
      return --left < 0;
    },
  };
}

describe('a checkpoint', () => {
  it.each(Array.from({ length: 10 }, (_, seed) => seed))(
    'leads to the same model and curves after a stop anywhere, configuration %i',
    async (seed) => {
      const { fit } = caseOf(seed, seed % 2 ? { early_stopping_round: 3 } : {});
      const whole = await fit({});
      for (const times of [20, 60, 150]) {
        const saved: FitCheckpoint[] = [];
        const checkpoints = {
          everyRounds: 5,
          save: async (checkpoint: FitCheckpoint) => void saved.push(structuredClone(checkpoint)),
        };
        const stopped = await fit({}, { checkpoints, signal: abortAfter(times) }).then(
          () => 'ended',
          ({ code }: { code: string }) => code,
        );
        expect(['ended', 'cancelled']).toContain(stopped);
        for (const resumeFrom of saved) {
          const rest = await fit({}, { resumeFrom });
          expect(await digestOf(rest.model)).toBe(await digestOf(whole.model));
          expect(rest.series).toEqual(whole.series);
        }
      }
    },
  );

  it('is saved every so many rounds, and at once when the fit is cancelled', async () => {
    const { fit } = caseOf(1);
    const rounds: number[] = [];
    const save = async ({ round }: FitCheckpoint): Promise<void> => void rounds.push(round);
    await fit({ min_data_in_leaf: 1 }, { checkpoints: { everyRounds: 4, save } });
    expect(rounds).toEqual([4, 8]);
    rounds.length = 0;
    let done = 0;
    const stopping = fit(
      { min_data_in_leaf: 1 },
      {
        checkpoints: { everyRounds: 100, save },
        signal: {
          get aborted() {
            return done >= 7;
          },
        },
        onProgress: (progress) => {
          if (progress.unit === 'rounds') done = progress.done;
        },
      },
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(rounds).toEqual([7]);
  });
});

describe('a model to go on from', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'gives with more rounds what all rounds at once give, configuration %i',
    async (seed) => {
      const { fit } = caseOf(seed, { min_data_in_leaf: 1 });
      const { model: initModel } = await fit({ num_iterations: 5 });
      const both = await fit({ num_iterations: 7 }, { initModel });
      const once = await fit({});
      expect(await digestOf(both.model)).toBe(await digestOf(once.model));
      expect(both.series[0].steps[0]).toBe(6);
      expect(both.series[1].values).toEqual(once.series[1].values.slice(5));
    },
  );

  it('must be of the same kind', async () => {
    const { fit } = caseOf(0);
    const { model } = await fit({ num_iterations: 2 });
    const go = (initModel: GbdtModel) => fit({}, { initModel });
    const other = { ...model, numScores: model.numScores + 1 };
    await expect(go(other)).rejects.toMatchObject({ code: 'cannot_continue' });
    const { forest } = model;
    const fine = { ...forest, threshold: Float64Array.from(forest.threshold) };
    await expect(go({ ...model, forest: fine })).rejects.toThrow('it was imported');
    const featureNames = model.featureNames.map((name) => `other ${name}`);
    await expect(go({ ...model, featureNames })).rejects.toThrow('its features are other f0');
    const features = model.features.map((feature) =>
      feature.kind === 'categorical' ? { ...feature, categories: ['another'] } : feature,
    );
    await expect(go({ ...model, features })).rejects.toMatchObject({ code: 'feature_mismatch' });
    const two = { divisor: 2, link: 'identity', scale: 1 } as const;
    await expect(go({ ...model, output: two })).rejects.toThrow('another objective');
  });
});
