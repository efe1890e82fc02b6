import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnOf, getCell } from '../table/cells.ts';
import type { Cell } from '../table/column.ts';
import type { CsvOptions } from './options.ts';
import { readCsv } from './read-csv.ts';
import type { CsvResult } from './read-csv.ts';
import { sniffCsv } from './sniff.ts';
import { blobSource, bytesSource } from './source.ts';

const read = (text: string | Uint8Array, options: CsvOptions = {}) =>
  readCsv(bytesSource(text), options);

function cells({ table }: CsvResult, name: string): Cell[] {
  const column = columnOf(table, name);
  return Array.from({ length: table.numRows }, (_, row) => getCell(column, row));
}

const typesOf = ({ table }: CsvResult) => table.fields.map(({ type }) => type);

/** A file whose first lines, beyond what is sampled, all look like `first`. */
function longFile(header: string, first: (row: number) => string, last: string): string {
  const lines = [header];
  for (let row = 0; row < 60_000; row++) lines.push(first(row));
  return `${lines.join('\n')}\n${last}\n`;
}

describe('readCsv, types over the whole file', () => {
  it('reads again as text what looked like numbers, to the letter, and names the line', async () => {
    const result = await read(
      longFile('id,x,zip', (row) => `${row},1.50,${10000 + row}`, '60000,"1.50 or so",00501'),
    );
    expect(typesOf(result)).toEqual(['integer', 'category', 'text']);
    expect(cells(result, 'x').slice(-2)).toEqual(['1.50', '1.50 or so']);
    expect(cells(result, 'zip').slice(-2)).toEqual(['69999', '00501']);
    expect(result.evidence[1].type).toContain('line 60002 holds "1.50 or so", not a number');
    expect(result.evidence[2].type).toContain('a leading zero');
    expect(result.badRows).toEqual([]);
  });

  it('widens integers in place: to fractions, and to 64 bits', async () => {
    const result = await read(longFile('x,n', (row) => `${row},${row}`, '0.5,9007199254740993'));
    expect(typesOf(result)).toEqual(['number', 'integer']);
    expect(cells(result, 'x').slice(-2)).toEqual([59_999, 0.5]);
    expect(cells(result, 'n').slice(-2)).toEqual([59_999n, 9007199254740993n]);
    expect(result.warnings.join()).toContain('since line 60002 ("0.5")');
  });

  it('turns categories into text when there are too many', async () => {
    const result = await read(
      longFile('c', (row) => (row < 30_000 ? `v${row % 3}` : `v${row}`), 'end'),
    );
    expect(typesOf(result)).toEqual(['text']);
    expect(cells(result, 'c').slice(29_999, 30_002)).toEqual(['v2', 'v30000', 'v30001']);
  });

  it('starts over as Windows-1252 when bytes far down are not UTF-8', async () => {
    const text = longFile('n,c', (row) => `${row},plain`, '1,caf#');
    const bytes = new TextEncoder().encode(text).map((byte) => (byte === 35 ? 0xe9 : byte));
    const result = await read(bytes);
    expect(result.dialect.encoding).toBe('windows-1252');
    expect(cells(result, 'c').at(-1)).toBe('café');
    expect(result.warnings[0]).toContain('not valid UTF-8');
  });

  it('gives the same whatever the size of chunks and buffer', async () => {
    const field = fc.oneof(
      fc.constantFrom(
        '',
        'NA',
        '1',
        '-2.5',
        '007',
        '"a,b"',
        '"x""y"',
        '"l1\nl2"',
        'a"b',
        'ü',
        ' s ',
      ),
      fc.constantFrom('true', '2024-01-31', '1e5', '"open', '"q" r', '9007199254740993', '\0'),
    );
    const file = fc
      .array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 10 })
      .chain((rows) =>
        fc
          .constantFrom('\n', '\r\n', '\r')
          .map((end) => rows.map((row) => row.join(',')).join(end)),
      );
    const outcome = async (text: string, chunkBytes: number, blockBytes: number) => {
      try {
        return await readCsv(bytesSource(text, chunkBytes), {}, { blockBytes });
      } catch (error) {
        return String(error);
      }
    };
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 9 }), async (text, size) => {
        expect(await outcome(text, size, 8)).toEqual(await outcome(text, 65_536, 65_536));
      }),
      { numRuns: 150 },
    );
  });

  it('fills buffers exactly without losing or joining records', async () => {
    const text = `a,b\n${'1,2\n'.repeat(4095)}`;
    const result = await readCsv(bytesSource(text, 64), {}, { blockBytes: 64 });
    expect(result.table.numRows).toBe(4095);
  });
});

