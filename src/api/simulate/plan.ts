/** @file From what was asked to a spec that decides every day: tables pinned, names filled in. */
import type { FittedRecipe } from '../../core/features/recipe.ts';
import { fromCanonicalJson } from '../../core/codec.ts';
import { ParamError } from '../../core/errors.ts';
import { catalogOf } from '../../core/registry/names.ts';
import {
  checkSimulation,
  type CustomerSource,
  type SimulationSpec,
} from '../../core/simulation/entities.ts';
import type { TableVersionRecord } from '../../core/table/version.ts';
import type { DatasetInput } from '../../core/tracking/entities.ts';
import { resolveModelUri } from '../../store/alias-store.ts';
import { readArtifact } from '../../store/artifact-store.ts';
import type { Store } from '../../store/database.ts';
import { getRun } from '../../store/run-rows.ts';
import { getTableVersion } from '../../store/table-records.ts';
import type { SimulateOptions } from '../simulate-types.ts';
import type { TableLike } from '../types.ts';
import { addressOf } from '../views.ts';

/** Column that names customers of a table without an id. */
const OWN_KEY = 'simulated_id';
const LAB_KEY = 'customer_id';
const LAB_TARGET = 'churn';

/** What a model is, as far as a simulation needs it. */
interface ModelFacts {
  readonly target: string;
  readonly positive: string | null;
  readonly inputs: FittedRecipe['inputs'];
  /** The table that it learned from. */
  readonly training: DatasetInput | null;
}

/** Reads what a model is. Throws `not_found`. */
export async function factsOf(store: Store, uri: string): Promise<ModelFacts> {
  const { runId, path } = await resolveModelUri(store, uri);
  const { bytes } = await readArtifact(store, runId, `${path}/pipeline.json`);
  const pipeline = fromCanonicalJson(new TextDecoder().decode(bytes)) as {
    readonly target: string;
    readonly positive: string | null;
    readonly recipe: FittedRecipe;
  };
  const { inputs } = await getRun(store, runId);
  return {
    target: pipeline.target,
    positive: pipeline.positive,
    inputs: pipeline.recipe.inputs,
    training: inputs.find(({ context }) => context === 'training') ?? null,
  };
}

async function tableOf(store: Store, table: TableLike): Promise<TableVersionRecord> {
  const { name, version } = addressOf(table);
  return getTableVersion(store, name, version);
}

/** The table to draw from; null for the lab's world. */
async function sourceTable(
  store: Store,
  source: SimulateOptions['source'],
  { training }: ModelFacts,
): Promise<TableVersionRecord | null> {
  if (source === 'churn') return null;
  if (source !== undefined) return tableOf(store, source);
  if (training) return getTableVersion(store, training.name, training.version);
  throw new ParamError(
    'invalid_param',
    'simulate: source must be given for a model whose run names no training table; name a table whose rows are drawn',
  );
}

function checkColumns(table: TableVersionRecord, facts: ModelFacts, target: string): void {
  const names = new Set(table.fields.map(({ name }) => name));
  const missing = [...facts.inputs.map(({ name }) => name), target].filter(
    (one) => !names.has(one),
  );
  if (missing.length === 0) return;
  throw new ParamError(
    'invalid_param',
    `simulate: ${table.name} v${table.version} must have the columns that the model takes and the label; missing: ${missing.map((name) => JSON.stringify(name)).join(', ')}`,
    { missing },
  );
}

/** The monitor of simulated customers: one for each model. */
const monitorName = (schema: string, model: string): string => `${schema}, ${model}`;

/** Fills in and checks what was asked for. */
export async function planSimulation(
  store: Store,
  options: SimulateOptions,
): Promise<SimulationSpec> {
  const facts = await factsOf(store, options.model);
  const table = await sourceTable(store, options.source, facts);
  const target = options.target ?? (table ? facts.target : LAB_TARGET);
  if (table) checkColumns(table, facts, target);
  const source: CustomerSource = table
    ? { kind: 'table', name: table.name, version: table.version }
    : { kind: 'churn' };
  if (options.watch && !table && !facts.training) {
    throw new ParamError(
      'invalid_param',
      'simulate: watch needs a table to hold customers against, and the run of the model names none; name a source table, or leave watch out',
    );
  }
  const id = table?.fields.find(({ role }) => role === 'id')?.name;
  const name = await resolveModelUri(store, options.model);
  const catalog =
    (name.name === null ? null : catalogOf(name.name)) ?? (table ? catalogOf(table.name) : null);
  const into = `${catalog ?? 'dev'}.simulation`;
  return checkSimulation({
    days: options.days ?? 30,
    customersPerDay: options.customersPerDay ?? 100,
    seed: options.seed ?? 42,
    drift: options.drift ?? [],
    labelDelayDays: options.labelDelayDays ?? 7,
    source,
    scorer: { kind: 'model', uri: options.model },
    target,
    positive: facts.positive,
    key: table ? (id ?? OWN_KEY) : LAB_KEY,
    scoredTable: options.scoredTable ?? `${into}.scored`,
    labelTable: options.labelTable ?? `${into}.labels`,
    monitors: options.watch ? [monitorName(into, options.model)] : [],
    automation: options.automation ?? false,
  });
}
