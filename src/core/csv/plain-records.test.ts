import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellText, parseNumberText } from './number-text.ts';
import { markFor, NO_FRACTION } from './plain-records.ts';
import { createRecordReader } from './tokenizer.ts';

/** Reads all of a text; every cell as text, and as number where the reader gave one (else NaN). */
function readAll(text: string, delimiter: string, width: number, marks?: Int32Array<ArrayBuffer>) {
  const reader = createRecordReader(delimiter.charCodeAt(0), width, 4096, 1, marks);
  reader.push(new TextEncoder().encode(text), 0);
  reader.end();
  const rows: { text: string; number: number }[][] = [];
  const lines: number[] = [];
  for (let batch = reader.nextBatch(50); batch; batch = reader.nextBatch(50)) {
    const { bytes, starts, ends, numbers, rowsCap, numRows } = batch;
    for (let row = 0; row < numRows; row++) {
      lines.push(batch.lines[row]);
      rows.push(
        Array.from({ length: width }, (_, column) => ({
          text: cellText(bytes, starts[row * width + column], ends[row * width + column]),
          number: marks && marks[column] !== 0 ? numbers[column * rowsCap + row] : Number.NaN,
        })),
      );
    }
  }
  return { rows, lines };
}

const cell = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true }).map(String),
  fc
    .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 0, max: 9 }))
    .map(([value, decimals]) => (value / 1000).toFixed(decimals)),
  fc.stringMatching(/^[-+]?0?[0-9]{0,20}[.,]?[0-9]{0,20}$/),
  fc.constantFrom('', ' 7', '7 ', '-', '+', '"8"', '"a""b"', '"1\n2"', 'x', 'NA', '"open', '-0'),
);

const file = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', ' ', '-', '+', '5', '.'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    rows: fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ delimiter, lineEnd, rows }) => ({
    delimiter,
    text: rows.map((row) => row.join(delimiter)).join(lineEnd),
  }));

describe('readPlainRecords', () => {
  it('gives the number of a cell, or leaves the cell as it is without marks', () => {
    const mark = fc.constantFrom(0, 46, 44, NO_FRACTION);
    fc.assert(
      fc.property(file, fc.tuple(mark, mark, mark), ({ text, delimiter }, wanted) => {
        const marks = Int32Array.from(wanted, (one) =>
          one === 0 ? 0 : markFor(one, delimiter.charCodeAt(0)),
        );
        const plain = readAll(text, delimiter, 3);
        const read = readAll(text, delimiter, 3, marks);
        expect(read.lines).toEqual(plain.lines);
        for (const [row, cells] of read.rows.entries()) {
          for (const [column, { text: found, number }] of cells.entries()) {
            const asText = plain.rows[row][column].text;
            if (Number.isNaN(number)) expect(found).toBe(asText);
            else {
              expect(number).toBe(parseNumberText(asText, wanted[column] === 44 ? ',' : '.').value);
            }
          }
        }
      }),
      { numRuns: 600 },
    );
  });

  it('reads the numbers that files are full of', () => {
    const { rows } = readAll(
      '1,-2.50\n+0.125,-0\n12345678901,0.1234567890123\n',
      ',',
      2,
      Int32Array.of(46, 46),
    );
    expect(rows.map((row) => row.map(({ number }) => number))).toEqual([
      [1, -2.5],
      [0.125, -0],
      [12345678901, 0.1234567890123],
    ]);
  });

  it('leaves codes, marks without digits, fractions of whole columns and long digits to the builder', () => {
    const cells = ['007', '5.', '.5', '1.5', '9007199254740993', '1e3', '1,5'];
    const marks = Int32Array.of(46, 46, 46, NO_FRACTION, 46, 46, 46);
    const { rows } = readAll(`${cells.join(';')}\n`, ';', 7, marks);
    expect(rows[0].every(({ number }) => Number.isNaN(number))).toBe(true);
    expect(rows[0].map(({ text }) => text)).toEqual(cells);
  });
});
