/** @file The lineage graph, read off the records: nothing is noted twice, so it cannot disagree with them. */
import type { DriftReportRecord } from '../drift/report.ts';
import type { Recipe } from '../features/recipe.ts';
import type { Digest } from '../hash.ts';
import type { AliasRecord, ModelVersionRecord } from '../registry/entities.ts';
import type { TableVersionRecord } from '../table/version.ts';
import type { StudyRecord } from '../tuning/study.ts';
import type { RunRow } from './entities.ts';
import type { LineageGraph } from './lineage.ts';
import {
  createDraft,
  lineageId,
  page,
  tableNode,
  versionNode,
  type LineageDraft,
} from './lineage-draft.ts';
import { addServing, type ServingLineage } from './serving-lineage.ts';

/** What a version record tells about lineage. */
export type LineageTable = Pick<
  TableVersionRecord,
  'name' | 'version' | 'numRows' | 'digest' | 'operation' | 'source'
>;

/** All records that a graph is read from, each list in the order in which its nodes are to appear. */
export interface LineageRecords {
  readonly tableVersions: readonly LineageTable[];
  readonly recipes: readonly { readonly digest: Digest; readonly recipe: Recipe }[];
  readonly pipelines: readonly { readonly digest: Digest; readonly recipeDigest: Digest | null }[];
  readonly runs: readonly RunRow[];
  readonly studies: readonly StudyRecord[];
  readonly modelVersions: readonly ModelVersionRecord[];
  readonly aliases: readonly AliasRecord[];
  readonly driftReports: readonly DriftReportRecord[];
  readonly serving?: ServingLineage;
}

/** How much the graph shows. */
export interface LineageOptions {
  /** Each trial of a study as a run of its own; default false, when the study stands for them. */
  readonly trials?: boolean;
}

/** Tag of a run that was trained with the best params of a study: the study's id. */
export const STUDY_TAG = 'app.study_id';

/** Metrics worth a run's one line, best known first. */
const HEADLINE = [
  'test_f1_score',
  'test_roc_auc',
  'test_root_mean_squared_error',
  'validation_f1_score',
  'validation_roc_auc',
  'validation_root_mean_squared_error',
];

const VERBS: Readonly<Record<TableVersionRecord['operation'], string>> = {
  import: 'imported',
  transform: 'transformed',
  score: 'scored',
  generate: 'generated',
  append: 'appended to',
  restore: 'restored',
  log: 'logged',
};

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
function addTableNodes(draft: LineageDraft, tables: readonly LineageTable[]): void {
  for (const { name, version, numRows, digest, operation } of tables) {
    const id = lineageId.table(name, version);
    const subtitle = `${grouped(numRows)} rows · ${digest.slice(0, 8)}`;
    const href = `${page('tables', name)}?version=${version}`;
    const kind = operation === 'score' ? 'predictions' : 'table';
    draft.node(kind, id, `${name} v${version}`, subtitle, href);
  }
}

function addTableSources(draft: LineageDraft, records: LineageRecords): void {
  for (const { name, version, digest, operation, source } of records.tableVersions) {
    const id = lineageId.table(name, version);
    const { fileName, fileSizeBytes, parents = [], recipeDigest, model } = source;
    if (fileName !== undefined) {
      const size = fileSizeBytes === undefined ? 'file' : `${grouped(fileSizeBytes)} bytes`;
      const file = draft.node('file', lineageId.file(fileName, digest), fileName, size);
      draft.edge(file, id, VERBS[operation]);
    }
    for (const parent of parents) {
      draft.edge(tableNode(draft, parent.name, parent.version), id, VERBS[operation]);
    }
    if (recipeDigest !== undefined) draft.edge(recipeNode(draft, recipeDigest), id, 'applied');
    if (model) addScoring(draft, records, model, id);
  }
}

/** Model → predictions, by way of the alias while it still points to the version that scored. */
function addScoring(
  draft: LineageDraft,
  { aliases }: LineageRecords,
  { name, version, alias }: NonNullable<LineageTable['source']['model']>,
  predictions: string,
): void {
  const holds = aliases.some(
    (one) => one.name === name && one.alias === alias && one.version === version,
  );
  const from =
    holds && alias !== undefined ? lineageId.alias(name, alias) : versionNode(draft, name, version);
  draft.edge(from, predictions, VERBS.score);
}

function recipeNode(draft: LineageDraft, digest: Digest): string {
  return draft.node('recipe', lineageId.recipe(digest), 'Recipe', digest.slice(0, 8));
}

