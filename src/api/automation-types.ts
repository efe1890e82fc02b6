/** @file Types of `terrarium.automation`: rules, schedules, incidents and webhooks, and the engine that works them. */
import type { Verdict } from '../core/automation/evaluate.ts';
import type { FiringRecord } from '../core/automation/firing.ts';
import type { IncidentRecord, IncidentStatus } from '../core/automation/incident.ts';
import type { LoopSpec } from '../core/automation/loop.ts';
import type { ReceiptRecord, ReceiverSettings } from '../core/automation/receiver.ts';
import type { RuleRecord, RuleSpec, Severity } from '../core/automation/rule.ts';
import type { ScheduleRecord, ScheduleSpec } from '../core/automation/schedule.ts';
import type { DeliveryHeaders } from '../core/automation/signature.ts';
import type { DeliveryRecord, WebhookRecord, WebhookSpec } from '../core/automation/webhook.ts';
import type { DeliveryFilter } from '../store/delivery-store.ts';
import type { FiringFilter } from '../store/firing-store.ts';

/** What one tick did. */
export interface TickResult {
  /** The moment as of which it looked, ms since epoch. */
  readonly now: number;
  /** Evaluations of rules. */
  readonly evaluated: number;
  /** Firings that this tick began or went on with, as they stand now. */
  readonly firings: readonly FiringRecord[];
  /** Deliveries that were tried. */
  readonly delivered: number;
}

/** A rule; what is left out is `for: 1`, `cooldownMs: 0`, severity `warning`, enabled. */
export type RuleInput = Pick<RuleSpec, 'name' | 'when' | 'actions'> & Partial<RuleSpec>;

/** `terrarium.automation.rules` */
export interface RulesApi {
  /** A monitor may be named by its id or its name. Throws {ParamError} `invalid_param`, `invalid_condition`, `invalid_action`, `gate_required`. */
  create(rule: RuleInput): Promise<RuleRecord>;
  /** Changes what is given; a rule that waits for something else, or is switched on, begins anew. */
  update(ruleId: string, patch: Partial<RuleSpec>): Promise<RuleRecord>;
  /** Its firings stay. */
  delete(ruleId: string): Promise<void>;
  get(ruleId: string): Promise<RuleRecord>;
  /** By name. */
  list(): Promise<readonly RuleRecord[]>;
  /** The rule as a sentence, made from its data. */
  words(ruleId: string): Promise<string>;
  /** What its condition says of the present; changes nothing. Events count as absent. */
  evaluate(ruleId: string): Promise<Verdict>;
}

/** A schedule; what is left out is UTC, missed runs made up for by one, severity `info`, enabled. */
export type ScheduleInput = Pick<ScheduleSpec, 'name' | 'cron' | 'actions'> & Partial<ScheduleSpec>;

/** `terrarium.automation.schedules` */
export interface SchedulesApi {
  /** Throws {ParamError} `invalid_cron`, `invalid_zone`, `invalid_param`, and those of actions. */
  create(schedule: ScheduleInput): Promise<ScheduleRecord>;
  update(scheduleId: string, patch: Partial<ScheduleSpec>): Promise<ScheduleRecord>;
  delete(scheduleId: string): Promise<void>;
  get(scheduleId: string): Promise<ScheduleRecord>;
  /** By their next run. */
  list(): Promise<readonly ScheduleRecord[]>;
  /** Its next runs, ms since epoch. Default 5. */
  next(scheduleId: string, count?: number): Promise<readonly number[]>;
  /** Runs it now; the next run stays where it is. */
  run(scheduleId: string): Promise<FiringRecord>;
}

/** `terrarium.automation.firings` */
export interface FiringsApi {
  /** Newest first. */
  list(filter?: FiringFilter): Promise<readonly FiringRecord[]>;
  get(firingId: string): Promise<FiringRecord>;
}

/** A webhook; what is left out is no description, the receiver in the page, ACTIVE. */
export type WebhookInput = Pick<WebhookSpec, 'name' | 'url' | 'events'> & Partial<WebhookSpec>;

