/**
 * @file What happens in a workspace, as events: MLflow's webhook events by their names, and ours where MLflow has
 * none. They are written in the transaction of the change itself, so none is lost and none comes too early.
 */

/** Names of events: the entity, then what happened to it. The first six are MLflow's. */
export const EVENT_TYPES = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'alias.moved',
  'run.finished',
  'dataset.created',
  'monitor.created',
  'drift.detected',
  'performance.dropped',
  'gate.failed',
  'approval.requested',
  'approval.granted',
  'approval.rejected',
  'deployment.finished',
  'promotion.finished',
  'endpoint.created',
  'endpoint.updated',
  'endpoint.deleted',
  'labels.arrived',
  'canary.started',
  'canary.advanced',
  'canary.promoted',
  'canary.stopped',
  'canary.rolled_back',
  'batch.finished',
  'incident.opened',
  'incident.closed',
  'retraining.finished',
  'schedule.fired',
  'rule.fired',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** One event. */
export interface EventRecord {
  /** Numbered by the store; absent before it is stored. */
  readonly seq?: number;
  readonly type: EventType;
  /** ms since epoch. */
  readonly at: number;
  /** What it happened to, e.g. `models:/churn/3`, `endpoints:/churn`, `dev.churn.customers`. */
  readonly subject: string;
  /** Plain data; MLflow's members for MLflow's events. */
  readonly data: Readonly<Record<string, unknown>>;
}
