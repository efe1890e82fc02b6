/** @file Quality of predictions in the words of the reference pack, computed plainly, as an oracle. */

/** By name of the reference pack. */
export type Scores = Record<string, number>;

/** Metrics that grow with quality; `logloss` and `rmse` are negated. */
export function scoresOf(
  yTrue: Float64Array,
  predictions: Float64Array,
  numClasses: number,
): Scores {
  const n = yTrue.length;
  if (numClasses === 0) {
    const mean = yTrue.reduce((sum, value) => sum + value, 0) / n;
    const error = yTrue.reduce((sum, value, i) => sum + (value - predictions[i]) ** 2, 0);
    const spread = yTrue.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { r2: 1 - error / spread, rmse: -Math.sqrt(error / n) };
  }
  let logloss = 0;
  let hits = 0;
  yTrue.forEach((label, row) => {
    const shares = [...predictions.subarray(row * numClasses, (row + 1) * numClasses)];
    logloss -= Math.log(Math.max(1e-15, shares[label])) / n;
    if (shares.indexOf(Math.max(...shares)) === label) hits++;
  });
  const scores: Scores = { logloss: -logloss, accuracy: hits / n };
  if (numClasses === 2) {
    scores.auc = areaUnderCurve(
      yTrue,
      yTrue.map((_, row) => predictions[2 * row + 1]),
    );
  }
  return scores;
}

/** By counting pairs through mid-ranks. */
function areaUnderCurve(yTrue: Float64Array, yScore: Float64Array): number {
  const order = [...yTrue.keys()].sort((a, b) => yScore[a] - yScore[b]);
  let ranks = 0;
  let positives = 0;
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end < order.length && yScore[order[end]] === yScore[order[i]]) end++;
    for (let k = i; k < end; k++) {
      if (yTrue[order[k]] !== 1) continue;
      ranks += (i + end + 1) / 2;
      positives++;
    }
    i = end;
  }
  return (ranks - (positives * (positives + 1)) / 2) / positives / (yTrue.length - positives);
}
