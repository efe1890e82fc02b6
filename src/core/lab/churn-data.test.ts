import { describe, expect, it } from 'vitest';
import { readCsv } from '../csv/read-csv.ts';
import { bytesSource } from '../csv/source.ts';
import { driftReport } from '../drift/report.ts';
import { sha256 } from '../hash.ts';
import type { Target } from '../learners/learner.ts';
import { logisticRegression } from '../learners/linear/logistic-regression.ts';
import { gbdt } from '../learners/trees/gbdt.ts';
import type { DenseMatrix, Feature } from '../matrix.ts';
import { takeRows, takeValues } from '../matrix.ts';
import { rocAuc } from '../metrics/ranking.ts';
import { createRandom } from '../random.ts';
import type { CategoryColumn, NumberColumn, TextColumn } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import { NEW_PAYMENT_METHOD, OPTIONAL_SERVICES } from './churn-customer.ts';
import { generateChurnCsv } from './churn-csv.ts';
import { generateChurn, type ChurnOptions } from './churn-data.ts';

function columnOf<C>(table: Table, name: string): C {
  return table.columns[table.fields.findIndex((field) => field.name === name)] as C;
}
const numbersOf = (table: Table, name: string): Float64Array<ArrayBuffer> =>
  columnOf<NumberColumn>(table, name).values;
const wordsOf = (table: Table, name: string): string[] => {
  const { codes, dictionary } = columnOf<CategoryColumn>(table, name);
  return Array.from(codes, (code) => dictionary[code]);
};
const labelsOf = (table: Table): Float64Array<ArrayBuffer> =>
  Float64Array.from(wordsOf(table, 'churn'), (word) => Number(word === 'Yes'));
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** The two features of the lab. */
function derived(table: Table): Map<string, Float64Array<ArrayBuffer>> {
  const count = new Float64Array(table.numRows);
  for (const [name] of OPTIONAL_SERVICES) {
    wordsOf(table, name).forEach((word, row) => (count[row] += Number(word === 'Yes')));
  }
  const total = numbersOf(table, 'total_charges');
  const tenure = numbersOf(table, 'tenure');
  const increase = numbersOf(table, 'monthly_charges').map((monthly, row) =>
    tenure[row] > 0 ? monthly - total[row] / tenure[row] : 0,
  );
  return new Map([
    ['num_optional_services', count],
    ['avg_price_increase', increase],
  ]);
}

/** Standardised numbers, full one-hot for words, with or without the derived features. */
function matrixOf(table: Table, withDerived: boolean): DenseMatrix {
  const features: Feature[] = [];
  const columns: Float64Array<ArrayBuffer>[] = [];
  const addNumber = (name: string, values: Float64Array): void => {
    const finite = values.map((value) => (Number.isNaN(value) ? 0 : value));
    const center = mean(finite);
    const scale = Math.sqrt(mean(finite.map((value) => (value - center) ** 2)));
    features.push({ name, kind: 'numeric' });
    columns.push(Float64Array.from(finite, (value) => (value - center) / scale));
  };
  table.fields.forEach(({ name, role }, i) => {
    const column = table.columns[i];
    if (role !== 'feature') return;
    if (column.type !== 'category') return addNumber(name, numbersOf(table, name));
    column.dictionary.forEach((level, code) => {
      features.push({ name: `${name}=${level}`, kind: 'numeric' });
      columns.push(Float64Array.from(column.codes, (c) => Number(c === code)));
    });
  });
  if (withDerived) for (const [name, values] of derived(table)) addNumber(name, values);
  return { numRows: table.numRows, features, columns };
}

async function aucOf(learner: 'linear' | 'tree', withDerived: boolean): Promise<number> {
  const table = generateChurn({ rows: 8000, seed: 7 });
  const x = matrixOf(table, withDerived);
  const y = labelsOf(table);
  const rows = Array.from({ length: table.numRows }, (_, row) => row);
  const train = Int32Array.from(rows.filter((row) => row % 3 !== 0));
  const test = Int32Array.from(rows.filter((row) => row % 3 === 0));
  const target: Target = { task: 'binary', values: takeValues(y, train), numClasses: 2 };
  const context = { random: createRandom(1) };
  const inputs = [takeRows(x, train), target, context] as const;
  const held = takeRows(x, test);
  const scores =
    learner === 'linear'
      ? logisticRegression.predict((await logisticRegression.fit({}, ...inputs)).model, held)
      : gbdt.predict(
          (await gbdt.fit({ num_iterations: 50, learning_rate: 0.09, num_leaves: 10 }, ...inputs))
            .model,
          held,
        );
  const auc = rocAuc(
    takeValues(y, test),
    scores.filter((_, i) => i % 2 === 1),
  );
  return auc ?? NaN;
}

