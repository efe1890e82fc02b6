/** @file Every case of the CSV torture pack, whole and cut into chunks of 1, 2, 3, 7 and 64 bytes. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/core/csv/read-csv.ts';
import type { CsvResult } from '../../../src/core/csv/read-csv.ts';
import { bytesSource } from '../../../src/core/csv/source.ts';
import { sniffCsv } from '../../../src/core/csv/sniff.ts';
import { columnOf, countMissing, getCell } from '../../../src/core/table/cells.ts';
import { formatDate } from '../../../src/core/table/date.ts';
import { agrees } from './agrees.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';

interface Case {
  readonly file: string;
  readonly encoding: string;
  readonly delimiter: string;
  readonly header: string[] | null;
  readonly n_rows: number;
  readonly rows: string[][] | null;
  readonly missing_counts: Record<string, number>;
}

const cases: Case[] = hasReference ? referenceJson('csv_torture/expected.json').cases : [];
const bytesOf = (file: string) => referenceBytes(`csv_torture/${file}`);

function read(file: string, chunkBytes = 65_536): Promise<CsvResult> {
  const blockBytes = chunkBytes < 64 ? 16 : 256;
  return readCsv(bytesSource(bytesOf(file), chunkBytes), {}, { blockBytes });
}

describe.skipIf(!hasReference)('csv_torture', () => {
  for (const one of cases) {
    if (one.header === null) continue;
    it(`reads ${one.file} as expected`, async () => {
      const result = await read(one.file);
      const { table } = result;
      expect(table.fields.map((field) => field.name)).toEqual(one.header);
      expect(table.numRows).toBe(one.n_rows);
      expect(result.dialect.delimiter).toBe(one.delimiter);
      expect(one.encoding.startsWith(result.dialect.encoding)).toBe(true);
      const wrong: unknown[] = [];
      one.rows?.forEach((row, r) =>
        row.forEach((text, c) => {
          const cell = getCell(table.columns[c], r);
          const { type } = table.columns[c];
          if (!agrees(text, cell, type, result.dialect.decimal)) wrong.push([r, c, text, cell]);
        }),
      );
      expect(wrong).toEqual([]);
      for (const [name, count] of Object.entries(one.missing_counts)) {
        expect([name, countMissing(columnOf(table, name))]).toEqual([name, count]);
      }
    });

    it(`reads ${one.file} the same in chunks of any size`, async () => {
      const whole = await read(one.file);
      for (const chunkBytes of [1, 2, 3, 7, 64]) {
        expect(await read(one.file, chunkBytes)).toEqual(whole);
      }
    });
  }

  const typesOf = async (file: string) =>
    Object.fromEntries((await read(file)).table.fields.map((field) => [field.name, field.type]));

  it('infers the types that the pack calls sane', async () => {
    expect(await typesOf('01_quoted_newline.csv')).toEqual({
      id: 'integer',
      note: 'text',
      y: 'integer',
    });
    expect(await typesOf('04_crlf.csv')).toEqual({ a: 'integer', b: 'category' });
    expect(await typesOf('13_semicolon_decimal_comma.csv')).toEqual({
      id: 'integer',
      preis: 'number',
      anteil: 'number',
    });
    expect(await typesOf('26_spaces.csv')).toMatchObject({ score: 'number' });
    expect(await typesOf('28_thousands.csv')).toMatchObject({ amount: 'number' });
    expect(await typesOf('30_dates.csv')).toEqual({
      d_iso: 'date',
      d_dt: 'date',
      d_us: 'date',
      d_text: 'date',
    });
    expect(await typesOf('32_booleans.csv')).toEqual({
      a: 'category',
      b: 'boolean',
      c: 'category',
      d: 'integer',
      e: 'category',
      f: 'category',
    });
    expect(await typesOf('33_bigint.csv')).toEqual({ id: 'text', v: 'integer' });
    expect(await typesOf('35_leading_zero.csv')).toEqual({ zip: 'text', qty: 'integer' });
    expect(await typesOf('37_na_tokens.csv')).toEqual({
      a: 'integer',
      b: 'integer',
      c: 'category',
    });
    expect(await typesOf('56_numeric_forms.csv')).toMatchObject({ b: 'number', c: 'category' });
    expect(await typesOf('66_quoted_numbers.csv')).toMatchObject({ x: 'number', zip: 'text' });
  });

  it('keeps dates on their day and instants on their millisecond', async () => {
    const { table } = await read('30_dates.csv');
    expect(table.columns.map((column) => formatDate(Number(getCell(column, 0))))).toEqual([
      '2024-01-31',
      '2024-01-31T23:59:59Z',
      '2024-01-31',
      '2024-01-31',
    ]);
    expect(getCell(columnOf(table, 'd_dt'), 1)).toBe(Date.parse('2024-02-29T00:00:00+02:00'));
  });

  it('says what was odd: nothing is mended in silence', async () => {
    const said = async (file: string) => (await read(file)).warnings.join(' | ');
    expect(await said('11_windows1252.csv')).toContain('not valid UTF-8');
    expect(await said('16_ragged_short.csv')).toContain('2 rows have too few fields (lines 3, 5)');
    expect(await said('18_duplicate_headers.csv')).toContain('duplicate column names');
    expect(await said('21_header_only.csv')).toContain('no rows');
    expect(await said('37_na_tokens.csv')).toContain('"-"');
    expect(await said('47_lone_quote_eof.csv')).toContain('unterminated quote');
    expect(await said('56_numeric_forms.csv')).toContain('infinite');
    expect((await read('47_lone_quote_eof.csv')).badRows).toMatchObject([{ line: 3 }]);
    expect((await read('16_ragged_short.csv')).badRows).toMatchObject([
      { line: 3, raw: '4,5' },
      { line: 5, raw: '9' },
    ]);
  });

  it('refuses an empty file with a plain word', async () => {
    await expect(read('22_empty.csv')).rejects.toMatchObject({ code: 'empty_file' });
    expect(() => sniffCsv(bytesOf('22_empty.csv'), 0, true)).toThrow('is empty');
  });

  it('proposes in sniffCsv what readCsv then does', async () => {
    for (const one of cases) {
      if (one.header === null) continue;
      const bytes = bytesOf(one.file);
      const sniff = sniffCsv(bytes, bytes.length, true);
      const result = await read(one.file);
      expect(sniff.dialect).toEqual(result.dialect);
      expect(sniff.columns).toEqual(
        result.table.fields.map(({ name, type, role }) => ({ name, type, role })),
      );
      expect(sniff.estimatedRows).toBe(one.n_rows);
    }
  });
});
