/**
 * @file The plain kernel with histograms of float64 derivatives, as they are: what rounding them to integers costs is
 * the difference to it. Numeric features without missing values, every row in every tree, one score.
 */
import { binMatrix, type BinnedMatrix } from '../../src/core/learners/trees/binned-matrix.ts';
import { chooseBins } from '../../src/core/learners/trees/binning.ts';
import { computeGradients } from '../../src/core/learners/trees/gradients.ts';
import type {
  TrainingData,
  TreeKernel,
  TreeSession,
} from '../../src/core/learners/trees/kernel.ts';
import { partitionRows } from '../../src/core/learners/trees/partition.ts';
import type { NodeSums, Split } from '../../src/core/learners/trees/split.ts';
import { fillScores } from '../../src/core/learners/trees/start-scores.ts';

/** Gradient, hessian, rows. */
const WIDTH = 3;
const SCALES = { gradient: 1, hessian: 1, countUnit: 1 };

const scoreOf = ({ gradient, hessian }: NodeSums, l2: number): number =>
  (gradient * gradient) / (hessian + l2);

const minus = (all: NodeSums, some: NodeSums): NodeSums => ({
  gradient: all.gradient - some.gradient,
  hessian: all.hessian - some.hessian,
  count: all.count - some.count,
});

/** Bins 0 … `bin`. */
function binsUpTo(bin: number): Uint32Array<ArrayBuffer> {
  const bins = new Uint32Array(8);
  for (let b = 0; b <= bin; b++) bins[b >> 5] |= 1 << (b & 31);
  return bins;
}

/** Makes the kernel. */
export function createFloatKernel(): TreeKernel {
  return {
    backend: 'cpu',
    prepare: (x, settings, random) => {
      const bins = chooseBins(x, settings, random);
      const binned = binMatrix(x, bins);
      return { bins, shape: binned, open: (data) => open({ ...data, binned }) };
    },
  };

  function open(data: TrainingData<BinnedMatrix>): TreeSession {
    const { binned, settings } = data;
    const { numRows, numFeatures, binOffsets, columns } = binned;
    const scores = new Float64Array(numRows);
    fillScores(scores, data, numRows);
    const gradients = new Float64Array(numRows);
    const hessians = new Float64Array(numRows);
    const rows = new Int32Array(numRows);
    const scratch = new Int32Array(numRows);
    const slots: Float64Array[] = [];
    const findSplit = (slot: number, node: NodeSums): Split | null => {
      const { lambdaL2, minDataInLeaf, minSumHessianInLeaf, minGainToSplit } = settings;
      const own = scoreOf(node, lambdaL2);
      const sums = slots[slot];
      let best: Split | null = null;
      for (let feature = 0; feature < numFeatures; feature++) {
        const numValues = binOffsets[feature + 1] - binOffsets[feature] - 1;
        const left = { gradient: 0, hessian: 0, count: 0 };
        for (let bin = 0; bin < numValues - 1; bin++) {
          const at = WIDTH * (binOffsets[feature] + bin);
          left.gradient += sums[at];
          left.hessian += sums[at + 1];
          left.count += sums[at + 2];
          const right = minus(node, left);
          if (sums[at + 2] === 0 || Math.min(left.count, right.count) < minDataInLeaf) continue;
          if (Math.min(left.hessian, right.hessian) < minSumHessianInLeaf) continue;
          const gain = scoreOf(left, lambdaL2) + scoreOf(right, lambdaL2) - own;
          if (!(gain > minGainToSplit) || gain <= (best?.gain ?? 0)) continue;
          best = {
            feature,
            isCategorical: false,
            bin,
            missingLeft: 2 * left.count > node.count,
            leftBins: binsUpTo(bin),
            gain,
            left: { ...left },
            right,
            extraL2: 0,
          };
        }
      }
      return best;
    };
    return {
      computeGradients: () => computeGradients(data.rows, scores, gradients, hessians),
      beginTree() {
        let gradient = 0;
        let hessian = 0;
        for (let row = 0; row < numRows; row++) {
          rows[row] = row;
          gradient += gradients[row];
          hessian += hessians[row];
        }
        return { root: { gradient, hessian, count: numRows }, scales: SCALES };
      },
      buildHistogram(slot, begin, end) {
        slots[slot] ??= new Float64Array(WIDTH * binOffsets[numFeatures]);
        const sums = slots[slot].fill(0);
        for (let f = 0; f < numFeatures; f++) {
          const own = columns.subarray(f * numRows, (f + 1) * numRows);
          for (let i = begin; i < end; i++) {
            const row = rows[i];
            const at = WIDTH * (binOffsets[f] + own[row]);
            sums[at] += gradients[row];
            sums[at + 1] += hessians[row];
            sums[at + 2]++;
          }
        }
      },
      subtractHistogram(slot, other) {
        const [target, taken] = [slots[slot], slots[other]];
        for (let i = 0; i < target.length; i++) target[i] -= taken[i];
      },
      findSplits: (searches) => searches.map(({ slot, node }) => findSplit(slot, node.sums)),
      partition: (split, begin, end) => partitionRows(binned, split, rows, begin, end, scratch),
      readScores: () => ({ scores, rows }),
      updateScores(tree) {
        for (const { begin, end, value } of tree.leaves) {
          for (let i = begin; i < end; i++) scores[rows[i]] += value;
        }
      },
      close: () => void slots.splice(0),
    };
  }
}
