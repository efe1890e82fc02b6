/**
 * @file A drift report of 1,000,000 × 20 against 1,000,000 × 20 on one thread: ours in Node against SciPy, turn by turn; then
 * how our time grows from 125,000 to 2,000,000 rows.
 *
 * `PYTHON` names interpreters other than `python3`, divided by commas; the first that has SciPy is taken. `npm run bench --
 * drift 200000` takes another number of rows, `-- drift growth` measures the growth alone.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driftReport } from '../src/core/drift/report.ts';
import type { ColumnDrift, DriftReport } from '../src/core/drift/types.ts';
import { createRandom, type Random } from '../src/core/random.ts';
import type { Column } from '../src/core/table/column.ts';
import type { Table } from '../src/core/table/table.ts';
import { cpuSeconds, median } from './tree-data.ts';

const [wanted = '1000000'] = process.argv.slice(2);
const ROWS = wanted === 'growth' ? 0 : Number(wanted);
const TURNS = 5;
const TOLERANCE = 1e-9;
const PYTHONS = (process.env['PYTHON'] ?? 'python3').split(',');
const SCRIPT = join(process.cwd(), 'bench/native/drift.py');
const CATEGORIES = [2, 3, 4, 12, 60, 500];

/** How a number is drawn; half of the columns move a little in the current rows. */
const NUMBERS: readonly ((random: Random, moved: number) => number)[] = [
  (random, moved) => random.normal() + moved,
  (random, moved) => Math.exp(random.normal() + moved),
  (random, moved) => Math.round((20 + 100 * random.next() + moved) * 100) / 100,
  (random) => random.integer(73),
  (random) => (random.next() < 0.05 ? NaN : random.normal()),
  (random, moved) => random.next() ** 3 * 1e6 * (1 + moved),
  (random, moved) => random.normal() * (1 + moved),
];
const NUMERIC = 2 * NUMBERS.length;

function makeTable(rows: number, side: 'reference' | 'current'): Table {
  const random = createRandom(side);
  const numbers = Array.from({ length: NUMERIC }, (_, at): Column => {
    const moved = side === 'current' && at >= NUMBERS.length ? 0.02 : 0;
    const draw = NUMBERS[at % NUMBERS.length];
    const stream = random.split(at);
    return {
      type: 'number',
      values: Float64Array.from({ length: rows }, () => draw(stream, moved)),
    };
  });
  const words = CATEGORIES.map((count, at): Column => {
    const stream = random.split(`words ${at}`);
    const codes = Int32Array.from({ length: rows }, () =>
      Math.floor(stream.next() ** (side === 'current' ? 1.02 : 1) * count),
    );
    const dictionary = Array.from({ length: count }, (_, code) => `word ${code}`);
    return { type: 'category', codes, dictionary };
  });
  const columns = [...numbers, ...words];
  const fields = columns.map(({ type }, at) => ({
    name: `c${at}`,
    type,
    role: 'feature' as const,
    nullable: true,
  }));
  return { numRows: rows, fields, columns };
}

function report(reference: Table, current: Table): { seconds: number; report: DriftReport } {
  const ref = (name: string, { numRows }: Table) => ({
    name,
    version: 1,
    digest: '0'.repeat(64),
    rows: numRows,
  });
  const start = cpuSeconds();
  const refs = { reference: ref('dev.a.before', reference), current: ref('dev.a.now', current) };
  const made = driftReport(reference, current, refs);
  return { seconds: cpuSeconds() - start, report: made };
}

/** The columns of one type as bytes, one after the other. */
function columnMajor(table: Table, type: 'number' | 'category'): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const column of table.columns) {
    if (column.type !== type) continue;
    const { buffer } = column.type === 'category' ? column.codes : column.values;
    parts.push(new Uint8Array(buffer));
  }
  return Buffer.concat(parts);
}

/** What SciPy found, by name of the statistic. */
interface Native {
  readonly version: string;
  readonly seconds: number;
  readonly results: readonly Readonly<Record<string, number>>[];
}

