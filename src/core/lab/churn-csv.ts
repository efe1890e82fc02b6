/** @file The lab's customers as the CSV file that an operator's system would export. */
import type { Column } from '../table/column.ts';
import { generateChurn, type ChurnOptions } from './churn-data.ts';

const CSV_CHUNK_ROWS = 20_000;

/**
 * Writes the same table as a CSV file: comma, LF, header, UTF-8. A missing total is one space, as
 * such exports often have it, so that an import has something to notice.
 *
 * @returns The file in chunks of whole lines; give them to a Blob.
 */
export function* generateChurnCsv(
  options: ChurnOptions = {},
): Generator<Uint8Array<ArrayBuffer>, void> {
  const table = generateChurn(options);
  const encoder = new TextEncoder();
  const cells = table.columns.map(cellReader);
  yield encoder.encode(`${table.fields.map(({ name }) => name).join(',')}\n`);
  for (let from = 0; from < table.numRows; from += CSV_CHUNK_ROWS) {
    const to = Math.min(table.numRows, from + CSV_CHUNK_ROWS);
    let text = '';
    for (let row = from; row < to; row++) text += `${cells.map((cell) => cell(row)).join(',')}\n`;
    yield encoder.encode(text);
  }
}

function cellReader(column: Column): (row: number) => string {
  if (column.type === 'category') return (row) => column.dictionary[column.codes[row]];
  if (column.type === 'text') {
    const decoder = new TextDecoder();
    return (row) =>
      decoder.decode(column.bytes.subarray(column.offsets[row], column.offsets[row + 1]));
  }
  return (row) => {
    const value = column.values[row];
    return Number.isNaN(value) ? ' ' : String(value);
  };
}
