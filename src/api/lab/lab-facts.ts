/** @file What the steps of a lab tell a page beyond one line: plain data, kept with the step. Types only. */
import type { Evaluation } from '../../core/metrics/evaluation.ts';
import type { ExpectationResult } from '../../core/quality/contract.ts';
import type { SplitCounts } from '../../engine/protocol.ts';

/** Why a run of the lab was made. Only candidates can be picked. */
export type LabRunRole = 'baseline' | 'reference' | 'candidate';

/** A model that the lab trains. */
export interface LabModel {
  readonly runName: string;
  readonly learner: string;
  readonly role: LabRunRole;
  /** null before its run has an id. */
  readonly runId: string | null;
  /** Why it could not be trained; the lab goes on without it. */
  readonly error: string | null;
}

/** What one change brought, on the same validation rows. */
export interface GainStep {
  readonly label: string;
  /** What changed: columns, the decision, or the model. */
  readonly from: 'start' | 'data' | 'decision' | 'model';
  /** The metric after this change. */
  readonly value: number;
  /** `value` less the one before; 0 at the start. */
  readonly gain: number;
}

/** How the best run came to its score. */
export interface LabGains {
  /** Metric id without prefix. */
  readonly metric: string;
  readonly steps: readonly GainStep[];
  /** Validation rows. */
  readonly rows: number;
  /** 95 % bootstrap interval of the last value; null when there is none. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** An evaluation without its curves. */
export type LabEvaluation = Pick<
  Evaluation,
  'task' | 'rows' | 'threshold' | 'classes' | 'metrics' | 'intervals' | 'confusion'
>;

/** Everything there may be; each step adds its own. */
export interface LabFacts {
  readonly contract?: readonly ExpectationResult[];
  /** Steps of the recipe in words. */
  readonly recipe?: readonly string[];
  /** Columns that the recipe made. */
  readonly added?: readonly string[];
  /** Rows without a label, which cannot be learned from. */
  readonly unlabelled?: number;
  readonly split?: SplitCounts;
  readonly models?: readonly LabModel[];
  readonly study?: {
    readonly studyId: string;
    readonly metric: string;
    readonly tunedRunId: string | null;
  };
  readonly gains?: LabGains;
  /** The challenger on the test rows. */
  readonly evaluation?: LabEvaluation;
}
