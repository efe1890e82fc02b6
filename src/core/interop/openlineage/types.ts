/**
 * @file OpenLineage events, as far as they are written here.
 *
 * Source: OpenLineage 2-0-2, https://openlineage.io/spec/2-0-2/OpenLineage.json, and its facets.
 */

/** Anything that may hang on a run, job or dataset. */
export type Facet = Readonly<Record<string, unknown>> & {
  readonly _producer: string;
  readonly _schemaURL: string;
};

/** Facets by their names. */
export type Facets = Readonly<Record<string, Facet>>;

/** A dataset; a model counts as one. */
export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

/** One change of a run's state. Each run has one START and, once it has ended, one other. */
export interface OpenLineageEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'ABORT' | 'FAIL';
  /** ISO 8601. */
  readonly eventTime: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
  readonly producer: string;
  readonly schemaURL: string;
}
