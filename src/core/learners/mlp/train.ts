/** @file The training loop of the `mlp` learner, whatever does the arithmetic. */
import { checkCancelled, DataError, TerrariumError } from '../../errors.ts';
import type { DenseMatrix } from '../../matrix.ts';
import { checkTraining } from '../inputs.ts';
import type {
  Backend,
  FitContext,
  FitResult,
  FitSeries,
  Learner,
  Params,
  Target,
} from '../learner.ts';
import { MLP_INFO } from './info.ts';
import { layerPlaces, startWeights } from './layers.ts';
import type { MlpModel } from './model.ts';
import { mlpPredict } from './predict.ts';
import type { MlpProblem } from './problem.ts';
import { toProblem } from './problem.ts';
import type { MlpSettings } from './settings.ts';
import { mlpSettings } from './settings.ts';
import type { MlpState, OpenedTrainer, OpenTrainer } from './trainer.ts';
import { DEVICE_LOST } from './trainer.ts';

const WHO = MLP_INFO.id;

/**
 * Makes the `mlp` learner on a trainer.
 *
 * Features must be numbers without gaps (the recipe scales them); a regression target is standardised inside.
 * Series by epoch from 1: `training_…` and, with validation rows, `validation_…` of `log_loss` or
 * `root_mean_squared_error` (in units of the target). The training value is the mean over the epoch while weights
 * change. When a device is lost, the fit goes on with the next backend from the last finished epoch and says so.
 *
 * Errors beyond the contract's: `DataError` `missing_values`, `infinite_values`, `diverged`.
 *
 * Cost: about 6 · rows · weights operations per epoch.
 * Source: Kingma & Ba 2015 (Adam); conventions of scikit-learn's MLPClassifier.
 * Checked against: finite differences and the plain trainer (mlp.test.ts, kernels/tfjs/mlp.browser.test.ts).
 */
export function createMlp(open: OpenTrainer): Learner<MlpModel> {
  return {
    info: MLP_INFO,
    fit: (params, x, y, context) => fitMlp(open, params, x, y, context),
    predict: mlpPredict,
  };
}

/** What the loop remembers. */
interface Progress {
  readonly training: number[];
  readonly validation: number[];
  bestEpoch: number;
  best: MlpState;
  bestLoss: number;
  stale: number;
}

async function fitMlp(
  open: OpenTrainer,
  params: Params,
  x: DenseMatrix,
  y: Target,
  context: FitContext,
): Promise<FitResult<MlpModel>> {
  const settings = mlpSettings(params);
  const rows = checkTraining(WHO, MLP_INFO.tasks, x, y, context);
  checkCancelled(context.signal, WHO);
  const problem = toProblem(settings, x, y, rows.weights, context.validation);
  const weights = startWeights(problem.sizes, problem.activation, context.random.split('weights'));
  const blank = (): Float32Array<ArrayBuffer> => new Float32Array(weights.length);
  let state: MlpState = { weights, first: blank(), second: blank(), updates: 0 };
  const progress: Progress = {
    training: [],
    validation: [],
    bestEpoch: 0,
    best: state,
    bestLoss: Infinity,
    stale: 0,
  };
  const warnings: string[] = [];
  const lost: Backend[] = [];
  let opened: OpenedTrainer | null = null;
  let isDone = false;
  try {
    while (!isDone) {
      opened ??= await open(problem, state, lost);
      if (progress.training.length === 0) warnings.push(...opened.warnings);
      try {
        state = await runEpoch(opened, problem, settings, context, progress, state);
        isDone = shouldStop(settings, progress);
      } catch (error) {
        if (!(error instanceof TerrariumError) || error.code !== DEVICE_LOST) throw error;
        lost.push(opened.backend);
        opened.trainer.close();
        opened = null;
        warnings.push(
          `The ${lost[lost.length - 1]} device was lost after epoch ${progress.training.length}; training went on with the next backend from there.`,
        );
      }
    }
    const { backend } = opened!;
    return finish(problem, settings, x, y, progress, state, backend, warnings);
  } finally {
    opened?.trainer.close();
  }
}

