/**
 * @file The `random_forest` learner on the kernels of boosting: a tree is grown on gradients of the squared error at a
 * constant, so that splits reduce the variance (of a class's 0 and 1: the Gini impurity) and leaves are means.
 */
import { pairwiseSum } from '../../math/sum.ts';
import type { DenseMatrix, Feature } from '../../matrix.ts';
import { checkTraining, type TrainingRows } from '../inputs.ts';
import type { FitContext, FitResult, Learner, Params, Target } from '../learner.ts';
import { drawBootstrap, type Bootstrap } from './bootstrap.ts';
import type { FeatureDraw } from './feature-draw.ts';
import { buildForest } from './forest-builder.ts';
import { growTree } from './grower.ts';
import type { GrownTree, PreparedRows, TrainingData, TreeKernel, TreeRequest } from './kernel.ts';
import { joinForests } from './join-forests.ts';
import type { Forest, GbdtModel, ScoreOutput } from './model.ts';
import { followOutOfBag } from './out-of-bag.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { predictRaw, toPredictions, type RawScorer } from './predictor.ts';
import { RANDOM_FOREST_INFO } from './random-forest-info.ts';
import { randomForestSettings, type RandomForestSettings } from './random-forest-settings.ts';
import { describeIgnored, describeTraining, prepareTraining } from './training-rows.ts';

const WHO = RANDOM_FOREST_INFO.id;

/**
 * Makes the learner on a kernel; all kernels give the same model.
 *
 * @param score What adds up the trees; default the plain walk.
 *
 * With more than two classes each has its own trees on the same bags, and probabilities are shares of their means.
 * Missing values and categories are treated as boosting does. Nodes draw features until one of them gives a split, as
 * in scikit-learn, but as many at a time as the first time, and features that are constant in the node count. Unlike
 * there, a split must save something.
 *
 * Cost: about rows · features · trees · log2(leaves) / 2 histogram updates.
 * Source: Breiman 2001, https://doi.org/10.1023/A:1010933404324; scikit-learn's RandomForestClassifier and -Regressor.
 * Checked against: scikit-learn (tests/golden/trees/random-forest.test.ts).
 */
export function createRandomForest(
  kernel: TreeKernel,
  score: RawScorer = predictRaw,
): Learner<GbdtModel> {
  return {
    info: RANDOM_FOREST_INFO,
    fit: (params, x, y, context) => fitForest(kernel, params, x, y, context),
    predict: (model, x, options) => toPredictions(model, score(model, x, options)),
  };
}

/** Random forests on the plain kernel. */
export const randomForest: Learner<GbdtModel> = createRandomForest(createPlainKernel());

async function fitForest(
  kernel: TreeKernel,
  params: Params,
  allRows: DenseMatrix,
  target: Target,
  context: FitContext,
): Promise<FitResult<GbdtModel>> {
  const settings = randomForestSettings(params, target.task);
  const checked = checkTraining(WHO, RANDOM_FOREST_INFO.tasks, allRows, target, context);
  const all = { x: allRows, y: target, rows: checked };
  const training = await prepareTraining(WHO, kernel, all, settings.binning, context);
  const { x, y, rows, prepared } = training;
  const { shape } = prepared;
  const numScores = y.task === 'multiclass' ? y.numClasses : 1;
  const weights = settings.isBalanced ? balancedWeights(y, rows) : rows.weights;
  const bagging = context.random.split('bootstrap');
  const bagOf = (round: number): Bootstrap | null =>
    settings.bootstrap
      ? drawBootstrap(
          x.numRows,
          Math.max(1, Math.round(x.numRows * settings.maxSamples)),
          bagging.split(round),
        )
      : null;
  const byScore: Forest[][] = [];
  for (let k = 0; k < numScores; k++) {
    const values = numScores > 1 ? y.values.map((value) => (value === k ? 1 : 0)) : y.values;
    const base = y.task === 'regression' ? meanOf(values, rows) : 0;
    const data: Omit<TrainingData, 'binned'> = {
      rows: {
        task: 'regression',
        objective: { name: 'regression', parameter: 0 },
        numScores: 1,
        target: values,
        weights,
        leastLoss: 0,
        classFactors: [1, 1],
      },
      initialScores: Float64Array.of(base),
      settings: settings.grower.split,
    };
    byScore.push(await growAll(prepared, x.features, data, settings, context, bagOf, k, numScores));
  }
  const trees = byScore[0].flatMap((_, round) => byScore.map((own) => own[round]));
  const model: GbdtModel = {
    learner: 'random_forest',
    version: 1,
    ...describeTraining(training),
    numScores,
    initialScores: new Float64Array(numScores),
    forest: joinForests(trees),
    output: outputOf(y, settings.numTrees),
  };
  const series = settings.followsOutOfBag
    ? [followOutOfBag(model, x, y, (round) => bagOf(round)!.rest)]
    : [];
  const warnings = describeIgnored(x, shape.sources);
  return { model, series, backend: kernel.backend, warnings };
}

