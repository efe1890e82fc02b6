/**
 * @file Growing 100 trees of 31 leaves on 28 columns of floats, one thread: the WebAssembly kernel against its plain
 * twin, turn by turn in one process, which also asserts that both give the same model. Reported: medians of CPU
 * seconds for binning and for training, and the AUC on rows that neither has seen.
 *
 * `npm run bench -- trees 1000000` takes another number of rows than 100,000; `… 100000 wasm` leaves the twin out.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../src/core/hash.ts';
import type { TreeKernel } from '../src/core/learners/trees/kernel.ts';
import { createPlainKernel } from '../src/core/learners/trees/plain-kernel.ts';
import { predictRaw } from '../src/core/learners/trees/predictor.ts';
import { rocAuc } from '../src/core/metrics/ranking.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { timeTrees } from './time-trees.ts';
import { cpuSeconds, makeTreeData, median } from './tree-data.ts';

const [rows = '100000', only = ''] = process.argv.slice(2);
const NUM_ROWS = Number(rows);
const TEST_ROWS = 100_000;
const ROUNDS = 5;
const PARAMS = { num_iterations: 100, num_leaves: 31, learning_rate: 0.1, max_bin: 255 };

type Measure = Awaited<ReturnType<typeof timeTrees>>;

const module = new WebAssembly.Module(
  readFileSync(join(process.cwd(), 'src/kernels/trees/trees.wasm')),
);
const kernels: Readonly<Record<string, TreeKernel>> = {
  twin: createPlainKernel(),
  wasm: createWasmKernel(module),
};
const names = Object.keys(kernels).filter((name) => only === '' || name === only);
const data = makeTreeData(NUM_ROWS, 'train');
const test = makeTreeData(TEST_ROWS, 'test');
const found = new Map<string, Measure[]>(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names)
    found.get(name)!.push(await timeTrees(kernels[name], PARAMS, data, cpuSeconds));
}
const digests = new Set<string>();
for (const measures of found.values()) {
  for (const { model } of measures) digests.add(await digestOf(model));
}
if (digests.size !== 1) throw new Error('the kernels gave different models');
const seconds = (name: string, part: (one: Measure) => number): number =>
  median(found.get(name)!.map(part));
const parts: Readonly<Record<string, (one: Measure) => number>> = {
  binning: ({ bin }) => bin,
  training: ({ train }) => train,
  both: ({ bin, train }) => bin + train,
};
console.log(`${NUM_ROWS} rows, median of ${ROUNDS}, CPU seconds, node ${process.version}`);
for (const [part, of] of Object.entries(parts)) {
  const figures = names.map((name) => `${name} ${seconds(name, of).toFixed(2)}`);
  const ratio =
    names.length === 2 ? `  ratio ${(seconds('wasm', of) / seconds('twin', of)).toFixed(3)}` : '';
  console.log(`  ${part.padEnd(9)} ${figures.join('  ')}${ratio}`);
}
const { model } = found.get(names[0])![0];
const auc = rocAuc(test.y.values, predictRaw(model, test.x));
console.log(`  AUC on ${TEST_ROWS} unseen rows ${auc?.toFixed(4)}, the same model each time`);