function native(python: string, folder: string): Native | null {
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const args = [SCRIPT, folder, String(ROWS), String(NUMERIC), CATEGORIES.join(',')];
  const { status, stdout } = spawnSync(python, args, {
    encoding: 'utf8',
    env: { ...process.env, ...one },
  });
  return status === 0 ? (JSON.parse(stdout) as Native) : null;
}

const OURS: Readonly<Record<string, (column: ColumnDrift) => number | undefined>> = {
  ks: ({ ks }) => ks?.statistic,
  ks_p: ({ ks }) => ks?.pValue,
  wasserstein: ({ wasserstein }) => wasserstein ?? undefined,
  std: ({ numeric }) => numeric?.reference.std,
  psi: ({ psi }) => psi ?? undefined,
  js: ({ js }) => js ?? undefined,
  chi2: ({ chi2 }) => chi2?.statistic,
  chi2_p: ({ chi2 }) => chi2?.pValue,
};

/** Largest difference of any statistic of any column: relative, of p-values absolute (deep tails are approximate in both). */
function largestDifference(made: DriftReport, theirs: Native): number {
  let largest = 0;
  Object.values(made.columns).forEach((column, at) => {
    for (const [name, value] of Object.entries(theirs.results[at])) {
      const own = OURS[name](column) ?? NaN;
      const size = name.endsWith('_p') ? 1 : Math.max(Math.abs(own), Math.abs(value), 1e-300);
      const difference = Math.abs(own - value) / size;
      if (!(difference <= TOLERANCE)) console.log(`  c${at} ${name}: ours ${own}, SciPy ${value}`);
      largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
    }
  });
  return largest;
}

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'drift-native-'));
  const reference = makeTable(ROWS, 'reference');
  const current = makeTable(ROWS, 'current');
  for (const [side, table] of Object.entries({ reference, current })) {
    writeFileSync(join(folder, `${side}.f64`), columnMajor(table, 'number'));
    writeFileSync(join(folder, `${side}.i32`), columnMajor(table, 'category'));
  }
  const python = PYTHONS.find((one) => native(one, folder) !== null);
  if (python === undefined) console.log('scipy: not installed, left out');
  const own: number[] = [];
  const peer: Native[] = [];
  let last: DriftReport | null = null;
  for (let turn = 0; turn < TURNS; turn++) {
    const { seconds, report: made } = report(reference, current);
    own.push(seconds);
    last = made;
    if (python !== undefined) peer.push(native(python, folder)!);
  }
  rmSync(folder, { recursive: true });
  console.log(
    `${ROWS} × ${reference.columns.length} against as many, median of ${TURNS}, CPU seconds, node ${process.version}`,
  );
  console.log(`  ours   ${median(own).toFixed(2)} (${own.map((s) => s.toFixed(2)).join(' ')})`);
  if (peer.length === 0 || last === null) return;
  const theirs = median(peer.map(({ seconds }) => seconds));
  const difference = largestDifference(last, peer[0]);
  console.log(
    `  scipy ${peer[0].version} ${theirs.toFixed(2)} (${peer.map(({ seconds }) => seconds.toFixed(2)).join(' ')})`,
  );
  console.log(
    `  ratio  ${(median(own) / theirs).toFixed(2)}, largest difference of a result ${difference.toExponential(1)}`,
  );
  if (!(difference <= TOLERANCE)) process.exitCode = 1;
}

function growth(): void {
  console.log('growth, median of 3, CPU seconds and nanoseconds per cell');
  const cells = 2 * (NUMERIC + CATEGORIES.length);
  for (const rows of [125_000, 250_000, 500_000, 1_000_000, 2_000_000]) {
    const reference = makeTable(rows, 'reference');
    const current = makeTable(rows, 'current');
    const seconds = median(Array.from({ length: 3 }, () => report(reference, current).seconds));
    const each = (seconds / (cells * rows)) * 1e9;
    console.log(
      `  ${String(rows).padStart(7)} rows ${seconds.toFixed(2)} s  ${each.toFixed(1)} ns`,
    );
  }
}

if (ROWS > 0) compare();
growth();
