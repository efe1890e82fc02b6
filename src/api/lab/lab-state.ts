/** @file What the lab knows after each step: names and versions of what it made. Plain data. */
import type { GateReport } from '../../core/registry/entities.ts';
import type { LabSource } from '../types.ts';

/** A table version that the lab made. */
export interface TableRef {
  readonly name: string;
  readonly version: number;
}

/** Names that the lab gives to its objects. */
export interface LabNames {
  /** Experiment and registered model. */
  readonly project: string;
  readonly bronze: string;
  readonly training: string;
  readonly batch: string;
  readonly shifted: string;
  readonly predictions: string;
}

export interface LabState {
  readonly source: LabSource;
  readonly names: LabNames;
  readonly rows: number;
  readonly nTrials: number;
  readonly target: string;
  readonly positive: string | null;
  readonly task: 'binary' | 'multiclass' | 'regression';
  readonly bronze: TableRef | null;
  readonly training: TableRef | null;
  readonly runIds: readonly string[];
  readonly studyId: string | null;
  readonly bestRunId: string | null;
  readonly version: number | null;
  readonly gate: GateReport | null;
  /** What was scored. */
  readonly batch: TableRef | null;
  readonly predictions: TableRef | null;
  readonly driftReportId: string | null;
}

/** A name of letters, digits and underscores, for tables and experiments. */
function plainName(text: string): string {
  const name = text
    .replace(/\.[a-z0-9]+$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return name === '' ? 'own_data' : name;
}

function projectOf(source: LabSource): string {
  switch (source.kind) {
    case 'churn':
      return 'churn';
    case 'csv':
      return plainName(
        source.fileName ?? (source.csv instanceof File ? source.csv.name : 'own_data'),
      );
    case 'table': {
      const name = typeof source.table === 'string' ? source.table : source.table.name;
      return plainName(name.split('.').at(-1) ?? name);
    }
    default:
      return source satisfies never;
  }
}

/** Names by source; everything a lab makes lives in `dev`. */
export function labNames(source: LabSource): LabNames {
  const project = projectOf(source);
  const table = (name: string): string => `dev.${project}.${name}`;
  const isChurn = source.kind === 'churn';
  return {
    project,
    bronze: table(isChurn ? 'bronze_customer' : 'bronze'),
    training: table('training'),
    batch: table(isChurn ? 'new_customers' : 'new_rows'),
    shifted: table('shifted_customers'),
    predictions: table('predictions'),
  };
}
