/**
 * @file Growing trees in a worker of a real Chromium: the WebAssembly kernel on one and on two threads against its plain
 * twin, turn by turn, 100 rounds of 31 leaves on 28 columns of floats; all must give the same model. Then the growth
 * of time and memory with the number of rows, from 10,000 to 5,000,000.
 *
 * `npm run bench -- trees-chromium 1000000` measures another number of rows than 100,000; `… 1000000 wasm` leaves the
 * twin out; `… growth` measures growth alone.
 */
import { benchInChromium } from './support/in-chromium.ts';
import type { TreeTask, TreeTime } from './trees-chromium.worker.ts';

const [rows = '100000', only = ''] = process.argv.slice(2);
const NUM_FEATURES = 28;
const GROWTH = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 5_000_000];
/** Fewer rounds for many rows; the first fit of a worker is not counted, since its code is compiled on the way. */
const roundsOf = (numRows: number): number => (numRows > 300_000 ? 10 : 50);
const WARM_UP = 20_000;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

async function measure(tasks: readonly TreeTask[]): Promise<readonly TreeTime[]> {
  const times: TreeTime[] = [];
  await benchInChromium('trees-chromium.worker.ts', tasks, (time: TreeTime) => times.push(time));
  for (const { numRows } of tasks) {
    const digests = new Set(times.filter((t) => t.numRows === numRows).map((t) => t.digest));
    if (digests.size !== 1) throw new Error(`${numRows} rows: the kernels gave different models`);
  }
  return times;
}

async function compare(numRows: number): Promise<void> {
  const kernels: TreeTask['kernels'] =
    only === 'wasm' ? ['wasm', 'wasm x 2'] : ['twin', 'wasm', 'wasm x 2'];
  const task = { numRows, numRounds: 100, kernels, repeats: 5 };
  const times = await measure([task]);
  const of = (kernel: string, part: (time: TreeTime) => number): number =>
    median(times.filter((time) => time.kernel === kernel).map(part));
  const parts: Readonly<Record<string, (time: TreeTime) => number>> = {
    binning: ({ binMs }) => binMs,
    training: ({ trainMs }) => trainMs,
    both: ({ binMs, trainMs }) => binMs + trainMs,
  };
  console.log(`${numRows} rows, median of 5, wall seconds, the same model each time`);
  for (const [title, part] of Object.entries(parts)) {
    const figures = kernels.map((kernel) => `${kernel} ${(of(kernel, part) / 1000).toFixed(2)}`);
    const ratios = [`two threads ${(of('wasm', part) / of('wasm x 2', part)).toFixed(2)}x one`];
    if (kernels.includes('twin')) {
      ratios.unshift(`one thread ${(of('wasm', part) / of('twin', part)).toFixed(3)} of the twin`);
    }
    console.log(`  ${title.padEnd(9)} ${figures.join('  ')}   ${ratios.join(', ')}`);
  }
}

async function grow(): Promise<void> {
  const tasks = [WARM_UP, ...GROWTH].map((numRows): TreeTask => {
    const repeats = numRows > 1_000_000 ? 1 : 3;
    return {
      numRows,
      numRounds: roundsOf(numRows),
      kernels: ['wasm'],
      repeats,
    };
  });
  const times = await measure(tasks);
  console.log(`growth, one thread, ${NUM_FEATURES} columns`);
  for (const numRows of GROWTH) {
    const own = times.filter((time) => time.numRows === numRows);
    const perRound = median(own.map(({ trainMs }) => trainMs)) / roundsOf(numRows);
    const perRow = (perRound * 1e6) / numRows;
    const megabytes = own[0].bytes / 1e6;
    const perCell = own[0].bytes / (numRows * NUM_FEATURES);
    console.log(
      `  ${String(numRows).padStart(9)} rows  ${perRound.toFixed(1).padStart(7)} ms a round  ${perRow.toFixed(0).padStart(4)} ns a row  ${'#'.repeat(Math.round(perRow / 10))}  ${megabytes.toFixed(0)} MB, ${perCell.toFixed(1)} bytes a value`,
    );
  }
}

if (rows !== 'growth') await compare(Number(rows));
if (rows === 'growth' || process.argv.length <= 2) await grow();
