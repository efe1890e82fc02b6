/**
 * @file Growing 100 trees of 31 leaves on 28 columns of floats, one thread: our WebAssembly kernel in Node against the
 * native LightGBM and XGBoost of a Python that has them, turn by turn. A library that is not installed is left out.
 *
 * `npm run bench -- trees-native 1000000` takes another number of rows than 100,000. `PYTHON` names interpreters other
 * than `python3`, divided by commas; each library is taken from the first that has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictRaw } from '../src/core/learners/trees/predictor.ts';
import type { DenseMatrix } from '../src/core/matrix.ts';
import { rocAuc } from '../src/core/metrics/ranking.ts';
import { createWasmKernel } from '../src/kernels/trees/wasm-kernel.ts';
import { timeTrees, type TreeTimes } from './time-trees.ts';
import { cpuSeconds, makeTreeData, median } from './tree-data.ts';

const [rows = '100000'] = process.argv.slice(2);
const NUM_ROWS = Number(rows);
const TEST_ROWS = 100_000;
const TURNS = 5;
const PARAMS = { num_iterations: 100, num_leaves: 31, learning_rate: 0.1, max_bin: 255 };
const SCRIPT = join(process.cwd(), 'bench/native/trees.py');
const PYTHONS = (process.env['PYTHON'] ?? 'python3').split(',');

/** Times of one turn, and how well the trees rank unseen rows. */
interface Turn extends TreeTimes {
  readonly name: string;
  readonly auc: number;
}

function rowMajor({ numRows, columns }: DenseMatrix): Float32Array {
  const values = new Float32Array(numRows * columns.length);
  columns.forEach((column, f) => {
    for (let row = 0; row < numRows; row++) values[row * columns.length + f] = column[row];
  });
  return values;
}

const folder = mkdtempSync(join(tmpdir(), 'trees-native-'));
const data = makeTreeData(NUM_ROWS, 'train');
const test = makeTreeData(TEST_ROWS, 'test');
writeFileSync(join(folder, 'x.f32'), rowMajor(data.x));
writeFileSync(join(folder, 'y.f32'), Float32Array.from(data.y.values));
writeFileSync(join(folder, 'test.f32'), rowMajor(test.x));

function native(python: string, library: string): Turn | null {
  const sizes = [NUM_ROWS, TEST_ROWS, data.x.columns.length].map(String);
  const { status, stdout } = spawnSync(python, [SCRIPT, library, folder, ...sizes], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  if (status !== 0) return null;
  const { version, ...times } = JSON.parse(stdout) as TreeTimes & { version: string };
  const bytes = readFileSync(join(folder, 'predictions.f64'));
  const predictions = new Float64Array(bytes.buffer, bytes.byteOffset, TEST_ROWS);
  return { ...times, name: `${library} ${version}`, auc: rocAuc(test.y.values, predictions)! };
}

const module = new WebAssembly.Module(
  readFileSync(join(process.cwd(), 'src/kernels/trees/trees.wasm')),
);
const kernel = createWasmKernel(module);

async function ours(): Promise<Turn> {
  const { model, bin, train } = await timeTrees(kernel, PARAMS, data, cpuSeconds);
  return { bin, train, name: 'ours', auc: rocAuc(test.y.values, predictRaw(model, test.x))! };
}

const peers = ['lightgbm', 'xgboost'].flatMap((library) => {
  const python = PYTHONS.find((one) => native(one, library) !== null);
  if (python === undefined) console.log(`${library}: not installed, left out`);
  return python === undefined ? [] : [{ python, library }];
});
const turns = new Map<string, Turn[]>();
const note = (turn: Turn): unknown => turns.set(turn.name, [...(turns.get(turn.name) ?? []), turn]);
for (let turn = 0; turn < TURNS; turn++) {
  note(await ours());
  for (const { python, library } of peers) note(native(python, library)!);
}
rmSync(folder, { recursive: true });
const parts: Readonly<Record<string, (one: TreeTimes) => number>> = {
  training: ({ train }) => train,
  both: ({ bin, train }) => bin + train,
};
console.log(`${NUM_ROWS} rows, median of ${TURNS}, CPU seconds, node ${process.version}`);
for (const [name, all] of turns) {
  const figures = Object.entries(parts).map(([part, of]) => {
    const own = median(turns.get('ours')!.map(of));
    const peer = median(all.map(of));
    return `${part} ${peer.toFixed(2)} (ours ${(own / peer).toFixed(2)} of it)`;
  });
  console.log(`  ${name.padEnd(16)} ${figures.join('  ')}  AUC ${all[0].auc.toFixed(4)}`);
}
