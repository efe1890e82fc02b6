/** @file Lab steps on data: load, check, build features, freeze the split. */
import {
  pythonForContract,
  pythonForImport,
  pythonForSplit,
  pythonForTransform,
} from '../../core/interop/python/index.ts';
import type { Recipe } from '../../core/features/recipe.ts';
import { ParamError } from '../../core/errors.ts';
import type { TableVersion } from '../types.ts';
import { DEFAULT_SPLIT } from '../train.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import type { LabState, TableRef } from './lab-state.ts';
import { requireState, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

/** The services whose count is a feature. */
const SERVICES = [
  'online_security',
  'online_backup',
  'device_protection',
  'tech_support',
  'streaming_tv',
  'streaming_movies',
];

/** The lecture's feature engineering. */
export const CHURN_FEATURES: Recipe = {
  version: 1,
  name: 'churn_features',
  steps: [
    { op: 'count_of', column: 'num_optional_services', columns: SERVICES, value: 'Yes' },
    {
      op: 'derive',
      column: 'avg_price_increase',
      expression: 'if(tenure > 0, monthly_charges - total_charges / tenure, 0)',
    },
  ],
};

/** Own data: nothing is derived, columns go on as they are. */
export const OWN_FEATURES: Recipe = { version: 1, name: 'own_features', steps: [] };

/** Rows of the user's own table that training never sees, so that there is something new to score. */
export const HELD_BACK = { k: 5, keep: [4] };

/** The recipe that makes the training table. */
export function featureRecipe(state: LabState): Recipe {
  return state.source.kind === 'churn' ? CHURN_FEATURES : OWN_FEATURES;
}

const refOf = ({ name, version }: TableVersion): TableRef => ({ name, version });
const count = (value: number): string => value.toLocaleString('en-US');

async function loadBronze({
  terrarium,
  state,
  seed,
  signal,
  onProgress,
}: Context): Promise<TableVersion> {
  const { source, names, rows } = state;
  switch (source.kind) {
    case 'churn': {
      const csv = await terrarium.lab.churnCsv({ rows, seed });
      return terrarium.data.importCsv(csv, {
        table: names.bronze,
        fileName: 'churn.csv',
        signal,
        onProgress,
      });
    }
    case 'csv':
      return terrarium.data.importCsv(source.csv, {
        ...source.options,
        table: names.bronze,
        roles: { ...source.options?.roles, [source.target]: 'target' },
        ...(source.fileName === undefined ? {} : { fileName: source.fileName }),
        signal,
        onProgress,
      });
    case 'table': {
      const address = typeof source.table === 'string' ? { name: source.table } : source.table;
      return terrarium.data.table(address.name, address);
    }
    default:
      return source satisfies never;
  }
}

function checkTarget(table: TableVersion, target: string): void {
  if (table.schema.some((field) => field.name === target)) return;
  throw new ParamError(
    'unknown_column',
    `lab: the target must be a column of ${table.name}, got "${target}"; it has ${table.schema.map((field) => field.name).join(', ')}`,
  );
}

const load: Step = {
  id: 'load',
  title: 'Load the raw table',
  run: async (context) => {
    const table = await loadBronze(context);
    checkTarget(table, context.state.target);
    const from = table.record.source.fileName;
    return {
      summary: `${count(table.numRows)} rows, ${table.schema.length} columns`,
      reads: from ? [{ label: from, href: '' }] : [],
      writes: [tableLink(refOf(table))],
      python: pythonForImport(table.record),
      state: { bronze: refOf(table) },
    };
  },
};

const contract: Step = {
  id: 'contract',
  title: 'Check the contract',
  run: async ({ terrarium, state }) => {
    const bronze = requireState(state.bronze, 'bronze');
    const table = await terrarium.data.table(bronze.name, bronze);
    const promised = await terrarium.data.contract(table);
    const results = await terrarium.data.validate(table, promised);
    const failed = results.filter((result) => !result.success).length;
    const gaps = table.record.summaries.filter((summary) => summary.missing > 0);
    const missing = gaps.map(({ name, missing: cells }) => `${name} ${cells}`).join(', ');
    return {
      summary:
        `${count(results.length - failed)} met${failed > 0 ? `, ${failed} broken` : ''}; ` +
        (missing === '' ? 'nothing missing' : `missing: ${missing}`),
      reads: [tableLink(bronze)],
      writes: [],
      python: pythonForContract(promised),
    };
  },
};

const features: Step = {
  id: 'features',
  title: 'Build features',
  run: async ({ terrarium, state, signal, onProgress }) => {
    const bronze = requireState(state.bronze, 'bronze');
    const recipe = featureRecipe(state);
    const own = state.source.kind !== 'churn';
    const table = await terrarium.data.transform(recipe, bronze, {
      into: state.names.training,
      roles: { [state.target]: 'target' },
      ...(own ? { rows: { k: HELD_BACK.k, drop: HELD_BACK.keep } } : {}),
      signal,
      onProgress,
    });
    const added = recipe.steps.length;
    return {
      summary: own
        ? `${count(table.numRows)} rows for training; every fifth is kept back`
        : `${added} new columns`,
      reads: [tableLink(bronze)],
      writes: [tableLink(refOf(table))],
      python: pythonForTransform(recipe, bronze.name, state.names.training),
      state: { training: refOf(table) },
    };
  },
};

const split: Step = {
  id: 'split',
  title: 'Freeze the split',
  run: async ({ terrarium, state, seed }) => {
    const training = requireState(state.training, 'training');
    const parts = await terrarium.data.split(training, {
      target: state.target,
      split: DEFAULT_SPLIT,
      seed,
    });
    return {
      summary: `${count(parts.train)} / ${count(parts.valid)} / ${count(parts.test)}`,
      reads: [tableLink(training)],
      writes: [],
      python: pythonForSplit(DEFAULT_SPLIT, seed),
      state: { task: parts.task },
    };
  },
};

/** Steps 1–4. */
export const DATA_STEPS: readonly Step[] = [load, contract, features, split];
