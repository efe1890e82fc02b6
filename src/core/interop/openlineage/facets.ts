/** @file Facets of OpenLineage with the addresses of their schemas. Facets of our own begin with `terrarium_`. */
import type { ErrorPayload } from '../../errors.ts';
import type { Field } from '../../table/column.ts';
import { VERSION } from '../../version.ts';
import type { Facet } from './types.ts';

/** Who wrote the events. */
export const PRODUCER = `urn:terrarium:${VERSION}`;
/** Where everything lives: one workspace in one browser. */
export const NAMESPACE = 'terrarium';
/** Schema of a run event. */
export const RUN_EVENT_SCHEMA =
  'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';

const SPEC = 'https://openlineage.io/spec/facets';

function facet(version: string, type: string, members: Readonly<Record<string, unknown>>): Facet {
  return { _producer: PRODUCER, _schemaURL: `${SPEC}/${version}/${type}.json`, ...members };
}

/** A facet of our own. */
export function ownFacet(name: string, members: Readonly<Record<string, unknown>>): Facet {
  return { _producer: PRODUCER, _schemaURL: `urn:terrarium:facet:${name}:1`, ...members };
}

/** Columns of a table. */
export const schemaFacet = (fields: readonly Pick<Field, 'name' | 'type'>[]): Facet =>
  facet('1-0-0', 'SchemaDatasetFacet', {
    fields: fields.map(({ name, type }) => ({ name, type })),
  });

/** Version of a dataset. */
export const versionFacet = (datasetVersion: string): Facet =>
  facet('1-0-0', 'DatasetVersionDatasetFacet', { datasetVersion });

/** TABLE, FILE or MODEL. */
export const typeFacet = (datasetType: 'TABLE' | 'FILE' | 'MODEL'): Facet =>
  facet('1-0-0', 'DatasetTypeDatasetFacet', { datasetType });

/** How much was written. */
export const outputFacet = (rowCount: number, size: number): Facet =>
  facet('1-0-1', 'OutputStatisticsOutputDatasetFacet', { rowCount, size });

/** Which columns of which datasets each field was made from. */
export const columnLineageFacet = (
  fields: readonly (readonly [field: string, sources: readonly string[]])[],
  dataset: string,
): Facet =>
  facet('1-0-1', 'ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(
      fields.map(([field, sources]) => [
        field,
        {
          inputFields: sources.map((name) => ({
            namespace: NAMESPACE,
            name: dataset,
            field: name,
          })),
        },
      ]),
    ),
  });

/** The run that a run belongs to. */
export const parentFacet = (runId: string, jobName: string): Facet =>
  facet('1-0-0', 'ParentRunFacet', {
    run: { runId },
    job: { namespace: NAMESPACE, name: jobName },
  });

/** Why a run failed. */
export const errorFacet = ({ message, code }: Pick<ErrorPayload, 'message' | 'code'>): Facet =>
  facet('1-0-0', 'ErrorMessageRunFacet', {
    message: `${code}: ${message}`,
    programmingLanguage: 'TypeScript',
  });

/** What ran it. */
export const engineFacet = (): Facet =>
  facet('1-1-0', 'ProcessingEngineRunFacet', { name: 'Terrarium', version: VERSION });

/** What kind of job it is. */
export const jobTypeFacet = (jobType: string): Facet =>
  facet('2-0-3', 'JobTypeJobFacet', { processingType: 'BATCH', integration: 'TERRARIUM', jobType });
