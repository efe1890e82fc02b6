/**
 * @file What rounding derivatives to integers costs: AUC on unseen rows of 100 trees of 31 leaves, with the histograms of
 * integers that all kernels share, against histograms of float64. Three seeds of the rounding.
 *
 * `npm run bench -- trees-quantise 100000` takes another number of rows than 1,000,000.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGbdt } from '../src/core/learners/trees/gbdt.ts';
import type { TreeKernel } from '../src/core/learners/trees/kernel.ts';
import { predictRaw } from '../src/core/learners/trees/predictor.ts';
import { rocAuc } from '../src/core/metrics/ranking.ts';
import { createRandom } from '../src/core/random.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { createFloatKernel } from './support/float-kernel.ts';
import { makeTreeData } from './tree-data.ts';

const [rows = '1000000'] = process.argv.slice(2);
const NUM_ROWS = Number(rows);
const TEST_ROWS = 200_000;
const SEEDS = [1, 2, 3];
/** The most that rounding may cost. */
const MOST = 0.001;
const PARAMS = { num_iterations: 100, num_leaves: 31, learning_rate: 0.1, max_bin: 255 };

const data = makeTreeData(NUM_ROWS, 'train');
const test = makeTreeData(TEST_ROWS, 'test');
const module = new WebAssembly.Module(
  readFileSync(join(process.cwd(), 'src/kernels/trees/trees.wasm')),
);

async function aucOf(kernel: TreeKernel, seed: number): Promise<number> {
  const random = createRandom(`bench ${seed}`);
  const { model } = await createGbdt(kernel).fit(PARAMS, data.x, data.y, { random });
  return rocAuc(test.y.values, predictRaw(model, test.x))!;
}

const exact = await aucOf(createFloatKernel(), SEEDS[0]);
console.log(`${NUM_ROWS} rows, AUC on ${TEST_ROWS} unseen ones`);
console.log(`  float64   ${exact.toFixed(5)}`);
let worst = 0;
for (const seed of SEEDS) {
  const rounded = await aucOf(createWasmKernel(module), seed);
  worst = Math.max(worst, exact - rounded);
  console.log(`  integers  ${rounded.toFixed(5)}  (${(rounded - exact).toFixed(5)})`);
}
console.log(`  largest loss ${worst.toFixed(5)}, at most ${MOST}`);
if (worst >= MOST) throw new Error('rounding costs too much');
