import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.ts';
import { sniffCsv } from './sniff.ts';
import { getCell } from '../table/cells.ts';
import { blobSource } from './source.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const sniff = (text: string, options = {}) => sniffCsv(bytesOf(text), text.length, true, options);

describe('decimal option', () => {
  const text = 'a;b\n1,234;x\n2,500;y\n3,125;z\n';

  it('reads numbers by the chosen mark, in the look and in the import alike', async () => {
    const comma = sniff(text, { decimal: ',' });
    expect(comma.dialect.decimal).toBe(',');
    expect(comma.columns[0].type).toBe('number');
    const point = sniff(text, { decimal: '.' });
    expect(point.dialect.decimal).toBe('.');
    expect(point.columns[0].type).toBe('integer');
    const source = blobSource(new Blob([text]));
    const cells = async (decimal: '.' | ',') =>
      getCell((await readCsv(source, { decimal })).table.columns[0], 0);
    expect(await cells(',')).toBe(1.234);
    expect(await cells('.')).toBe(1234);
  });

  it('refuses other marks', () => {
    expect(() => sniff(text, { decimal: ';' })).toThrow(/decimal/);
  });
});
