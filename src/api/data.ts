/** @file `terrarium.data` and `terrarium.features`: from files to versioned tables, and from tables to tables. */
import type { FittedRecipe, Recipe } from '../core/features/recipe.ts';
import {
  deleteTable,
  getTableVersion,
  listTables,
  listTableVersions,
  restoreTable,
  restoreTableVersion,
} from '../store/table-records.ts';
import { purgeTable } from '../store/trash.ts';
import { runJob, type ApiContext } from './context.ts';
import type {
  CallOptions,
  DataApi,
  FeaturesApi,
  TableHandle,
  TableLike,
  TableVersion,
  TransformedTable,
} from './types.ts';
import { addressOf, toTableVersion } from './views.ts';

function toBlob(source: Blob | string): Blob {
  return typeof source === 'string' ? new Blob([source], { type: 'text/csv' }) : source;
}

function nameOf(source: Blob | string, given: string | undefined): string {
  return given ?? (source instanceof File ? source.name : 'pasted.csv');
}

function toHandle(context: ApiContext, version: TableVersion): TableHandle {
  const { pool, store } = context;
  const table = { name: version.name, version: version.version };
  return {
    ...version,
    head: async (count = 10) => {
      const { cells } = await pool.request('tablePage', { table, from: 0, count });
      const rows = Math.min(count, version.numRows);
      return Array.from(
        { length: rows },
        (_, row) =>
          Object.fromEntries(
            version.schema.map((field, at) => [field.name, cells[at][row]]),
          ) as Record<string, (typeof cells)[number][number]>,
      );
    },
    column: async (name) => (await pool.request('tableColumn', { table, column: name })).cells,
    toArrow: () => pool.request('tableArrow', { table }),
    toCsv: () => pool.request('tableCsv', { table }),
    history: async () => (await listTableVersions(store, version.name)).map(toTableVersion),
  };
}

/** Builds `terrarium.data`. */
export function createData(context: ApiContext): DataApi {
  const { pool, store } = context;
  const find = async (table: TableLike) => {
    const { name, version } = addressOf(table);
    return getTableVersion(store, name, version);
  };
  return {
    importCsv: async (source, options) => {
      const { table, fileName, signal, onProgress, ...csv } = options;
      const words = {
        title: `Importing ${nameOf(source, fileName)}`,
        kind: 'import',
        subject: table,
      };
      const request = {
        source: toBlob(source),
        fileName: nameOf(source, fileName),
        table,
        options: csv,
      };
      const record = await runJob(context, words, 'importCsv', request, {
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
      return toTableVersion(record);
    },
    sniffCsv: (source, options = {}) =>
      pool.request('sniffCsv', { source: toBlob(source), options }),
    table: async (name, options = {}) =>
      toHandle(context, toTableVersion(await find({ name, ...options }))),
    tables: async () => (await listTables(store)).map(({ latest }) => toTableVersion(latest)),
    page: (request) => pool.request('tablePage', { ...request, table: addressOf(request.table) }),
    profile: async (table) => pool.request('profile', { table: addressOf(table) }),
    diff: (before, after) =>
      pool.request('tableDiff', { before: addressOf(before), after: addressOf(after) }),
    contract: async (table) => {
      const { inferContract } = await import('../core/quality/contract.ts');
      return inferContract(await find(table));
    },
    validate: async (table, contract) => {
      const { validateContract } = await import('../core/quality/contract.ts');
      return validateContract(await find(table), contract);
    },
    transform: async (recipe, table, options) => {
      const { into, roles, rows } = options;
      const record = await runJob(
        context,
        { title: `Building ${into}`, kind: 'transform', subject: into },
        'transform',
        {
          table: addressOf(table),
          recipe,
          into,
          ...(roles ? { roles } : {}),
          ...(rows ? { rows } : {}),
        },
        options,
      );
      return toTableVersion(record);
    },
    restore: async (name, version) =>
      toTableVersion(await restoreTableVersion(store, name, version)),
    deleteTable: (name) => deleteTable(store, name),
    restoreTable: (name) => restoreTable(store, name),
    purgeTable: async (name) => {
      const { bytesFreed } = await purgeTable(store, name);
      return { bytesFreed };
    },
    verify: (table) =>
      runJob(
        context,
        { title: `Verifying ${addressOf(table).name}`, kind: 'verify' },
        'verifyTable',
        {
          table: addressOf(table),
        },
      ),
    split: (table, options) =>
      pool.request('splitCounts', { table: addressOf(table), seed: 42, ...options }),
  };
}

/** Builds `terrarium.features`. */
export function createFeatures(context: ApiContext, data: DataApi): FeaturesApi {
  function transform(
    recipe: Recipe | FittedRecipe,
    table: TableLike,
    options: CallOptions & { readonly into: string },
  ): Promise<TableVersion>;
  function transform(recipe: Recipe | FittedRecipe, table: TableLike): Promise<TransformedTable>;
  async function transform(
    recipe: Recipe | FittedRecipe,
    table: TableLike,
    options?: CallOptions & { readonly into?: string },
  ): Promise<TableVersion | TransformedTable> {
    const into = options?.into;
    if (into !== undefined) return data.transform(recipe, table, { ...options, into });
    const request = { table: addressOf(table), recipe };
    return toTransformed(await context.pool.request('transformRows', request));
  }
  return {
    describe: async (recipe) => {
      const { describeRecipe } = await import('../core/features/describe-recipe.ts');
      return describeRecipe(recipe);
    },
    fit: (recipe, table, options = {}) =>
      context.pool.request('fitRecipe', { table: addressOf(table), recipe, ...options }),
    transform,
  };
}

/** Reads a table that a worker sent as Arrow IPC. */
async function toTransformed(bytes: Uint8Array<ArrayBuffer>): Promise<TransformedTable> {
  const [{ fromArrowIpc }, { columnOf, getCell }] = await Promise.all([
    import('../core/table/arrow.ts'),
    import('../core/table/cells.ts'),
  ]);
  const { numRows, fields, columns } = fromArrowIpc(bytes);
  return {
    numRows,
    schema: fields,
    head: (count = 10) =>
      Array.from({ length: Math.min(count, numRows) }, (_, row) =>
        Object.fromEntries(fields.map(({ name }, at) => [name, getCell(columns[at], row)])),
      ),
    column: (name) => {
      const column = columnOf({ numRows, fields, columns }, name);
      return Array.from({ length: numRows }, (_, row) => getCell(column, row));
    },
    toArrow: () => bytes,
  };
}