function addStudies(
  draft: LineageDraft,
  { studies, runs }: LineageRecords,
): ReadonlyMap<string, string> {
  const byRun = new Map<string, string>();
  for (const { studyId, runId, name, nTrials, metric } of studies) {
    const id = lineageId.study(studyId);
    draft.node('study', id, name, `${nTrials} trials · ${metric}`, page('tuning', studyId));
    byRun.set(runId, id);
  }
  for (const run of runs) {
    const study = byRun.get(run.runId) ?? byRun.get(run.parentRunId ?? '');
    if (study === undefined) continue;
    for (const { name, version, context } of run.inputs) {
      draft.edge(tableNode(draft, name, version), study, context);
    }
  }
  return byRun;
}

function addRuns(
  draft: LineageDraft,
  records: LineageRecords,
  { trials = false }: LineageOptions,
): void {
  const studyOf = addStudies(draft, records);
  const registered = new Set(records.modelVersions.map(({ runId }) => runId));
  const recipeOf = new Map(records.pipelines.map((one) => [one.digest, one.recipeDigest]));
  for (const run of records.runs) {
    // A study stands for its parent run and, unless asked otherwise, for all trials but the registered ones.
    if (studyOf.has(run.runId)) continue;
    const study = studyOf.get(run.parentRunId ?? '');
    const isKept = registered.has(run.runId);
    const isFolded = study !== undefined && !trials;
    if (!isKept && (isFolded || run.lifecycleStage === 'deleted')) continue;
    const key = HEADLINE.find((metric) => Object.hasOwn(run.metrics, metric));
    const facts = key === undefined ? '' : ` · ${key} ${run.metrics[key].toFixed(3)}`;
    const id = lineageId.run(run.runId);
    draft.node('run', id, run.runName, `${run.status}${facts}`, page('runs', run.runId));
    for (const { name, version, context } of run.inputs) {
      draft.edge(tableNode(draft, name, version), id, context);
    }
    const recipe = run.pipelineDigest === null ? null : recipeOf.get(run.pipelineDigest);
    if (recipe) draft.edge(recipeNode(draft, recipe), id, 'fitted');
    const tuned = Object.hasOwn(run.tags, STUDY_TAG) ? lineageId.study(run.tags[STUDY_TAG]) : null;
    if (study !== undefined) draft.edge(study, id, 'trial');
    else if (tuned !== null && draft.has(tuned)) draft.edge(tuned, id, 'tuned');
  }
}

function addModels(draft: LineageDraft, { modelVersions, aliases }: LineageRecords): void {
  for (const { name, version, runId, modelHash } of modelVersions) {
    const id = lineageId.modelVersion(name, version);
    const hash = `model ${modelHash.slice(0, 8)}`;
    draft.node('model_version', id, `${name} v${version}`, hash, page('registry', name));
    const run = lineageId.run(runId);
    if (draft.has(run)) draft.edge(run, id, 'registered');
  }
  for (const { name, alias, version } of aliases) {
    const id = lineageId.alias(name, alias);
    draft.node('alias', id, `${name}@${alias}`, `version ${version}`, page('registry', name));
    draft.edge(versionNode(draft, name, version), id, 'promoted');
  }
}

function addDrift(draft: LineageDraft, { driftReports }: LineageRecords): void {
  for (const { reportId, report, model } of driftReports) {
    const id = lineageId.driftReport(reportId);
    const { dataset, reference, current } = report;
    const verdict = `${dataset.drifted} of ${dataset.compared} columns drifted`;
    draft.node('drift_report', id, `Drift of ${current.name}`, verdict, page('drift', reportId));
    draft.edge(tableNode(draft, reference.name, reference.version), id, 'reference');
    draft.edge(tableNode(draft, current.name, current.version), id, 'current');
    if (model) draft.edge(versionNode(draft, model.name, model.version), id, 'monitored');
  }
}

/**
 * Builds the graph file → table version → recipe → run → model version → alias → predictions → drift report.
 *
 * Ids of table versions are `table:<name>@<version>` also where the kind is `predictions`. Trials of a study
 * are shown as the study, except those that were registered, unless `trials` is set. Runs in the trash are left out unless a model
 * version was made from them. What a record names but is gone is shown as a node that says so.
 *
 * Cost: linear in the number of records and inputs.
 */
export function buildLineage(records: LineageRecords, options: LineageOptions = {}): LineageGraph {
  const draft = createDraft();
  addTableNodes(draft, records.tableVersions);
  for (const { digest, recipe } of records.recipes) {
    const steps = `${recipe.steps.length} steps · ${digest.slice(0, 8)}`;
    draft.node('recipe', lineageId.recipe(digest), recipe.name ?? 'Recipe', steps);
  }
  addRuns(draft, records, options);
  addModels(draft, records);
  addTableSources(draft, records);
  addDrift(draft, records);
  if (records.serving) addServing(draft, records.aliases, records.serving);
  return draft.graph();
}
