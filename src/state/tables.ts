/** @file Table versions in words and small sums, for lists and headers. Pure. */
import type { CsvDialect } from '../core/csv/options.ts';
import type { Catalog } from '../core/registry/names.ts';
import { checkTableName, MAX_NAME_PART } from '../core/registry/names.ts';
import type { ColumnRole, ColumnType, Field } from '../core/table/column.ts';
import type { TableOperation, TableVersionRecord } from '../core/table/version.ts';

/** All types that a column can have, in the order of menus. */
export const COLUMN_TYPES: readonly ColumnType[] = [
  'number',
  'integer',
  'category',
  'text',
  'boolean',
  'date',
];

/** All roles that a column can have, in the order of menus. */
export const COLUMN_ROLES: readonly ColumnRole[] = [
  'feature',
  'target',
  'id',
  'time',
  'weight',
  'sensitive',
  'ignore',
];

/** Bytes of all chunks of a version. */
export const sizeOf = ({ chunks }: Pick<TableVersionRecord, 'chunks'>): number =>
  chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);

const OPERATIONS: Readonly<Record<TableOperation, string>> = {
  import: 'Imported',
  transform: 'Transformed',
  score: 'Scored',
  generate: 'Generated',
  append: 'Appended',
  restore: 'Restored',
  log: 'Logged',
};

/** What made a version: one word. */
export const operationWord = (operation: TableOperation): string => OPERATIONS[operation];

/** What a version came from, e.g. `telco.csv` or `dev.churn.gold v2 · churn v3`. */
export function sourceWords({ source }: Pick<TableVersionRecord, 'source'>): string {
  const { fileName, parents = [], model, note } = source;
  const parts = [
    ...(fileName === undefined ? [] : [fileName]),
    ...parents.map((parent) => `${parent.name} v${parent.version}`),
    ...(model ? [`${model.name} v${model.version}${model.alias ? ` @${model.alias}` : ''}`] : []),
  ];
  return parts.length > 0 ? parts.join(' · ') : (note ?? '');
}

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  ' ': 'space',
};

/** Name of a delimiter. */
export const delimiterWord = (delimiter: string): string =>
  Object.hasOwn(DELIMITERS, delimiter) ? DELIMITERS[delimiter] : `"${delimiter}"`;

const ENCODINGS: Readonly<Record<CsvDialect['encoding'], string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
};

/** How a file was written: `UTF-8 · comma · header found`. */
export function dialectWords({ encoding, delimiter, header, decimal }: CsvDialect): string {
  return [
    ENCODINGS[encoding],
    delimiterWord(delimiter),
    header ? 'header found' : 'no header',
    ...(decimal === ',' ? ['decimal comma'] : []),
  ].join(' · ');
}

/** A file's name as part of a table's name: letters, digits and `_`. */
export function slugOf(fileName: string): string {
  const slug = fileName
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, MAX_NAME_PART);
  return slug === '' ? 'data' : slug;
}

/** Name that is proposed for a file: `dev.telco.bronze`. */
export const proposeTableName = (fileName: string, catalog: Catalog): string =>
  `${catalog}.${slugOf(fileName)}.bronze`;

/** What is wrong with a table's name, in the words of the rule; null when nothing is. */
export function tableNameFault(name: string): string | null {
  try {
    checkTableName(name);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How the columns of a version differ from those of the one before. */
export interface SchemaChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Columns of both with another type. */
  readonly retyped: readonly string[];
}

/** Compares two schemas by name. */
export function schemaChange(before: readonly Field[], after: readonly Field[]): SchemaChange {
  const old = new Map(before.map((field) => [field.name, field]));
  const now = new Map(after.map((field) => [field.name, field]));
  return {
    added: after.filter(({ name }) => !old.has(name)).map(({ name }) => name),
    removed: before.filter(({ name }) => !now.has(name)).map(({ name }) => name),
    retyped: after
      .filter(({ name, type }) => old.has(name) && old.get(name)?.type !== type)
      .map(({ name }) => name),
  };
}

/** A schema change in words: `+ 2 − 1 columns, 1 retyped`, or `same columns`. */
export function changeWords({ added, removed, retyped }: SchemaChange): string {
  const counts = [
    ...(added.length > 0 ? [`+ ${added.length}`] : []),
    ...(removed.length > 0 ? [`− ${removed.length}`] : []),
  ];
  const isOne = added.length + removed.length === 1;
  const parts = [
    ...(counts.length > 0 ? [`${counts.join(' ')} ${isOne ? 'column' : 'columns'}`] : []),
    ...(retyped.length > 0 ? [`${retyped.length} retyped`] : []),
  ];
  return parts.length === 0 ? 'same columns' : parts.join(', ');
}
