/** @file What the drift jobs are asked; types only. */
import type { FalseAlarmRequest } from '../core/drift/false-alarms/types.ts';
import type { MultivariateSettings } from '../core/drift/multivariate/types.ts';
import type { DriftOptions } from '../core/drift/types.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { BackendChoice, TableAddress } from './protocol.ts';

export interface DriftJob {
  readonly reference: TableAddress;
  readonly current: TableAddress;
  readonly columns?: readonly string[];
  readonly options: DriftOptions;
  readonly catalog?: Catalog;
  readonly model: { readonly name: string; readonly version: number } | null;
}

export interface MultivariateJob {
  readonly reference: TableAddress;
  readonly current: TableAddress;
  readonly settings: MultivariateSettings;
  /** Of the trees. */
  readonly backend: BackendChoice;
  /** Keep the answer with this drift report. */
  readonly reportId?: string;
}

export type FalseAlarmJob = FalseAlarmRequest & {
  readonly reference: TableAddress;
  /** Keep the answer with this drift report. */
  readonly reportId?: string;
};
