/** @file Lab steps on data: load, check, build features, freeze the split. */
import {
  pythonForContract,
  pythonForImport,
  pythonForSplit,
  pythonForTransform,
} from '../../core/interop/python/index.ts';
import { ParamError } from '../../core/errors.ts';
import type { TableVersion } from '../types.ts';
import { DEFAULT_SPLIT } from '../train.ts';
import type { LabStep, StepContext } from './lab-run.ts';
import { HELD_BACK, trainingRecipe } from './lab-recipes.ts';
import type { LabState, TableRef } from './lab-state.ts';
import { count, requireState, tableLink } from './links.ts';

type Step = LabStep<LabState>;
type Context = StepContext<LabState>;

const refOf = ({ name, version }: TableVersion): TableRef => ({ name, version });

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
        // Entries, so that a target called __proto__ is an ordinary key.
        roles: Object.fromEntries([
          ...Object.entries(source.options?.roles ?? {}),
          [source.target, 'target'],
        ]),
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
    `lab: the target must be a column of ${table.name}, got ${JSON.stringify(target.slice(0, 80))}; it has ${table.schema
      .slice(0, 40)
      .map((field) => field.name)
      .join(', ')}`,
  );
}

const load: Step = {
  id: 'load',
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
  run: async ({ terrarium, state }) => {
    const bronze = requireState(state.bronze, 'bronze');
    const table = await terrarium.data.table(bronze.name, bronze);
    const promised = await terrarium.data.contract(table);
    const results = await terrarium.data.validate(table, promised);
    const failed = results.filter((result) => !result.success).length;
    const gaps = table.record.summaries.filter((summary) => summary.missing > 0);
    const [first] = gaps;
    const missing =
      gaps.length === 0
        ? 'nothing missing'
        : gaps.length === 1
          ? `${count(first.missing)} ${first.name} missing`
          : `gaps in ${gaps.length} columns`;
    return {
      summary: `${count(results.length - failed)} met${failed > 0 ? `, ${failed} broken` : ''}; ${missing}`,
      reads: [tableLink(bronze)],
      writes: [],
      python: pythonForContract(promised),
      state: { contract: promised },
      facts: { contract: results },
    };
  },
};

const features: Step = {
  id: 'features',
  run: async ({ terrarium, state, signal, onProgress }) => {
    const bronze = requireState(state.bronze, 'bronze');
    const raw = await terrarium.data.table(bronze.name, bronze);
    const recipe = trainingRecipe(state, raw.record);
    const own = state.source.kind !== 'churn';
    const rows = own ? { k: HELD_BACK.k, drop: HELD_BACK.keep } : undefined;
    const table = await terrarium.data.transform(recipe, bronze, {
      into: state.names.training,
      roles: Object.fromEntries([[state.target, 'target']]),
      ...(rows ? { rows } : {}),
      signal,
      onProgress,
    });
    const known = new Set(raw.schema.map((field) => field.name));
    const added = table.schema.map(({ name }) => name).filter((name) => !known.has(name));
    const unlabelled = raw.record.summaries.find(({ name }) => name === state.target)?.missing ?? 0;
    return {
      summary: own
        ? `${count(table.numRows)} rows for training; every fifth is kept back`
        : `${added.length} new columns`,
      reads: [tableLink(bronze)],
      writes: [tableLink(refOf(table))],
      python: pythonForTransform(recipe, bronze, state.names.training, rows),
      state: {
        training: refOf(table),
        leftOut: table.schema
          .filter(({ role }) => role !== 'feature' && role !== 'sensitive' && role !== 'target')
          .map(({ name }) => name),
      },
      facts: {
        recipe: await terrarium.features.describe(recipe),
        added,
        ...(own && unlabelled > 0 ? { unlabelled } : {}),
      },
    };
  },
};

const split: Step = {
  id: 'split',
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
      python: pythonForSplit(DEFAULT_SPLIT, seed, { table: training, target: state.target }),
      state: { task: parts.task },
      facts: { split: parts },
    };
  },
};

/** Steps 1–4. */
export const DATA_STEPS: readonly Step[] = [load, contract, features, split];
