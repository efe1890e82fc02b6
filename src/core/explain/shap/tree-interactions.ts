/** @file SHAP interaction values of one row in one tree. */
import { OFF_BEFORE, type TreePaths } from './tree-paths.ts';
import type { Walk } from './tree-walk.ts';

/**
 * Adds the interaction values of a walk that has gone down and up to `out`, the diagonal left out.
 *
 * Two features of a path get `½ · leaf value · (o_i − z_i)(o_j − z_j) · ∫₀¹ Π_{k≠i,j} f_k(t) dt` each. Gains
 * of the edges of a feature add up to its gain at the leaf, so the sum over leaves and pairs of features is a sum
 * over pairs of edges of one path, with the sum of products below the lower one.
 *
 * @param out [numFeatures, numFeatures] at `base`; added to.
 *
 * Cost: O(nodes · depth · width).
 */
export function addInteractions(
  { numNodes, width, feature, incoming, gain, weights }: TreePaths,
  { state, products }: Walk,
  out: Float64Array,
  base: number,
  numFeatures: number,
): void {
  for (let lower = 0; lower < 2 * numNodes; lower++) {
    if (state[lower] === OFF_BEFORE) continue;
    const i = feature[lower >> 1];
    const gainLower = (3 * lower + state[lower]) * width;
    for (let upper = incoming[lower >> 1]; upper < 2 * numNodes; upper = incoming[upper >> 1]) {
      const j = feature[upper >> 1];
      if (j === i || state[upper] === OFF_BEFORE) continue;
      const gainUpper = (3 * upper + state[upper]) * width;
      let sum = 0;
      for (let q = 0; q < width; q++) {
        // Both gains have the weight of the quadrature in them, which belongs there once.
        sum +=
          (products[lower * width + q] * gain[gainLower + q] * gain[gainUpper + q]) / weights[q];
      }
      out[base + i * numFeatures + j] += sum / 2;
      out[base + j * numFeatures + i] += sum / 2;
    }
  }
}
