/**
 * @file Boosted trees on 28 columns of floats: our WebAssembly kernel against `ydf-training`, the WebAssembly build of
 * YDF that trains. It takes no parameters, so it decides how many trees it grows (leaves of depth 6, learning rate
 * 0.1, a tenth of the rows kept for stopping); ours grows as many, of 32 leaves each.
 *
 * `npm run bench -- trees-ydf 20000` takes another number of rows than 100,000.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import loadYdf from 'ydf-training';
import { predictRaw } from '../src/core/learners/trees/predictor.ts';
import type { DenseMatrix } from '../src/core/matrix.ts';
import { rocAuc } from '../src/core/metrics/ranking.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { timeTrees } from './time-trees.ts';
import { cpuSeconds, makeTreeData, median } from './tree-data.ts';

const [rows = '100000'] = process.argv.slice(2);
const NUM_ROWS = Number(rows);
const TEST_ROWS = 50_000;
const TURNS = 3;
/** Trees that YDF grows beyond the best before it stops, and the most that it grows. */
const LOOK_AHEAD = 30;
const MOST_TREES = 300;

function csvOf({ numRows, columns }: DenseMatrix, labels: Float64Array): string {
  const lines = [[...columns.keys()].map((f) => `f${f}`).join(',') + ',label'];
  for (let row = 0; row < numRows; row++) {
    lines.push(
      `${columns.map((column) => column[row]).join(',')},${labels[row] > 0 ? 'yes' : 'no'}`,
    );
  }
  return lines.join('\n') + '\n';
}

const data = makeTreeData(NUM_ROWS, 'train');
const test = makeTreeData(TEST_ROWS, 'test');
const csv = csvOf(data.x, data.y.values);
const testCsv = csvOf(test.x, test.y.values);
const ydf = await loadYdf({ print: () => undefined, printErr: () => undefined });
const kernel = createWasmKernel(
  new WebAssembly.Module(readFileSync(join(process.cwd(), 'src/kernels/trees/trees.wasm'))),
);

/** CPU seconds of reading the text plainly: about what of YDF's time is not training. */
function readingSeconds(): number {
  const start = cpuSeconds();
  // Every value is read once to find the columns' types and once to fill them.
  for (let pass = 0; pass < 2; pass++) {
    for (const line of csv.split('\n')) line.split(',').forEach(Number);
  }
  return cpuSeconds() - start;
}

const theirs: number[] = [];
const ours: number[] = [];
let figures = '';
for (let turn = 0; turn < TURNS; turn++) {
  const start = cpuSeconds();
  const model = new ydf.GradientBoostedTreesLearner('label', 'CLASSIFICATION').train(csv);
  theirs.push(cpuSeconds() - start);
  const kept = Number(/Number of trees: (\d+)/.exec(model.describe())?.[1]);
  const trees = Math.min(MOST_TREES, kept + LOOK_AHEAD);
  const params = { num_iterations: trees, num_leaves: 32, learning_rate: 0.1, max_bin: 255 };
  const fit = await timeTrees(kernel, params, data, cpuSeconds);
  ours.push(fit.bin + fit.train);
  if (turn === 0) {
    const rankedByYdf = rocAuc(test.y.values, Float64Array.from(model.predict(testCsv)))!;
    const upTo = { from: 0, to: kept };
    const ranked = rocAuc(test.y.values, predictRaw(fit.model, test.x, upTo))!;
    // Which of its two classes it scores is its own choice.
    const auc = Math.max(rankedByYdf, 1 - rankedByYdf);
    figures = `${trees} trees grown, ${kept} kept; AUC ydf ${auc.toFixed(4)}, ours ${ranked.toFixed(4)}`;
  }
  model.unload();
}
const reading = readingSeconds();
const [peer, own] = [median(theirs), median(ours)];
console.log(`${NUM_ROWS} rows, median of ${TURNS}, CPU seconds, node ${process.version}`);
console.log(
  `  ydf-training ${peer.toFixed(1)}, of which reading its CSV is about ${reading.toFixed(1)}`,
);
console.log(`  ours         ${own.toFixed(2)} with binning`);
console.log(
  `  ratio        ${(peer / own).toFixed(1)}, without its reading ${((peer - reading) / own).toFixed(1)}`,
);
console.log(`  ${figures}`);