/** `terrarium.automation.webhooks` */
export interface WebhooksApi {
  /** Throws {ParamError} `invalid_url`, `invalid_param`. */
  create(webhook: WebhookInput): Promise<WebhookRecord>;
  update(webhookId: string, patch: Partial<WebhookSpec>): Promise<WebhookRecord>;
  /** With its deliveries. */
  delete(webhookId: string): Promise<void>;
  get(webhookId: string): Promise<WebhookRecord>;
  /** By name. */
  list(): Promise<readonly WebhookRecord[]>;
  /** A new secret; the one before stays valid beside it until the next. */
  rotateSecret(webhookId: string): Promise<WebhookRecord>;
  /** Sends an example of the first event that it subscribes to. */
  test(webhookId: string): Promise<DeliveryRecord>;
  /** How the receiver in the page behaves. */
  receiver(): Promise<ReceiverSettings>;
  /** Tells the receiver to fail, to be busy or to keep silent, so that retries can be seen. */
  setReceiver(patch: Partial<ReceiverSettings>): Promise<ReceiverSettings>;
  /** What reached the receiver, newest first. Default 200. */
  receipts(limit?: number): Promise<readonly ReceiptRecord[]>;
  /** Posts to the receiver from outside of the outbox, for example with a forged signature. */
  receive(webhookId: string, headers: DeliveryHeaders, body: string): Promise<ReceiptRecord>;
}

/** `terrarium.automation.deliveries` */
export interface DeliveriesApi {
  /** Newest first. */
  list(filter?: DeliveryFilter): Promise<readonly DeliveryRecord[]>;
  get(deliveryId: string): Promise<DeliveryRecord>;
  /** Sends it anew under its old id, which the receiver knows a repetition by. */
  replay(deliveryId: string): Promise<DeliveryRecord>;
  /** A curl command that sends it, signed now: for webhooks whose deliveries a person sends. */
  command(deliveryId: string): Promise<string>;
  /** Notes the status that a person's own sending came to. */
  confirm(deliveryId: string, status: number): Promise<DeliveryRecord>;
}

/** An incident that a person opens. */
export interface IncidentInput {
  readonly title: string;
  /** Default `warning`. */
  readonly severity?: Severity;
  readonly subject?: string;
  readonly runbook?: string;
  readonly text?: string;
}

/** `terrarium.automation.incidents` */
export interface IncidentsApi {
  open(incident: IncidentInput): Promise<IncidentRecord>;
  /** Says that one looks at it. Throws {StateError} `incident_resolved`. */
  acknowledge(incidentId: string, text?: string): Promise<IncidentRecord>;
  comment(incidentId: string, text: string): Promise<IncidentRecord>;
  /** Throws {StateError} `incident_resolved`. */
  resolve(incidentId: string, text?: string): Promise<IncidentRecord>;
  get(incidentId: string): Promise<IncidentRecord>;
  /** Newest first. */
  list(filter?: { readonly status?: IncidentStatus }): Promise<readonly IncidentRecord[]>;
}

/** `terrarium.automation` without the parts that are called by two names. */
export interface AutomationCalls {
  /**
   * Runs monitors that have something new, looks at everything that is due (schedules, new windows, events and endpoint
   * figures, unfinished firings, deliveries), and does what follows from it, one after the other. Resolves when all is done. A tab does so by itself, too (`follow`).
   *
   * @param options.now As of when to look, ms since epoch; not after the present. Default the present.
   */
  tick(options?: { readonly now?: number; readonly isBackground?: boolean }): Promise<TickResult>;
  /** Only what schedules have due. */
  runSchedules(options?: { readonly now?: number }): Promise<readonly FiringRecord[]>;
  /**
   * Makes the ready-made rules that close the loop for a model: drift → incident → retrain → challenger → gates → champion
   * → score. Those made before for the same model are replaced.
   */
  enableLoop(options: LoopSpec): Promise<readonly RuleRecord[]>;
  /** Removes the rules that `enableLoop` made. */
  disableLoop(model: string): Promise<void>;
  /** Ticks by itself while this page is there: when something has happened, and when something is due. Returns what ends it. */
  follow(): Promise<() => void>;
  /** Does the workspace wait for `tick` to be called rather than tick by itself? */
  isPaused(): Promise<boolean>;
  setPaused(isPaused: boolean): Promise<void>;
}

/** `terrarium.automation` */
export interface AutomationApi extends AutomationCalls {
  readonly rules: RulesApi;
  readonly schedules: SchedulesApi;
  readonly firings: FiringsApi;
  readonly webhooks: WebhooksApi;
  readonly deliveries: DeliveriesApi;
  readonly incidents: IncidentsApi;
}
