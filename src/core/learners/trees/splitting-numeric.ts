/** @file The scan of one numeric feature: cumulative sums from the lowest bin, twice if any is missing. */
import { drawnOf } from './feature-draw.ts';
import { splitGain } from './leaf-output.ts';
import { softThreshold } from './split.ts';
import type { LimitedScan, Scan } from './splitting.ts';

/**
 * Tries each bin as the last that goes left, missing right first, then missing left. When no row of
 * the node is missing, missing will go to the side with more rows.
 */
export function scanNumeric(scan: Scan): void {
  const { histogram, base, numValues } = scan;
  scan.leftSet = null;
  scan.extraL2 = 0;
  const missingAt = base + 2 * numValues;
  const missingPacked = histogram[missingAt + 1];
  const { limited } = scan;
  const only = limited && limited.draw >= 0 ? drawnBin(scan, limited.draw) : -1;
  const scanSome = (gradient: number, packed: number, end: number): boolean =>
    limited
      ? scanLimited(scan, limited, only, gradient, packed, end)
      : scanBins(scan, gradient, packed, end);
  if (missingPacked === 0) {
    const isFound = scanSome(0, 0, numValues - 1);
    scan.missingLeft = isFound && 2 * (scan.leftPacked % scan.countUnit) > scan.node.count;
    return;
  }
  scanSome(0, 0, numValues);
  scan.missingLeft = scanSome(histogram[missingAt], missingPacked, numValues - 1);
}

/** Scans bins below `end`, starting from the sums that go left in any case. Was any better? */
function scanBins(scan: Scan, gradient: number, packed: number, end: number): boolean {
  const { histogram, base, node, countUnit, minCount, minHessian } = scan;
  let best = scan.numerator;
  let isBetter = false;
  for (let bin = 0; bin < end; bin++) {
    const binPacked = histogram[base + 2 * bin + 1];
    if (binPacked === 0) continue;
    gradient += histogram[base + 2 * bin];
    packed += binPacked;
    const hessian = Math.floor(packed / countUnit);
    const count = packed - hessian * countUnit;
    if (count < minCount || hessian < minHessian) continue;
    if (node.count - count < minCount || node.hessian - hessian < minHessian) break;
    const ratio = ratioOf(scan, gradient, hessian);
    if (ratio > best) {
      best = ratio;
      isBetter = true;
      scan.bin = bin;
      scan.leftGradient = gradient;
      scan.leftPacked = packed;
    }
  }
  scan.numerator = best;
  return isBetter;
}

/** What stopping with these sums on the left is worth (splitting.ts). */
function ratioOf({ node, l1, l2 }: Scan, gradient: number, hessian: number): number {
  const whole = node.hessian + 2 * l2;
  const left = hessian + l2;
  const right = whole - left;
  if (l1 === 0) {
    const distance = gradient * whole - node.gradient * left;
    return (distance * distance) / (left * right);
  }
  const own = softThreshold(gradient, l1);
  const rest = softThreshold(node.gradient - gradient, l1);
  return (own * own * right + rest * rest * left) / (left * right);
}

/** The same with limits on the values of leaves; at bin `only` alone unless that is −1. */
function scanLimited(
  scan: Scan,
  limited: LimitedScan,
  only: number,
  gradient: number,
  packed: number,
  end: number,
): boolean {
  const { histogram, base, node, countUnit, l1, l2, minCount, minHessian } = scan;
  let isBetter = false;
  for (let bin = 0; bin < end; bin++) {
    const binPacked = histogram[base + 2 * bin + 1];
    gradient += histogram[base + 2 * bin];
    packed += binPacked;
    if (only < 0 ? binPacked === 0 : bin !== only) continue;
    const hessian = Math.floor(packed / countUnit);
    const count = packed - hessian * countUnit;
    if (count < minCount || hessian < minHessian) continue;
    if (node.count - count < minCount || node.hessian - hessian < minHessian) break;
    const gain = splitGain(node, { gradient, hessian, count }, l1, l2, limited);
    if (gain > scan.numerator) {
      scan.numerator = gain;
      isBetter = true;
      scan.bin = bin;
      scan.leftGradient = gradient;
      scan.leftPacked = packed;
    }
  }
  return isBetter;
}

/** A bin between the lowest and the highest that hold rows of the node: rows are left on both sides of it. */
function drawnBin({ histogram, base, numValues }: Scan, draw: number): number {
  let lowest = 0;
  let highest = numValues - 1;
  while (lowest < highest && histogram[base + 2 * lowest + 1] === 0) lowest++;
  while (highest > lowest && histogram[base + 2 * highest + 1] === 0) highest--;
  return lowest + drawnOf(draw, highest - lowest);
}
