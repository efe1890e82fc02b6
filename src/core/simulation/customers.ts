/** @file The customers of one day: drawn, changed by what is injected that day, named, and parted from their labels. */
import { transformTable } from '../features/transform-table.ts';
import { generateChurn } from '../lab/churn-data.ts';
import { CHURN_FEATURES } from '../lab/features.ts';
import { createRandom } from '../random.ts';
import { columnOf, getCell } from '../table/cells.ts';
import type { Cell } from '../table/column.ts';
import { recordOf, textColumnOf } from '../table/make.ts';
import { takeTableRows } from '../table/select.ts';
import type { Table } from '../table/table.ts';
import { expectedDetectors } from './detectors.ts';
import { strengthOn, type DayCustomers, type SimulationSpec } from './entities.ts';
import { injectOne } from './inject.ts';
import type { InjectionRecord } from './injection.ts';

/** Rows from which scales and shares of the lab's customers are read. */
const REFERENCE_ROWS = 2000;
/** Days of a month of the lab's world. */
const MONTH = 30;

/** The lab's customers with the lab's features. */
export function labCustomers(rows: number, seed: number, month: number): Table {
  return transformTable(CHURN_FEATURES, generateChurn({ rows, seed, month, labels: true }));
}

/** What customers of a simulation are measured by: the table they are drawn from, or a sample of the lab's world. */
export function referenceOf(
  spec: Pick<SimulationSpec, 'source' | 'seed'>,
  source: Table | null,
): Table {
  return source ?? labCustomers(REFERENCE_ROWS, spec.seed, 0);
}

function drawCustomers(spec: SimulationSpec, day: number, source: Table | null): Table {
  const random = createRandom(`simulation/${spec.seed}/${day}`);
  const rows = spec.customersPerDay;
  if (source === null)
    return labCustomers(rows, random.integer(2 ** 31), 1 + Math.floor(day / MONTH));
  const chosen = Int32Array.from({ length: rows }, () =>
    random.integer(Math.max(1, source.numRows)),
  );
  return takeTableRows(source, chosen);
}

/** Injects what is planned for a day, of the kinds that `isWanted` says. */
function injectDay(
  table: Table,
  spec: SimulationSpec,
  day: number,
  reference: Table,
  isWanted: (kind: InjectionRecord['injection']['kind']) => boolean,
): { readonly table: Table; readonly records: readonly InjectionRecord[] } {
  const random = createRandom(`simulation/${spec.seed}/${day}/drift`);
  const records: InjectionRecord[] = [];
  let current = table;
  spec.drift.forEach((planned, at) => {
    const strength = strengthOn(planned, day);
    if (strength === 0 || !isWanted(planned.injection.kind)) return;
    const position = (row: number): number => day + row / Math.max(1, current.numRows);
    const done = injectOne(current, planned.injection, random.split(at), {
      strength,
      reference,
      position,
    });
    current = done.table;
    records.push(done.record);
  });
  return { table: current, records };
}

/** Puts a key of its own into every row: `s42-d007-0013`. */
function withKeys(table: Table, spec: SimulationSpec, day: number): Table {
  const width = String(spec.customersPerDay).length;
  const keys = Array.from(
    { length: table.numRows },
    (_, row) =>
      `s${spec.seed}-d${String(day).padStart(3, '0')}-${String(row).padStart(width, '0')}`,
  );
  const field = { name: spec.key, type: 'text', role: 'id', nullable: false } as const;
  const kept = table.fields.flatMap((one, at) => (one.name === spec.key ? [] : [at]));
  return {
    numRows: table.numRows,
    fields: [field, ...kept.map((at) => table.fields[at])],
    columns: [textColumnOf(keys), ...kept.map((at) => table.columns[at])],
  };
}

/** Days that labels come late beside the usual, by row. */
function lateness(spec: SimulationSpec, day: number, numRows: number): number[] {
  const random = createRandom(`simulation/${spec.seed}/${day}/late`);
  const late = Array<number>(numRows).fill(0);
  for (const planned of spec.drift) {
    const { injection } = planned;
    if (injection.kind !== 'delay') continue;
    const share = strengthOn(planned, day) * injection.share;
    for (let row = 0; row < numRows; row++) {
      if (random.next() < share) late[row] += injection.days ?? 0;
    }
  }
  return late;
}

/**
 * Makes the customers of a day. The same spec and day give the same rows, whatever was made before.
 *
 * Rows are drawn, changed and only then named; what comes twice has one name.
 *
 * @param source The table to draw from; null for the lab's world.
 * @param reference See `referenceOf`.
 * @throws What injecting throws.
 */
export function customersOn(
  spec: SimulationSpec,
  day: number,
  source: Table | null,
  reference: Table,
): DayCustomers {
  const drawn = drawCustomers(spec, day, source);
  const changed = injectDay(
    drawn,
    spec,
    day,
    reference,
    (kind) => kind !== 'duplicates' && kind !== 'delay',
  );
  const named = withKeys(changed.table, spec, day);
  const { table, records } = injectDay(
    named,
    spec,
    day,
    reference,
    (kind) => kind === 'duplicates',
  );
  const target = table.fields.findIndex(({ name }) => name === spec.target);
  const rows = Array.from({ length: table.numRows }, (_, row) => {
    const record = recordOf(table, row);
    if (target >= 0) delete record[spec.target];
    return { ...record };
  });
  const delays = spec.drift
    .filter(({ injection }) => injection.kind === 'delay')
    .flatMap((planned) => delayRecord(planned, day, table.numRows));
  const key = columnOf(table, spec.key);
  return {
    keys: rows.map((_, row) => String(getCell(key, row))),
    rows,
    labels: rows.map((_, row): Cell => (target < 0 ? null : getCell(table.columns[target], row))),
    lateBy: lateness(spec, day, table.numRows),
    injections: [...changed.records, ...records, ...delays],
  };
}

/** What a delay does on a day; labels come with a simulation's own days, so no cell changes. */
function delayRecord(
  planned: SimulationSpec['drift'][number],
  day: number,
  rows: number,
): InjectionRecord[] {
  const { injection } = planned;
  const strength = strengthOn(planned, day);
  if (injection.kind !== 'delay' || strength === 0) return [];
  return [
    {
      injection,
      strength,
      rowsBefore: rows,
      rowsAfter: rows,
      columns: [],
      rowsTouched: 0,
      words: `labels come ${injection.days ?? 0} days later for about ${Math.round(100 * strength * injection.share)} % of the customers`,
      expected: expectedDetectors(injection),
    },
  ];
}
