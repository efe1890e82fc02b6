/** @file Tables, files and models as datasets of OpenLineage. */
import { checkRecipe } from '../../features/check-recipe.ts';
import type { Recipe } from '../../features/recipe.ts';
import type { TableVersionRecord } from '../../table/version.ts';
import type { DatasetInput } from '../../tracking/entities.ts';
import {
  columnLineageFacet,
  NAMESPACE,
  outputFacet,
  ownFacet,
  schemaFacet,
  typeFacet,
  versionFacet,
} from './facets.ts';
import type { Facet, OpenLineageDataset } from './types.ts';

/** What a version record tells. */
export type LineageTableVersion = Pick<
  TableVersionRecord,
  'name' | 'version' | 'digest' | 'numRows' | 'fields' | 'operation' | 'source' | 'createdAt'
> & { readonly chunks: readonly { readonly sizeBytes: number }[] };

/** Table versions by name and version. */
export type TableIndex = ReadonlyMap<string, LineageTableVersion>;

/** Key of a `TableIndex`. */
export const keyOf = (name: string, version: number): string => JSON.stringify([name, version]);

/** A table version by name; without its columns when it is no longer there. */
export function tableDataset(
  tables: TableIndex,
  { name, version }: { readonly name: string; readonly version: number },
): OpenLineageDataset {
  const known = tables.get(keyOf(name, version));
  return {
    namespace: NAMESPACE,
    name,
    facets: {
      version: versionFacet(String(version)),
      datasetType: typeFacet('TABLE'),
      ...(known
        ? {
            schema: schemaFacet(known.fields),
            terrarium_content: ownFacet('content', { digest: known.digest, rows: known.numRows }),
          }
        : {}),
    },
  };
}

/** The same as what a job wrote. */
export function writtenTable(tables: TableIndex, table: LineageTableVersion): OpenLineageDataset {
  const size = table.chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    ...tableDataset(tables, table),
    outputFacets: { outputStatistics: outputFacet(table.numRows, size) },
  };
}

/** What a run read: each table version once, with what for. */
export function readTables(
  tables: TableIndex,
  inputs: readonly DatasetInput[],
): readonly OpenLineageDataset[] {
  const byVersion = new Map<string, DatasetInput[]>();
  for (const input of inputs) {
    const key = keyOf(input.name, input.version);
    byVersion.set(key, [...(byVersion.get(key) ?? []), input]);
  }
  return [...byVersion.values()].map((uses) => ({
    ...tableDataset(tables, uses[0]),
    inputFacets: {
      terrarium_use: ownFacet('use', {
        uses: uses.map(({ context, numRows }) => ({ context, rows: numRows })),
      }),
    },
  }));
}

/** A file that a table was read from. */
export const fileDataset = (name: string): OpenLineageDataset => ({
  namespace: 'file',
  name,
  facets: { datasetType: typeFacet('FILE') },
});

/** A model by URI, with its hash as version. */
export const modelDataset = (
  uri: string,
  modelHash: string,
  lineage?: Facet | null,
): OpenLineageDataset => ({
  namespace: NAMESPACE,
  name: uri,
  facets: {
    version: versionFacet(modelHash),
    datasetType: typeFacet('MODEL'),
    ...(lineage ? { columnLineage: lineage } : {}),
  },
});

/** From which columns of a table each feature of a recipe is made; null when the recipe does not fit the table. */
export function featureLineage(
  recipe: Recipe,
  table: LineageTableVersion,
  target: string,
): Facet | null {
  const { problems, columns } = checkRecipe(recipe, table.fields, { forModel: true, target });
  if (problems.length > 0) return null;
  const source = new Set(table.fields.map(({ name }) => name));
  // The 0/1 columns of one_hot are known after fitting only: they are told of as one.
  const encoded = recipe.steps.flatMap((step) => (step.op === 'one_hot' ? step.columns : []));
  const features = columns
    .filter(({ role }) => role === 'feature' || role === 'sensitive')
    .map(({ name, sources }) => [name, sources] as const);
  return columnLineageFacet(
    [
      ...features,
      ...encoded.filter((name) => source.has(name)).map((name) => [`${name}=*`, [name]] as const),
    ],
    table.name,
  );
}
