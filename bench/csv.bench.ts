/**
 * @file Reading a CSV of at least 100 MB into typed columns: ours against papaparse. Each reads in a process of
 * its own, turn by turn; of `ROUNDS` runs each the medians count. Reported: CPU seconds of the whole process (user
 * + system, start included) until the columns are there, and its peak resident memory.
 *
 * Papaparse is set to be as fast as it can be with typed columns as the outcome: a stream of 64 KiB pieces
 * (larger ones make it slower; ours gets 256 KiB at a time), `delimiter` and `newline` given, `dynamicTyping` off, no filter of empty lines,
 * rows handed over chunk by chunk, each cell turned into a number by `Number`, categories numbered by a
 * `Map`. On `plain` it takes its fast mode by itself. It is told the type of every column; ours finds out.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { makeCsvFile } from './csv-file.ts';
import { readCsv } from '../src/core/csv/read-csv.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;
const CITIES = Array.from({ length: 50 }, (_, i) => `city${i}`);
const LEVELS = [
  ['A', 'B', 'C'],
  ['north', 'south', 'east', 'west'],
  ['yes', 'no'],
  CITIES,
  ['card', 'cash', 'wire'],
  ['gold', 'silver', 'bronze', 'none'],
];
const NUMBERS = 12;

/** Bytes that each is handed at a time: what it is fastest with, of 64 KiB, 256 KiB and 1 MiB. */
const CHUNK_BYTES = { ours: 1 << 18, papaparse: 1 << 16 } as const;

interface Measure {
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly wallSeconds: number;
  readonly rows: number;
  readonly check: number;
}

/**
 * Two files: `plain` has no quote at all, which lets papaparse split lines by its shortest path; `quoted` has
 * the same cells with the city as `"city7, north"`, as any text with a comma is written.
 */
const VARIANTS = ['plain', 'quoted'] as const;
type Variant = (typeof VARIANTS)[number];

function makeFile(variant: Variant): string {
  const numbers = Array.from({ length: NUMBERS }, (_, i) => `n${i}`);
  const categories = LEVELS.map((_, i) => `c${i}`);
  return makeCsvFile({
    name: variant,
    header: `id,${numbers.join(',')},${categories.join(',')},y`,
    numRows: ROWS,
    line(row, uniform) {
      let line = String(row);
      for (let i = 0; i < NUMBERS; i++) {
        const value = uniform() + uniform() + uniform() - 1.5;
        line += i === 5 && value > 0.9 ? ',' : `,${value.toFixed(4)}`;
      }
      for (const levels of LEVELS) {
        const level = levels[Math.floor(uniform() * levels.length)];
        line += variant === 'quoted' && levels === CITIES ? `,"${level}, north"` : `,${level}`;
      }
      return `${line},${uniform() < 0.3 ? 1 : 0}`;
    },
  });
}

/** One number that shows that both read the same. */
function sumOf(columns: readonly Float64Array[], rows: number): number {
  let sum = 0;
  for (const values of columns) {
    for (let row = 0; row < rows; row++) if (values[row] === values[row]) sum += values[row];
  }
  return sum;
}

/** Columns as read: how many rows, and the numbers, which show that both contenders read the same. */
interface Outcome {
  readonly rows: number;
  readonly numbers: readonly Float64Array[];
}

