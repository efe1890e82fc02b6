// What the host calls. All pointers are byte addresses in the imported memory, which the host lays out.

export { binaryBlock, multiclassBlock } from './gradients';
export { regressionBlock } from './regression';
export { addRows, clearHistogram, completeHistogram } from './histogram';
export { addToRows, moveRows, partition, walkTree } from './partition';
export { listRows, quantise, sumRows } from './quantise';
export { searchSplits } from './splitting';
export { assignNumeric, chooseThresholds, interleave } from './binning';
export { binByGrid, binBySearch, binCodes, dropZeros, roundValues } from './predict-bins';
export { scoreTrees } from './predict-trees';

/** The first byte that the kernel does not use for its own constants. */
export function firstFree(): usize {
  return __heap_base;
}
