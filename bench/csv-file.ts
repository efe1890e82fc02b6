/** @file Generated CSV files: written once into the system's temporary folder, the same bytes on any machine. */
import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file to be made. */
export interface CsvFile {
  /** Tells it from other files; change it when the content changes. */
  readonly name: string;
  readonly header: string;
  readonly numRows: number;
  /** One line without its end. `uniform` gives numbers in [0, 1). */
  readonly line: (row: number, uniform: () => number) => string;
}

/** Makes the file unless it is there; returns its path. A linear congruential generator draws the values. */
export function makeCsvFile({ name, header, numRows, line }: CsvFile): string {
  const path = join(tmpdir(), `terrarium-bench-${numRows}-${name}.csv`);
  if (existsSync(path)) return path;
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const file = openSync(`${path}.part`, 'w');
  let text = `${header}\n`;
  for (let row = 0; row < numRows; row++) {
    text += `${line(row, uniform)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}