function csvBytes(options: ChurnOptions): Uint8Array<ArrayBuffer> {
  const chunks = [...generateChurnCsv(options)];
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

describe('generateChurn', () => {
  const table = generateChurn();

  it('gives 7,043 customers, about 26 % of whom leave', () => {
    expect(table.numRows).toBe(7043);
    expect(table.columns).toHaveLength(21);
    const rate = mean(labelsOf(table));
    expect(rate).toBeGreaterThan(0.24);
    expect(rate).toBeLessThan(0.29);
  });

  it('gives pinned bytes, so that another engine would show a difference', async () => {
    const digest = await sha256(csvBytes({ rows: 500 }));
    expect(digest).toBe('ba3f756968a12751b0386030411e2fd89465bcecd05be1596254d158f50ed454');
    expect(await sha256(csvBytes({ rows: 500, seed: 43 }))).not.toBe(digest);
  });

  it('keeps its promises row by row', () => {
    const tenure = numbersOf(table, 'tenure');
    const total = numbersOf(table, 'total_charges');
    const monthly = numbersOf(table, 'monthly_charges');
    const internet = wordsOf(table, 'internet_service');
    const streaming = wordsOf(table, 'streaming_tv');
    const phone = wordsOf(table, 'phone_service');
    const lines = wordsOf(table, 'multiple_lines');
    const breaches = Array.from(
      tenure,
      (months, row) =>
        months >= 0 &&
        months <= 72 &&
        Number.isNaN(total[row]) === (months === 0) &&
        (months !== 1 || Math.abs(total[row] - monthly[row]) < 0.011) &&
        monthly[row] === Math.round(monthly[row] * 100) / 100 &&
        (internet[row] === 'No') === (streaming[row] === 'No internet service') &&
        (phone[row] === 'No') === (lines[row] === 'No phone service'),
    ).filter((isKept) => !isKept);
    expect(breaches).toEqual([]);
    expect(total.filter(Number.isNaN).length).toBeGreaterThan(5);
  });

  it('names every customer of every month differently', () => {
    const ids = [0, 1, 2].flatMap((month) => {
      const { bytes } = columnOf<TextColumn>(generateChurn({ month }), 'customer_id');
      return new TextDecoder().decode(bytes).match(/.{10}/g)!;
    });
    expect(ids.every((id) => /^\d{4}-[A-Z]{5}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(3 * 7043);
  });

  it('knows who leaves only in the first month, unless asked', () => {
    const has = (options: ChurnOptions): boolean =>
      generateChurn({ rows: 10, ...options }).fields.some(({ role }) => role === 'target');
    expect([has({}), has({ month: 1 }), has({ month: 1, labels: true })]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('refuses settings outside their range', () => {
    expect(() => generateChurn({ rows: 0 })).toThrow(/rows must be an integer from 1/);
    expect(() => generateChurn({ month: -1 })).toThrow(/month/);
  });
});

describe('generateChurn as a problem', () => {
  it('is learnt about as well as real churn, better by a tree, and best with the derived features', async () => {
    const linear = await aucOf('linear', false);
    const tree = await aucOf('tree', false);
    expect(linear).toBeGreaterThan(0.81);
    expect(linear).toBeLessThan(0.87);
    expect(tree).toBeGreaterThan(linear);
    expect(await aucOf('linear', true)).toBeGreaterThan(linear + 0.015);
    expect(await aucOf('tree', true)).toBeGreaterThan(tree + 0.015);
  });
});

describe('generateChurn by month', () => {
  const none = { name: 'x', version: 1, digest: '', rows: 0 };
  const refs = { reference: none, current: none };
  const reference = generateChurn();

  it('does not drift in an ordinary month', () => {
    for (const month of [1, 4]) {
      const report = driftReport(reference, generateChurn({ rows: 2000, month }), refs);
      expect(report.dataset).toMatchObject({ drifted: 0, compared: 19 });
    }
  });

  it('drifts in the shifted batch: prices, campaign, a new way to pay, lost totals', () => {
    const shifted = generateChurn({ rows: 2000, month: 1, drift: true });
    const { columns } = driftReport(reference, shifted, refs);
    const drifted = Object.keys(columns).filter((name) => columns[name].drift);
    expect(drifted).toEqual([
      'tenure',
      'contract',
      'payment_method',
      'monthly_charges',
      'total_charges',
    ]);
    expect(columns['payment_method'].newCategories).toEqual([NEW_PAYMENT_METHOD]);
    expect(columns['total_charges'].missingRate.current).toBeGreaterThan(0.05);
    const fiberPrice = (table: Table): number => {
      const internet = wordsOf(table, 'internet_service');
      return mean(
        numbersOf(table, 'monthly_charges').filter((_, row) => internet[row] === 'Fiber optic'),
      );
    };
    expect(fiberPrice(shifted) / fiberPrice(reference)).toBeGreaterThan(1.12);
  });
});

describe('generateChurnCsv', () => {
  it('imports as the same table, with the blank totals missing', async () => {
    const { table, badRows } = await readCsv(bytesSource(csvBytes({ rows: 3000 })));
    const want = generateChurn({ rows: 3000 });
    expect(badRows).toEqual([]);
    expect(table.fields.map(({ name, role }) => [name, role])).toEqual(
      want.fields.map(({ name, role }) => [name, role]),
    );
    for (const name of ['tenure', 'monthly_charges', 'total_charges']) {
      expect(numbersOf(table, name)).toEqual(numbersOf(want, name));
    }
    expect(wordsOf(table, 'payment_method')).toEqual(wordsOf(want, 'payment_method'));
  });
});
