/** @file What the lab knows after each step: names and versions of what it made. Plain data. */
import type { Contract } from '../../core/quality/contract.ts';
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
  /** What the raw table promises; later batches are held against it. */
  readonly contract: Contract | null;
  readonly training: TableRef | null;
  /** Columns that are no features by their role. */
  readonly leftOut: readonly string[];
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

/** A name of letters, digits and underscores, for tables and experiments; '' when nothing is left. */
function plainName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
    .replace(/^_+|_+$/g, '');
}

function named(data: string, target: string): string {
  return `${plainName(data) || 'own_data'}_${plainName(target) || 'target'}`;
}

/** A model is named for its data and for what it predicts: another target is another model. */
function projectOf(source: LabSource): string {
  switch (source.kind) {
    case 'churn':
      return 'churn';
    case 'csv': {
      const file = source.fileName ?? (source.csv instanceof File ? source.csv.name : 'own_data');
      return named(file.replace(/\.[a-z0-9]+$/i, ''), source.target);
    }
    case 'table': {
      const name = typeof source.table === 'string' ? source.table : source.table.name;
      return named(name.split('.').at(-1) ?? name, source.target);
    }
    default:
      return source satisfies never;
  }
}

/** What the lab knows before its first step. */
export function initialState({
  source,
  rows,
  nTrials,
}: Pick<LabState, 'source' | 'rows' | 'nTrials'>): LabState {
  return {
    source,
    names: labNames(source),
    rows,
    nTrials,
    target: source.kind === 'churn' ? 'churn' : source.target,
    positive: source.kind === 'churn' ? 'Yes' : (source.positive ?? null),
    task: 'binary',
    bronze: null,
    contract: null,
    training: null,
    leftOut: [],
    runIds: [],
    studyId: null,
    bestRunId: null,
    version: null,
    gate: null,
    batch: null,
    predictions: null,
    driftReportId: null,
  };
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
