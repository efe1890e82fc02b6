/** Contributions to raw scores; in all arrays the features are the model's, in its order. */
export interface Contributions {
  /** Raw score of a row of which nothing is known, [numScores]. */
  readonly baseValues: Float64Array<ArrayBuffer>;
  /** Row-major [numRows, numScores, numFeatures]; a row's, with its base value, add up to its raw score. */
  readonly contributions: Float64Array<ArrayBuffer>;
  /**
   * Row-major [numRows, numScores, numFeatures, numFeatures], symmetric; each line adds up to that feature's
   * contribution. null unless asked for.
   */
  readonly interactions: Float64Array<ArrayBuffer> | null;
}