describe('readCsv, types that the user chose', () => {
  it('makes cells that do not fit missing and reports each', async () => {
    const result = await read('n,i,d,b,z\n1,2,2024-01-31,yes,007\nx,1.5,soon,maybe,08\n', {
      types: { n: 'number', i: 'integer', d: 'date', b: 'boolean', z: 'number' },
    });
    expect(typesOf(result)).toEqual(['number', 'integer', 'date', 'boolean', 'number']);
    expect(['n', 'i', 'd', 'b', 'z'].map((name) => cells(result, name)[1])).toEqual([
      null,
      null,
      null,
      null,
      8,
    ]);
    expect(result.badRows.map(({ line, column, raw }) => [line, column, raw])).toEqual([
      [3, 'n', 'x'],
      [3, 'i', '1.5'],
      [3, 'd', 'soon'],
      [3, 'b', 'maybe'],
    ]);
    expect(result.numBadRows).toBe(4);
  });

  it('keeps numbers as texts to the letter', async () => {
    const result = await read('a,b\n1.50,007\n-0,1e3\n', { types: { a: 'text', b: 'category' } });
    expect([cells(result, 'a'), cells(result, 'b')]).toEqual([
      ['1.50', '-0'],
      ['007', '1e3'],
    ]);
  });

  it('counts all bad cells and keeps the first thousand', async () => {
    const result = await read(`n\n${'x\n'.repeat(3000)}`, { types: { n: 'number' } });
    expect([result.badRows.length, result.numBadRows]).toEqual([1000, 3000]);
  });

  it('names the nearest columns when a type is given for one that is not there', async () => {
    await expect(read('Churn,tenure\nYes,1\n', { types: { churn: 'category' } })).rejects.toThrow(
      'nearest: "Churn", "tenure"',
    );
    await expect(
      read('a\n1\n', { types: JSON.parse('{"__proto__":"text"}') as Record<string, 'text'> }),
    ).rejects.toMatchObject({ code: 'unknown_column' });
  });
});

