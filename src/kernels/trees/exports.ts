/** @file What `trees.wasm` exports (see assembly/index.ts), as types. Pointers are byte addresses. */

import type { RegressionObjective } from '../../core/learners/trees/regression-losses.ts';

/** Rows per call where a call goes over all rows: an engine replaces slow code only between calls. */
export const CALL_ROWS = 65_536;

/** Numbers of the losses in assembly/regression.ts. */
export const REGRESSION_KINDS: Readonly<Record<RegressionObjective, number>> = {
  regression: 0,
  regression_l1: 1,
  huber: 2,
  quantile: 3,
  poisson: 4,
  gamma: 5,
  tweedie: 6,
};

/** Rows that `scoreTrees` asks at a time where it does not walk; GROUP of assembly/predict-trees.ts. */
export const ROW_GROUP = 32;

/** Functions of the kernel. */
export interface TreeExports {
  firstFree(): number;
  binaryBlock(
    target: number,
    weights: number,
    scores: number,
    gradients: number,
    hessians: number,
    begin: number,
    end: number,
    factor0: number,
    factor1: number,
    maxima: number,
  ): number;
  multiclassBlock(
    target: number,
    weights: number,
    scores: number,
    gradients: number,
    hessians: number,
    begin: number,
    end: number,
    numScores: number,
    stride: number,
    scratch: number,
    maxima: number,
  ): number;
  regressionBlock(
    target: number,
    weights: number,
    scores: number,
    gradients: number,
    hessians: number,
    begin: number,
    end: number,
    kind: number,
    parameter: number,
    maxima: number,
  ): number;
  quantise(
    gradients: number,
    hessians: number,
    rows: number,
    begin: number,
    end: number,
    seed: number,
    gradientFactor: number,
    hessianFactor: number,
    entries: number,
    sums: number,
  ): void;
  chooseThresholds(
    values: number,
    sample: number,
    numRows: number,
    maxBin: number,
    minDataInBin: number,
    scratch: number,
    thresholds: number,
  ): number;
  assignNumeric(
    values: number,
    begin: number,
    end: number,
    thresholds: number,
    padded: number,
    missing: number,
    column: number,
  ): void;
  interleave(
    columns: number,
    numRows: number,
    count: number,
    bins: number,
    stride: number,
    word: number,
    begin: number,
    end: number,
  ): void;
  listRows(entries: number, begin: number, end: number): void;
  sumRows(entries: number, begin: number, end: number, copies: number, target: number): void;
  addRows(
    histogram: number,
    features: number,
    numFeatures: number,
    bins: number,
    words: number,
    stride: number,
    entries: number,
    begin: number,
    end: number,
    countUnit: number,
    copies: number,
    buffer: number,
  ): void;
  clearHistogram(histogram: number, features: number, from: number, to: number): void;
  completeHistogram(
    features: number,
    from: number,
    to: number,
    counted: number,
    shares: number,
    numParts: number,
    parent: number,
  ): void;
  searchSplits(
    features: number,
    from: number,
    to: number,
    settings: number,
    nodes: number,
    numNodes: number,
    results: number,
    scratch: number,
    counted: number,
    shares: number,
    numParts: number,
    parent: number,
  ): void;
  partition(
    column: number,
    table: number,
    entries: number,
    begin: number,
    end: number,
    scratch: number,
  ): number;
  moveRows(to: number, from: number, count: number): void;
  addToRows(scores: number, entries: number, begin: number, end: number, value: number): void;
  walkTree(
    columns: number,
    entries: number,
    begin: number,
    end: number,
    nodes: number,
    tables: number,
    leaves: number,
    scores: number,
  ): void;
  roundValues(values: number, numRows: number): void;
  dropZeros(values: number, numRows: number): void;
  binBySearch(
    values: number,
    numRows: number,
    missingLow: boolean,
    thresholds: number,
    padded: number,
    isWide: boolean,
    column: number,
  ): void;
  binByGrid(
    values: number,
    numRows: number,
    missingLow: boolean,
    thresholds: number,
    lowest: number,
    scale: number,
    lastCell: number,
    cells: number,
    perCell: number,
    column: number,
  ): void;
  binCodes(
    values: number,
    numRows: number,
    cutsOff: boolean,
    ranks: number,
    numCodes: number,
    none: number,
    isWide: boolean,
    column: number,
  ): void;
  scoreTrees(
    trees: number,
    from: number,
    to: number,
    narrow: number,
    wide: number,
    numRows: number,
    numbers: number,
  ): void;
}
