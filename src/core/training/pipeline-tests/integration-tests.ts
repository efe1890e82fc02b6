/** @file The whole pipeline on the sample: train small, predict, compare with what was promised. */
import { digestOf } from '../../hash.ts';
import type { Params } from '../../learners/learner.ts';
import type { TrainedPipeline } from '../../learners/pipeline.ts';
import { contractBreaks, signatureOf } from '../../registry/signature.ts';
import { fitPipeline } from '../fit-pipeline.ts';
import { decide } from '../decide.ts';
import type { PipelineTest, PipelineUnderTest } from './entities.ts';
import { fail, matrixOf, namesText, pass } from './fixture.ts';

/** Most rounds of a training that is only to show that it works. */
const SMALL: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  gbdt: { num_iterations: 10 },
  random_forest: { n_estimators: 10 },
  mlp: { max_iter: 5 },
};

/** The same params with few rounds. */
function smallParams(learner: string, params: Params): Params {
  const limits = Object.entries(SMALL[learner] ?? {}).map(([name, limit]) => {
    const value = params[name];
    return [name, typeof value === 'number' ? Math.min(value, limit) : limit] as const;
  });
  return { ...params, ...Object.fromEntries(limits) };
}

async function trainSmall({
  sample,
  spec,
  recipe,
  learner,
}: PipelineUnderTest): Promise<TrainedPipeline> {
  const params = smallParams(learner.info.id, spec.params);
  const { pipeline } = await fitPipeline(sample, { ...spec, recipe, params }, learner);
  return pipeline;
}

const trainsAndPredicts: PipelineTest = {
  name: 'train_and_predict',
  title: 'It trains on the sample and predicts every row of it',
  kind: 'integration',
  run: async (pipeline) => {
    const trained = await trainSmall(pipeline);
    const raw = pipeline.learner.predict(trained.model, matrixOf(trained.recipe, pipeline.sample));
    const { probability } = decide(trained, raw);
    const { numRows } = pipeline.sample;
    const invalid = raw.filter((value) => !Number.isFinite(value)).length;
    if (invalid > 0) return fail(`${invalid} predictions are no finite numbers.`, numRows);
    const outside = (probability ?? []).filter((p) => !(p >= 0 && p <= 1)).length;
    if (outside > 0) return fail(`${outside} probabilities lie outside 0 to 1.`, numRows);
    return pass(
      `${trained.learner} trained small; all ${numRows} predictions are finite.`,
      numRows,
    );
  },
};

const keepsSignature: PipelineTest = {
  name: 'signature',
  title: 'What it takes and gives is what the signature promises',
  kind: 'integration',
  run: async (pipeline) => {
    const { signature, sample } = pipeline;
    if (signature === null) {
      return {
        outcome: 'not_applicable',
        message: 'No signature was noted.',
        rows: sample.numRows,
      };
    }
    const made = signatureOf(await trainSmall(pipeline));
    const breaks = contractBreaks(signature, made).map(({ words }) => words);
    if (breaks.length > 0) return fail(`${breaks.slice(0, 5).join('; ')}.`, sample.numRows);
    const outputs = namesText(made.outputs.map(({ name }) => name));
    return pass(`${made.inputs.length} inputs and ${outputs}, as promised.`, sample.numRows);
  },
};

const trainsTheSame: PipelineTest = {
  name: 'same_model_twice',
  title: 'Trained twice with the same seed, it is the same model',
  kind: 'integration',
  run: async (pipeline) => {
    const { sample, learner } = pipeline;
    if (!learner.info.reproducible) {
      const message = `${learner.info.id} does not promise the same bits.`;
      return { outcome: 'not_applicable', message, rows: sample.numRows };
    }
    const [first, second] = [
      await digestOf(await trainSmall(pipeline)),
      await digestOf(await trainSmall(pipeline)),
    ];
    return first === second
      ? pass(`Model hash ${first.slice(0, 12)} both times.`, sample.numRows)
      : fail(`Model hashes ${first.slice(0, 12)} and ${second.slice(0, 12)}.`, sample.numRows);
  },
};

/** In the order in which one rests on the other. */
export const INTEGRATION_TESTS: readonly PipelineTest[] = [
  trainsAndPredicts,
  keepsSignature,
  trainsTheSame,
];
