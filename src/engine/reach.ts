/**
 * @file In which environment a request runs: in the one whose tables and models it names. A request that names two is
 * refused on the page, before anything is written; the worker opens its store scoped to the one (store/scope.ts).
 */
import { ParamError, StateError } from '../core/errors.ts';
import { catalogOf, CATALOGS, type Catalog } from '../core/registry/names.ts';
import { parseModelUri } from '../core/registry/uri.ts';
import type { EngineRequests, RequestType, TableAddress } from './protocol.ts';

/** A name as it stands in a request; absent ones count for nothing. */
type Named = string | TableAddress | null | undefined;

/** Registered model behind a URI; null for a run's, whose catalog the store knows. */
function modelOf(uri: string | undefined): string | null {
  if (uri === undefined) return null;
  const parsed = parseModelUri(uri);
  return parsed.kind === 'run' ? null : parsed.name;
}

const nothing = (): readonly Named[] => [];

/**
 * Tables and models that a request names, by type; the type says that none is missing. Workspace-wide requests name
 * none, and run in no environment.
 */
const NAMES: {
  readonly [T in RequestType]: (payload: EngineRequests[T]) => readonly Named[];
} = {
  ping: nothing,
  sniffCsv: nothing,
  importCsv: ({ table }) => [table],
  churnCsv: nothing,
  splitCounts: ({ table }) => [table],
  tablePage: ({ table }) => [table],
  tableColumn: ({ table }) => [table],
  profile: ({ table }) => [table],
  tableCsv: ({ table }) => [table],
  tableArrow: ({ table }) => [table],
  transform: ({ table, into }) => [table, into],
  transformRows: ({ table }) => [table],
  tableDiff: ({ before, after }) => [before, after],
  fitRecipe: ({ table }) => [table],
  train: ({ spec, initModel }) => [spec.table, modelOf(initModel)],
  trial: ({ spec }) => [spec.table],
  propose: nothing,
  importance: nothing,
  evaluate: ({ modelUri, table }) => [table, modelOf(modelUri)],
  metrics: nothing,
  gate: ({ model, table }) => [table, model],
  deploymentChecks: ({ model, table }) => [table, model],
  // Pinned when it began; the request says where.
  batch: nothing,
  appendStream: ({ into }) => [into],
  inject: ({ table, into }) => [table, into],
  previewInjection: ({ table }) => [table],
  simulateDay: ({ spec }) => [
    spec.source.kind === 'table' ? spec.source.name : null,
    spec.scoredTable,
    spec.labelTable,
  ],
  compareDecisions: ({ a, b, table }) => [table, modelOf(a), modelOf(b)],
  serve: nothing,
  endpointStats: nothing,
  logTable: ({ into }) => [into],
  labelRows: nothing,
  predictRows: ({ modelUri }) => [modelOf(modelUri)],
  explain: ({ modelUri, data, background }) => [
    'table' in data ? data.table : null,
    background,
    modelOf(modelUri),
  ],
  permutationImportance: ({ modelUri, table }) => [table, modelOf(modelUri)],
  tree: ({ modelUri, row }) => [row && 'table' in row ? row.table : null, modelOf(modelUri)],
  drift: ({ reference, current, model }) => [reference, current, model?.name],
  multivariateDrift: ({ reference, current }) => [reference, current],
  falseAlarms: ({ reference }) => [reference],
  monitor: ({ names }) => names,
  gather: ({ names, into }) => [...names, into],
  exportLightGbm: ({ modelUri }) => [modelOf(modelUri)],
  importLightGbm: ({ table }) => [table],
  testPipeline: ({ table }) => [table],
  modelSignature: ({ modelUri }) => [modelOf(modelUri)],
  // The one bridge between environments: it takes a model across, and never data.
  copyModel: nothing,
  verifyTable: ({ table }) => [table],
  verifyWorkspace: nothing,
  openLineage: nothing,
  exportWorkspace: nothing,
  inspectWorkspace: nothing,
  importWorkspace: nothing,
  wipeWorkspace: nothing,
};

/**
 * The one environment of all names.
 *
 * @param asked An environment that was asked for beside them.
 * @returns null when nothing names one.
 * @throws {StateError} `wrong_catalog` when they lie in two; {ParamError} `invalid_param` for an unknown `asked`.
 */
export function oneCatalog(
  who: string,
  names: readonly Named[],
  asked?: Catalog | null,
): Catalog | null {
  if (asked !== undefined && asked !== null && !CATALOGS.includes(asked)) {
    throw new ParamError(
      'invalid_param',
      `${who}: catalog must be one of ${CATALOGS.join(', ')}, got ${JSON.stringify(asked)}`,
    );
  }
  let found = asked ?? null;
  let first = `catalog ${found ?? ''}`;
  for (const named of names) {
    const name = typeof named === 'string' ? named : named?.name;
    const catalog = name === undefined ? null : catalogOf(name);
    if (name === undefined || catalog === null) continue;
    if (found === null) {
      found = catalog;
      first = name;
    } else if (catalog !== found) {
      throw new StateError(
        'wrong_catalog',
        `${who}: everything it uses must lie in one environment, got ${first} and ${name} of ${catalog}; use data of ${found} only, or bring the model or its pipeline to ${catalog} by a promotion`,
        { catalog: found, other: catalog, names: [first, name] },
      );
    }
  }
  return found;
}

/** The environment of a request; null for none. Throws as `oneCatalog` does, and `invalid_uri`. */
export function catalogOfRequest<T extends RequestType>(
  type: T,
  payload: EngineRequests[T],
): Catalog | null {
  const asked = (payload as { readonly catalog?: Catalog }).catalog;
  return oneCatalog(type, NAMES[type](payload), asked);
}