/** A file piece by piece, through one buffer: the reader copies what it keeps. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES.ours);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function ours(path: string): Promise<Outcome> {
  const { table } = await readCsv({ size: statSync(path).size, stream: () => fileChunks(path) });
  const numbers = table.columns.flatMap((column) =>
    column.type === 'number' || column.type === 'integer' ? [column.values as Float64Array] : [],
  );
  return { rows: table.numRows, numbers };
}

/** Growing typed columns for papaparse's rows: doubling arrays, categories by Map. */
class Columns {
  capacity = 1 << 16;
  readonly numbers: Float64Array[] = [];
  readonly codes: Int32Array[] = [];
  readonly dictionaries = LEVELS.map(() => new Map<string, number>());
  rows = 0;
  constructor() {
    for (let i = 0; i < NUMBERS + 2; i++) this.numbers.push(new Float64Array(this.capacity));
    for (let i = 0; i < LEVELS.length; i++) this.codes.push(new Int32Array(this.capacity));
  }
  add(row: readonly string[]): void {
    if (this.rows === this.capacity) this.grow();
    const at = this.rows++;
    for (let i = 0; i <= NUMBERS; i++) {
      this.numbers[i][at] = row[i] === '' ? Number.NaN : Number(row[i]);
    }
    this.numbers[NUMBERS + 1][at] = Number(row[row.length - 1]);
    for (let i = 0; i < LEVELS.length; i++) {
      const dictionary = this.dictionaries[i];
      const text = row[NUMBERS + 1 + i];
      let code = dictionary.get(text);
      if (code === undefined) dictionary.set(text, (code = dictionary.size));
      this.codes[i][at] = code;
    }
  }
  private grow(): void {
    this.capacity *= 2;
    for (let i = 0; i < this.numbers.length; i++) {
      const more = new Float64Array(this.capacity);
      more.set(this.numbers[i]);
      this.numbers[i] = more;
    }
    for (let i = 0; i < this.codes.length; i++) {
      const more = new Int32Array(this.capacity);
      more.set(this.codes[i]);
      this.codes[i] = more;
    }
  }
}

async function papaparse(path: string): Promise<Outcome> {
  const { default: Papa } = await import('papaparse');
  const columns = new Columns();
  let isHeader = true;
  await new Promise<void>((resolve, reject) => {
    Papa.parse(createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK_BYTES.papaparse }), {
      delimiter: ',',
      newline: '\n',
      dynamicTyping: false,
      chunk({ data }: { data: string[][] }) {
        for (const row of data) {
          if (isHeader) isHeader = false;
          else if (row.length > 1) columns.add(row);
        }
      },
      complete: () => resolve(),
      error: reject,
    });
  });
  return { rows: columns.rows, numbers: columns.numbers };
}

const CONTENDERS = { ours, papaparse };
type Contender = keyof typeof CONTENDERS;

async function child(name: Contender, path: string): Promise<void> {
  const start = process.hrtime.bigint();
  const { rows, numbers } = await CONTENDERS[name](path);
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const cpuSeconds = (user + system) / 1e6;
  const measure: Measure = { cpuSeconds, peakMb, wallSeconds, rows, check: sumOf(numbers, rows) };
  console.log(JSON.stringify(measure));
}

function measureOnce(name: Contender, path: string): Measure {
  const { stdout, status, stderr } = spawnSync(process.execPath, [process.argv[1], name, path], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return JSON.parse(stdout) as Measure;
}

/** Median of one figure over the runs. */
function median(runs: readonly Measure[], key: keyof Measure): number {
  const values = runs.map((run) => run[key]).sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}

function compare(variant: Variant): void {
  const path = makeFile(variant);
  const megabytes = (statSync(path).size / 1e6).toFixed(0);
  console.log(
    `${variant}: ${megabytes} MB, ${ROWS} rows, median of ${ROUNDS}, node ${process.version}`,
  );
  const runs: Record<Contender, Measure[]> = { ours: [], papaparse: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['ours', 'papaparse'] as const) runs[name].push(measureOnce(name, path));
  }
  const [mine, theirs] = [runs.ours[0], runs.papaparse[0]];
  if (mine.rows !== theirs.rows || Math.abs(mine.check - theirs.check) > 1e-3) {
    throw new Error(`results differ: ${JSON.stringify([mine, theirs])}`);
  }
  for (const name of ['ours', 'papaparse'] as const) {
    const of = (key: keyof Measure, digits: number) => median(runs[name], key).toFixed(digits);
    console.log(
      `  ${name.padEnd(10)} CPU ${of('cpuSeconds', 2)} s   wall ${of('wallSeconds', 2)} s   peak ${of('peakMb', 0)} MB`,
    );
  }
  const ratio = (key: keyof Measure) => median(runs.papaparse, key) / median(runs.ours, key);
  console.log(
    `  ours: ${ratio('cpuSeconds').toFixed(2)}x less CPU, ${ratio('peakMb').toFixed(2)}x less peak memory`,
  );
}

const [contender, path] = process.argv.slice(2);
if (contender === 'ours' || contender === 'papaparse') await child(contender, path);
else for (const variant of VARIANTS) compare(variant);