describe('readCsv, odd files', () => {
  it('keeps long rows up to the header and says what was left out', async () => {
    const result = await read('a,b\n1,2,3\n4,5\n6,7\n8,9\n');
    expect(cells(result, 'b')).toEqual([2, 5, 7, 9]);
    expect(result.badRows).toMatchObject([{ line: 2, raw: '1,2,3' }]);
  });

  it('numbers the columns of a file without a header', async () => {
    const result = await read('5.1,3.5,setosa\n4.9,3.0,setosa\n4.7,3.2,virginica\n');
    expect(result.dialect.header).toBe(false);
    expect(result.table.fields.map(({ name }) => name)).toEqual([
      'column_1',
      'column_2',
      'column_3',
    ]);
    expect(result.table.numRows).toBe(3);
  });

  it('takes years in a header for names', async () => {
    const result = await read('country,2019,2020\nA,1.5,2.5\nB,3.5,4.5\n');
    expect(result.table.fields.map(({ name }) => name)).toEqual(['country', '2019', '2020']);
  });

  it('leaves out comments before the header, says so, and counts their lines', async () => {
    const result = await read('# made by hand, in May\n# twice\na;b;c\n1;2;3\n4;5\n');
    expect(result.table.fields.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(result.table.numRows).toBe(2);
    expect(result.warnings).toContain(
      'lines before the header that begin with # were taken for comments: "# made by hand, in May", "# twice"',
    );
    expect(result.badRows.map(({ line }) => line)).toEqual([5]);
  });

  it('takes # for a name or a value where it is one', async () => {
    const header = await read('#id,name\n1,a\n2,b\n');
    expect(header.table.fields.map(({ name }) => name)).toEqual(['#id', 'name']);
    const both = await read('# note\n#id,name\n1,a\n');
    expect(both.table.fields.map(({ name }) => name)).toEqual(['#id', 'name']);
    const tags = await read('#tags\n#one\n#two\n');
    expect(tags.table.numRows).toBe(2);
    const rows = await read('#a,#b\n#1,x\n#2,y\n');
    expect(rows.table.numRows).toBe(2);
    expect([header, tags, rows].flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it('obeys the sep= line of spreadsheets and counts it as a line', async () => {
    const result = await read('sep=;\na;b\n1;2,5\n3\n');
    expect(cells(result, 'b')).toEqual([2.5, null]);
    expect(result.badRows).toMatchObject([{ line: 4 }]);
  });

  it('reads UTF-16 in either order, with a mark or without', async () => {
    const text = 'id,name\n1,Zoë\n2,Ann\n3,Ben\n';
    for (const isLittle of [true, false]) {
      for (const mark of ['', '\ufeff']) {
        const units = Array.from(mark + text, (char) => char.charCodeAt(0));
        const bytes = units.flatMap((unit) =>
          isLittle ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255],
        );
        const result = await readCsv(bytesSource(Uint8Array.from(bytes), 3));
        expect(result.dialect.encoding).toBe(isLittle ? 'utf-16le' : 'utf-16be');
        expect(cells(result, 'name')).toEqual(['Zoë', 'Ann', 'Ben']);
        expect(result.table.fields[0].name).toBe('id');
      }
    }
  });

  it('keeps hostile names as ordinary columns', async () => {
    const result = await read('__proto__,constructor,toString\n1,2,3\n4,5,6\n');
    expect(cells(result, '__proto__')).toEqual([1, 4]);
    expect(result.table.fields.map(({ name }) => name)).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
  });

  it('refuses a quote that never closes in a large file, with its line', async () => {
    const text = `a,b\n1,"open\n${'1,2\n'.repeat(5_000_000)}`;
    await expect(read(text)).rejects.toMatchObject({
      code: 'unterminated_quote',
      details: { line: 2 },
    });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    const hooks = { signal: controller.signal };
    await expect(readCsv(bytesSource('a\n1\n'), {}, hooks)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('reads a Blob as it reads its bytes', async () => {
    const text = 'a,b\n1,x\n2,y\n';
    expect(await readCsv(blobSource(new Blob([text])))).toEqual(await read(text));
  });
});

describe('readCsv, roles', () => {
  it('finds id, target, time, constant and empty columns, and says why', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, row) =>
        `c-${row},2024-01-${String(row + 1).padStart(2, '0')},${row % 7},same,,${row % 2 ? 'Yes' : 'No'}`,
    );
    const result = await read(`customerID,signup_date,tenure,k,e,Churn\n${rows.join('\n')}\n`);
    expect(result.table.fields.map(({ role }) => role)).toEqual([
      'id',
      'time',
      'feature',
      'ignore',
      'ignore',
      'target',
    ]);
    expect(result.evidence[0].role).toContain('no value repeats');
    const chosen = await read('customerID,x\na,1\nb,2\n', { roles: { customerID: 'feature' } });
    expect(chosen.table.fields[0].role).toBe('feature');
  });
});

describe('sniffCsv', () => {
  it('shows the first rows and estimates their number', () => {
    const bytes = new TextEncoder().encode(`a;b\n${'1,5;x\n'.repeat(1000)}`);
    const sniff = sniffCsv(bytes, bytes.length * 10, false);
    expect(sniff.dialect).toMatchObject({ delimiter: ';', decimal: ',' });
    expect(sniff.preview).toHaveLength(100);
    expect(sniff.preview[0]).toEqual(['1,5', 'x']);
    expect(Math.abs(sniff.estimatedRows - 10_000)).toBeLessThan(50);
  });
});