async function runEpoch(
  { trainer }: OpenedTrainer,
  problem: MlpProblem,
  settings: MlpSettings,
  context: FitContext,
  progress: Progress,
  before: MlpState,
): Promise<MlpState> {
  const check = (): void => checkCancelled(context.signal, WHO);
  check();
  const epoch = progress.training.length + 1;
  const order = Int32Array.from({ length: problem.training.numRows }, (_, row) => row);
  context.random.split(`epoch/${epoch}`).shuffle(order);
  const training = await trainer.epoch(order, check);
  const validation = await trainer.validate();
  const state = await trainer.snapshot();
  const loss = validation ?? training;
  if (!Number.isFinite(training) || !Number.isFinite(loss)) {
    if (epoch > 1) {
      progress.stale = Infinity;
      return before;
    }
    throw new DataError(
      'diverged',
      'mlp: the loss must be a finite number, got none in the first epoch; scale the features or lower learning_rate_init',
    );
  }
  progress.training.push(training);
  if (validation !== null) progress.validation.push(validation);
  progress.stale = loss > progress.bestLoss - settings.tol ? progress.stale + 1 : 0;
  if (loss < progress.bestLoss) {
    progress.bestLoss = loss;
    progress.best = state;
    progress.bestEpoch = epoch;
  }
  report(problem, settings, context, progress, epoch);
  check();
  return state;
}

function metricOf(problem: MlpProblem): { name: string; show: (loss: number) => number } {
  return problem.task === 'regression'
    ? {
        name: 'root_mean_squared_error',
        show: (loss) => Math.sqrt(Math.max(loss, 0)) * problem.targetScale,
      }
    : { name: 'log_loss', show: (loss) => loss };
}

function report(
  problem: MlpProblem,
  settings: MlpSettings,
  context: FitContext,
  { training, validation }: Progress,
  epoch: number,
): void {
  const { name, show } = metricOf(problem);
  const metrics: [string, number][] = [[`training_${name}`, show(training[epoch - 1])]];
  if (validation.length > 0) metrics.push([`validation_${name}`, show(validation[epoch - 1])]);
  context.onProgress?.({
    stage: 'Training epochs',
    done: epoch,
    total: settings.maxIter,
    unit: 'epochs',
    metrics: Object.fromEntries(metrics),
    step: epoch,
  });
}

function shouldStop(settings: MlpSettings, { training, stale }: Progress): boolean {
  if (training.length >= settings.maxIter || stale === Infinity) return true;
  return settings.earlyStopping && stale >= settings.nIterNoChange;
}

function finish(
  problem: MlpProblem,
  settings: MlpSettings,
  x: DenseMatrix,
  y: Target,
  progress: Progress,
  last: MlpState,
  backend: Backend,
  warnings: string[],
): FitResult<MlpModel> {
  const epochs = progress.training.length;
  if (progress.stale === Infinity) {
    warnings.push(
      `The loss was no longer a number after epoch ${epochs}; the weights of epoch ${progress.bestEpoch} were kept. Lower learning_rate_init.`,
    );
  } else if (settings.earlyStopping && epochs === settings.maxIter && progress.stale === 0) {
    warnings.push(`Still improving after ${epochs} epochs; raise max_iter.`);
  }
  const keepsBest = settings.earlyStopping || progress.stale === Infinity;
  const { weights } = keepsBest ? progress.best : last;
  const model: MlpModel = {
    learner: 'mlp',
    version: 1,
    task: y.task,
    numClasses: y.numClasses,
    featureNames: x.features.map(({ name }) => name),
    activation: problem.activation,
    layers: layerPlaces(problem.sizes).map((place) => ({
      inputs: place.inputs,
      outputs: place.outputs,
      weights: weights.slice(place.weights, place.biases),
      biases: weights.slice(place.biases, place.biases + place.outputs),
    })),
    targetMean: problem.targetMean,
    targetScale: problem.targetScale,
    epochs,
    bestEpoch: keepsBest ? progress.bestEpoch : epochs,
  };
  const { name, show } = metricOf(problem);
  const toSeries = (key: string, losses: readonly number[]): FitSeries => ({
    key: `${key}_${name}`,
    steps: Float64Array.from(losses, (_, epoch) => epoch + 1),
    values: Float64Array.from(losses, show),
  });
  const series = [toSeries('training', progress.training)];
  if (progress.validation.length > 0) series.push(toSeries('validation', progress.validation));
  return { model, series, backend, warnings };
}
