/** @file Registered models, versions, aliases and the log of who was champion when. */
import type { Digest } from '../hash.ts';
import type { Cell } from '../table/column.ts';
import type { DeploymentPolicy } from './policy.ts';
import type { ModelSignature } from './signature.ts';

export interface RegisteredModel {
  /** `catalog.schema.model` or a plain name. */
  readonly name: string;
  readonly description: string;
  readonly creationTime: number;
  readonly tags: Readonly<Record<string, string>>;
  /** What a deployment asks for; the default policy when absent. */
  readonly policy?: DeploymentPolicy;
  readonly schemaVersion: 1;
}

/** Columns and cells of a few rows, as MLflow's `input_example` in split orientation has them. */
export interface InputExample {
  readonly columns: readonly string[];
  /** [rows][columns] */
  readonly data: readonly (readonly Cell[])[];
}

/** MLflow's ModelVersionStatus. */
export type ModelVersionStatus = 'PENDING_REGISTRATION' | 'FAILED_REGISTRATION' | 'READY';

export interface ModelVersionRecord {
  readonly name: string;
  /** 1, 2, 3, … */
  readonly version: number;
  readonly runId: string;
  /** `runs:/<run id>/model`. */
  readonly source: string;
  readonly modelHash: Digest;
  readonly status: ModelVersionStatus;
  readonly description: string;
  readonly creationTime: number;
  /** Who registered it. */
  readonly createdBy: string;
  /** What it takes and gives; null when nobody has read it off the model yet. */
  readonly signature: ModelSignature | null;
  /** A row as the model takes it, by column; null when there is none. */
  readonly inputExample: InputExample | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly schemaVersion: 1;
}

export interface AliasRecord {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
}

/** One line of the append-only alias log. `from` null: new; `to` null: removed. */
export interface AliasLogRecord {
  readonly id?: number;
  readonly name: string;
  readonly alias: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly at: number;
  readonly by: string;
  readonly why: string;
  /** Gate report that allowed the move, when one did. */
  readonly gate: GateReport | null;
  /** Deployment that moved it, when one did. */
  readonly deploymentId?: string;
}

/** `error` when the check could not run, and then the gate is closed. */
export type CheckOutcome = 'pass' | 'fail' | 'error';

export interface GateCheck {
  readonly id: string;
  readonly title: string;
  readonly outcome: CheckOutcome;
  /** What was wanted and what came, in words with numbers. */
  readonly detail: string;
  /** Rows that the check looked at; 0 is never a pass. */
  readonly rows: number;
}

/** Result of champion against challenger. Only `promoted` and `no_champion` move the alias. */
export type GateOutcome = 'promoted' | 'kept' | 'no_champion' | 'error';

export interface GateReport {
  readonly outcome: GateOutcome;
  readonly model: string;
  readonly challenger: number;
  readonly champion: number | null;
  /** The frozen rows both were scored on. */
  readonly table: {
    readonly name: string;
    readonly version: number;
    readonly digest: Digest;
    readonly rows: number;
  } | null;
  readonly metric: string;
  readonly challengerValue: number | null;
  readonly championValue: number | null;
  /** Paired bootstrap interval of challenger − champion at `level`; null without a champion. */
  readonly difference: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly level: number;
  } | null;
  readonly checks: readonly GateCheck[];
  readonly at: number;
}
