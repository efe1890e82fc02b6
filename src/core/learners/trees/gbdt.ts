/** @file The `gbdt` learner: settings → bins → boosting → a forest on raw values. */
import type { DenseMatrix } from '../../matrix.ts';
import { checkTraining } from '../inputs.ts';
import type { FitContext, FitResult, Learner, Params, Target } from '../learner.ts';
import { boost } from './boosting.ts';
import { continuationOf } from './continuation.ts';
import { buildForest } from './forest-builder.ts';
import { GBDT_INFO } from './info.ts';
import type { TrainingData, TreeKernel } from './kernel.ts';
import type { GbdtModel } from './model.ts';
import { objectiveFor } from './objective-settings.ts';
import {
  checkTargets,
  initialScores as startingScores,
  objectiveRows,
  outputOf,
} from './objective.ts';
import { checkMonotone } from './monotone.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { predictRaw, toPredictions, type RawScorer } from './predictor.ts';
import { ranOn } from './ran-on.ts';
import { gbdtSettings, settingsFor } from './settings.ts';
import { describeIgnored, describeTraining, prepareTraining } from './training-rows.ts';
import { createWatcher } from './watcher.ts';

const WHO = GBDT_INFO.id;

/**
 * Makes the learner on a kernel; all kernels give the same model.
 *
 * Rows of weight 0 are as good as absent. Missing numbers go to the side that a split learned for them; missing and unseen categories go
 * right. Constant features are ignored with a warning.
 *
 * @param score What predicts; all scorers give the same bits.
 *
 * Cost: about rows · features · trees · 3 histogram updates (2 ns each on one core).
 * Source: Ke et al. 2017 (LightGBM); Shi et al. 2022 (quantised training).
 * Checked against: LightGBM, XGBoost and scikit-learn (tests/golden/trees).
 */
export function createGbdt(kernel: TreeKernel, score: RawScorer = predictRaw): Learner<GbdtModel> {
  return {
    info: GBDT_INFO,
    fit: (params, x, y, context) => fitGbdt(kernel, params, x, y, context),
    predict: (model, x, options) => toPredictions(model, score(model, x, options)),
  };
}

/** Gradient-boosted trees on the plain kernel. */
export const gbdt: Learner<GbdtModel> = createGbdt(createPlainKernel());

async function fitGbdt(
  kernel: TreeKernel,
  params: Params,
  allRows: DenseMatrix,
  target: Target,
  context: FitContext,
): Promise<FitResult<GbdtModel>> {
  const asked = gbdtSettings(params);
  const checked = checkTraining(WHO, GBDT_INFO.tasks, allRows, target, context);
  const loss = objectiveFor(target.task, asked.objective);
  checkMonotone(asked.monotoneConstraints, allRows.features, loss);
  checkTargets(loss, target.values, checked.weights, 'target');
  const all = { x: allRows, y: target, rows: checked };
  const training = await prepareTraining(WHO, kernel, all, asked.binning, context);
  const { x, y, rows, prepared } = training;
  const { bins, shape: binned } = prepared;
  const settings = settingsFor(asked, binned);
  const objective = objectiveRows(y, loss, rows, settings);
  const untrained: Omit<GbdtModel, 'forest'> = {
    learner: 'gbdt',
    version: 1,
    ...describeTraining(training),
    numScores: objective.numScores,
    initialScores: startingScores(objective, rows, settings),
    ...outputOf(loss),
  };
  const start = continuationOf(context, untrained);
  const data: TrainingData = {
    binned,
    rows: objective,
    initialScores: start?.initialScores ?? untrained.initialScores,
    ...(start ? { startScores: start.scoresOf(x) } : {}),
    settings: settings.grower.split,
  };
  const warnings = describeIgnored(x, binned.sources);
  const { validation } = context;
  const watcher = validation ? createWatcher(data, prepared, x, validation, start) : null;
  if (settings.earlyStoppingRound > 0 && !watcher) {
    warnings.push('Early stopping needs validation rows; there are none, so it did not stop.');
  }
  const session = await prepared.open(data);
  try {
    const boosted = await boost(
      session,
      data,
      settings,
      context,
      rows.totalWeight,
      watcher,
      (trees) => buildForest(trees, binned, bins, x.features),
      start,
    );
    const report = session.report?.();
    const { initialScores } = data;
    return {
      model: { ...untrained, initialScores, forest: boosted.forest },
      series: boosted.series,
      ...ranOn(kernel, report),
      warnings: [...warnings, ...boosted.warnings, ...(report?.warnings ?? [])],
    };
  } finally {
    await session.close();
  }
}