/** Numbers and the two-class probability are means; of several classes each has one of its own. */
function outputOf({ task }: Target, numTrees: number): ScoreOutput {
  return { divisor: numTrees, link: task === 'multiclass' ? 'share' : 'identity', scale: 1 };
}

/** Grows the trees of one score, in order of rounds, each as a forest of its own. */
async function growAll(
  prepared: PreparedRows,
  features: readonly Feature[],
  data: Omit<TrainingData, 'binned'>,
  settings: RandomForestSettings,
  context: FitContext,
  bagOf: (round: number) => Bootstrap | null,
  scoreIndex: number,
  numScores: number,
): Promise<Forest[]> {
  const { bins, shape } = prepared;
  const { numFeatures } = shape;
  const grower = { ...settings.grower, draw: drawOf(settings, numFeatures) };
  const seeds = context.random.split('trees').split(scoreIndex);
  const allowed = new Uint8Array(numFeatures).fill(1);
  const trees: Forest[] = [];
  const session = await prepared.open(data);
  try {
    await session.computeGradients();
    for (let round = 0; round < settings.numTrees; round++) {
      const drawn = bagOf(round);
      const request: TreeRequest = {
        scoreIndex: 0,
        ditherSeed: seeds.bits() | 0,
        bag: drawn?.bag ?? null,
        copies: drawn?.copies ?? null,
        allowed,
      };
      const tree = await growTree(session, request, grower, context.signal);
      const means = withMeans(tree, data.initialScores[0], settings.isRegression);
      trees.push(buildForest([means], shape, bins, features));
      context.onProgress?.({
        stage: 'Growing trees',
        done: scoreIndex * settings.numTrees + round + 1,
        total: numScores * settings.numTrees,
        unit: 'trees',
      });
    }
  } finally {
    await session.close();
  }
  return trees;
}

/** How many features a node draws; null when it looks at all of them. */
function drawOf(
  { maxFeatures, isRegression }: RandomForestSettings,
  numFeatures: number,
): FeatureDraw | null {
  const share = isRegression ? numFeatures : Math.floor(Math.sqrt(numFeatures));
  const wanted = maxFeatures === null ? share : Math.floor(numFeatures * maxFeatures);
  const count = Math.max(1, wanted);
  return count >= numFeatures ? null : { count, untilSplit: true };
}

/** The mean of a leaf's rows as its value. Rounded weights may lead out of the range of a share by a hair. */
function withMeans(tree: GrownTree, base: number, isRegression: boolean): GrownTree {
  const leaves = tree.leaves.map((leaf) => {
    const gradient = leaf.sums.gradient * tree.gradientScale;
    const mean = base - gradient / (leaf.sums.hessian * tree.hessianScale);
    return { ...leaf, value: isRegression ? mean : Math.max(0, Math.min(1, mean)) };
  });
  return { ...tree, leaves };
}

/** Weights with which every class weighs the same, and all rows together what they did. */
function balancedWeights(y: Target, rows: TrainingRows): Float64Array<ArrayBuffer> {
  const factors = rows.classWeights.map((own) =>
    own > 0 ? rows.totalWeight / (rows.classWeights.length * own) : 0,
  );
  return rows.weights.map((weight, row) => weight * factors[y.values[row]]);
}

function meanOf(values: Float64Array, { weights, totalWeight }: TrainingRows): number {
  return pairwiseSum(values.map((value, row) => value * weights[row])) / totalWeight;
}
