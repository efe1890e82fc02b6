/** @file A column that is called otherwise, is gone, or has another type. */
import { ParamError } from '../../errors.ts';
import { castColumn } from '../../table/cast.ts';
import { columnIndexOf, columnOf } from '../../table/cells.ts';
import { makeTable } from '../../table/make.ts';
import type { Table } from '../../table/table.ts';
import { withColumn, type Effect } from '../effect.ts';
import type { Injection } from '../injection.ts';

/** Renames, drops or retypes. There is no half of it: strength does not count. */
export function injectSchema(
  table: Table,
  injection: Extract<Injection, { kind: 'schema' }>,
): Effect {
  const { column, how } = injection;
  const at = columnIndexOf(table, column);
  const done = (changed: Table, words: string): Effect => ({
    table: changed,
    columns: [column],
    rowsTouched: table.numRows,
    words,
  });
  switch (how) {
    case 'rename': {
      const { to } = injection;
      if (table.fields.some(({ name }, i) => name === to && i !== at)) {
        throw new ParamError(
          'invalid_param',
          `inject: ${column} must get a name that is free, got ${JSON.stringify(to)}, which is a column already`,
        );
      }
      const fields = table.fields.map((field, i) => (i === at ? { ...field, name: to } : field));
      return done(makeTable(fields, table.columns, table.numRows), `${column} is called ${to}`);
    }
    case 'drop':
      return done(
        makeTable(
          table.fields.filter((_, i) => i !== at),
          table.columns.filter((_, i) => i !== at),
          table.numRows,
        ),
        `${column} is gone`,
      );
    case 'retype': {
      const before = columnOf(table, column);
      const { column: changed, failures } = castColumn(before, injection.to);
      return done(
        withColumn(table, column, changed),
        `${column} is ${injection.to} instead of ${before.type}${failures > 0 ? `; ${failures} cells have no such value and are missing` : ''}`,
      );
    }
    default:
      return injection satisfies never;
  }
}
