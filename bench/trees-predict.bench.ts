/**
 * @file Raw scores of 1,000,000 rows of 28 floats by 100 trees of 31 leaves, one thread: WebAssembly against the plain
 * walk, turn by turn in one process, which also asserts that both give the same bits. Reported: medians of CPU seconds,
 * of the WebAssembly alone and the first time too, with the tables; and the time of one row at a time by the plain walk.
 *
 * `npm run bench -- trees-predict 200000` takes another number of rows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGbdt } from '../src/core/learners/trees/gbdt.ts';
import { predictRaw } from '../src/core/learners/trees/predictor.ts';
import { takeRows } from '../src/core/matrix.ts';
import { createRandom } from '../src/core/random.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { createForestScorer } from '../src/kernels/trees/wasm-predictor.ts';
import { cpuSeconds, makeTreeData, median } from './tree-data.ts';

const [rows = '1000000', leaves = '31'] = process.argv.slice(2);
const TRAINING_ROWS = 100_000;
const ROUNDS = 5;
const SINGLE_ROWS = 20_000;
const PARAMS = {
  num_iterations: 100,
  num_leaves: Number(leaves),
  learning_rate: 0.1,
  max_bin: 255,
};

const module = new WebAssembly.Module(
  readFileSync(join(process.cwd(), 'src/kernels/trees/trees.wasm')),
);
const training = makeTreeData(TRAINING_ROWS, 'train');
const { model } = await createGbdt(createWasmKernel(module)).fit(PARAMS, training.x, training.y, {
  random: createRandom('bench'),
});
const { x } = makeTreeData(Number(rows), 'test');

const timed = <T>(work: () => T): [number, T] => {
  const start = cpuSeconds();
  const result = work();
  return [cpuSeconds() - start, result];
};
const score = createForestScorer(module);
const [first] = timed(() => score(model, x));
const plain: number[] = [];
const fast: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const [plainSeconds, expected] = timed(() => predictRaw(model, x));
  const [fastSeconds, got] = timed(() => score(model, x));
  plain.push(plainSeconds);
  fast.push(fastSeconds);
  const a = new BigUint64Array(expected.buffer);
  const b = new BigUint64Array(got.buffer);
  if (a.some((bits, i) => bits !== b[i])) throw new Error('the scores differ');
}
console.log(`${rows} rows, median of ${ROUNDS}, CPU seconds, node ${process.version}`);
console.log(`  plain ${median(plain).toFixed(2)}  wasm ${median(fast).toFixed(3)}`);
console.log(
  `  ratio ${(median(plain) / median(fast)).toFixed(1)}×, wasm first ${first.toFixed(3)}`,
);

const singles = Array.from({ length: 256 }, (_, row) => takeRows(x, Int32Array.of(row)));
const micros = Float64Array.from({ length: SINGLE_ROWS }, (_, i) => {
  const start = performance.now();
  score(model, singles[i & 255]);
  return 1000 * (performance.now() - start);
}).sort();
const at = (share: number): string => micros[Math.floor(share * SINGLE_ROWS)].toFixed(1);
console.log(`  one row at a time, µs: p50 ${at(0.5)}  p99 ${at(0.99)}`);
