/** @file Tables of the database, and which of their members are indexed. */
import type Dexie from 'dexie';
import type { Table } from 'dexie';
import type { EventRecord } from '../core/automation/events.ts';
import type { FiringRecord } from '../core/automation/firing.ts';
import type { IncidentRecord } from '../core/automation/incident.ts';
import type { ReceiptRecord } from '../core/automation/receiver.ts';
import type { RuleRecord } from '../core/automation/rule.ts';
import type { ScheduleRecord } from '../core/automation/schedule.ts';
import type { DeliveryRecord, WebhookRecord } from '../core/automation/webhook.ts';
import type { BatchRecord } from '../core/batch/entities.ts';
import type { DriftReportRecord } from '../core/drift/report.ts';
import type { AuditRecord } from '../core/governance/audit.ts';
import type { MonitorRecord, MonitorWindow } from '../core/monitoring/entities.ts';
import type { ModelCard } from '../core/governance/model-card.ts';
import type { Approval, Deployment } from '../core/registry/deployment.ts';
import type {
  AliasLogRecord,
  AliasRecord,
  ModelVersionRecord,
  RegisteredModel,
} from '../core/registry/entities.ts';
import type { PromotionRecord } from '../core/registry/promotion.ts';
import type { InjectionRunRecord, SimulationRecord } from '../core/simulation/entities.ts';
import type { ConsumerGroupRecord, StreamRecord, TopicRecord } from '../core/streams/entities.ts';
import type {
  ArtifactRecord,
  Experiment,
  MetricSeries,
  RunRecord,
} from '../core/tracking/entities.ts';
import type { EndpointRecord, InferenceLogRecord } from '../core/serving/entities.ts';
import type { StudyRecord, TrialRecord } from '../core/tuning/study.ts';
import type {
  BlobPiece,
  BlobRecord,
  GateReportRecord,
  JobRecord,
  LabRunRecord,
  LatestMetricsRecord,
  PipelineRecord,
  RecipeRecord,
  SettingRecord,
  Stored,
  StoredTableVersion,
  TableRecord,
} from './records.ts';

/** Record type of every table, by name. */
export interface Records {
  blobs: BlobRecord;
  blobPieces: BlobPiece;
  dataTables: TableRecord;
  tableVersions: StoredTableVersion;
  recipes: RecipeRecord;
  pipelines: PipelineRecord;
  experiments: Experiment;
  runs: RunRecord;
  metricSeries: Stored<MetricSeries>;
  latestMetrics: LatestMetricsRecord;
  artifacts: Stored<ArtifactRecord>;
  studies: StudyRecord;
  trials: Stored<TrialRecord>;
  registeredModels: RegisteredModel;
  modelVersions: ModelVersionRecord;
  aliases: Stored<AliasRecord>;
  aliasLog: Stored<AliasLogRecord>;
  driftReports: DriftReportRecord;
  gateReports: GateReportRecord;
  jobs: JobRecord;
  audit: AuditRecord;
  settings: SettingRecord;
  labRuns: LabRunRecord;
  modelCards: ModelCard;
  deployments: Deployment;
  approvals: Approval;
  promotions: PromotionRecord;
  endpoints: EndpointRecord;
  inferenceLog: InferenceLogRecord;
  topics: TopicRecord;
  topicRecords: StreamRecord;
  consumerGroups: ConsumerGroupRecord;
  batchJobs: BatchRecord;
  monitors: MonitorRecord;
  monitorWindows: MonitorWindow;
  incidents: IncidentRecord;
  rules: RuleRecord;
  schedules: ScheduleRecord;
  events: Stored<EventRecord>;
  webhooks: WebhookRecord;
  deliveries: DeliveryRecord;
  firings: FiringRecord;
  receipts: ReceiptRecord;
  simulations: SimulationRecord | InjectionRunRecord;
}

/** Name of a table. */
export type TableName = keyof Records;

/** The open database with typed tables. */
export type TerrariumDb = Dexie & {
  readonly [N in TableName]: Table<Records[N], unknown>;
};

/**
 * Indexes of version 1, in Dexie's notation: primary key first, `&` unique, `*` one entry per list item,
 * `++` numbered by the database.
 */
export const STORES_V1 = {
  blobs: 'sha256',
  blobPieces: '[sha256+index]',
  dataTables: 'name',
  tableVersions: '[name+version], name, *blobs, digest',
  recipes: 'digest',
  pipelines: 'digest',
  experiments: 'experimentId, &name',
  runs: 'runId, experimentId, parentRunId, status',
  metricSeries: '[runId+key], runId',
  latestMetrics: 'runId, experimentId',
  artifacts: '[runId+path], runId, blob',
  studies: 'studyId, runId, status',
  trials: '[studyId+number], studyId, runId',
  registeredModels: 'name',
  modelVersions: '[name+version], name, runId, modelHash',
  aliases: '[name+alias], name',
  aliasLog: '++id, name, [name+alias]',
  driftReports: 'reportId, createdAt',
  gateReports: 'gateId, model, at',
  jobs: 'jobId, status',
  audit: 'seq',
  settings: 'key',
  labRuns: 'labId, status, startedAt',
} as const;

/** Tables that version 2 adds: deployment, serving, monitoring, automation. */
export const STORES_V2 = {
  modelCards: '[name+version], name',
  deployments: 'deploymentId, model, status, startedAt',
  approvals: 'approvalId, deploymentId, status',
  promotions: 'promotionId, model, at',
  endpoints: 'name',
  inferenceLog: '++seq, [endpoint+at], requestId, [endpoint+unit]',
  topics: 'name',
  topicRecords: '[topic+offset], topic',
  consumerGroups: '[topic+group], topic',
  batchJobs: 'batchId, status, createdAt, *blobs',
  monitors: 'monitorId, name',
  monitorWindows: '[monitorId+windowStart], monitorId',
  incidents: 'incidentId, status, openedAt',
  rules: 'ruleId',
  schedules: 'scheduleId, nextAt',
  events: '++seq, type, at',
  webhooks: 'webhookId',
  deliveries: 'deliveryId, webhookId, status, nextAt',
  simulations: 'simulationId, status',
} as const;

/** Tables that version 3 adds: what rules did, and what the receiver of webhooks got. */
export const STORES_V3 = {
  firings: 'firingId, at, status, sourceId',
  receipts: '++seq, deliveryId',
} as const;

/** Names of all tables. */
export const TABLE_NAMES = Object.keys({
  ...STORES_V1,
  ...STORES_V2,
  ...STORES_V3,
} satisfies Record<TableName, string>) as readonly TableName[];

/** Tables whose records go into a workspace file: all but the bytes, which go beside them, and the journal. */
export const EXPORTED_TABLES = TABLE_NAMES.filter(
  (name) => name !== 'blobs' && name !== 'blobPieces' && name !== 'jobs',
);
