/** @file The form of a batch: which model, which table, into what, and whether they fit. */
import type { FittedRecipe } from '../core/features/recipe.ts';
import { pythonForScore } from '../core/interop/python/index.ts';
import type { Evaluation } from '../core/metrics/evaluation.ts';
import type { Field } from '../core/table/column.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { Store } from '../store/database.ts';
import { columnsLeftOut, inputFault, proposePredictions, type ScorableModel } from './batch.ts';
import type { TableVersions } from './drift.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';
import { tableNameFault } from './tables.ts';

/** What there is to choose from. */
export interface BatchChoices {
  readonly models: readonly ScorableModel[];
  readonly tables: readonly TableVersions[];
  /** From the address. */
  readonly wantedModel: string | null;
  readonly wantedTable: string | null;
}

/** Name and version of a table as one key. */
export const tableKey = ({ name, version }: Pick<TableVersionRecord, 'name' | 'version'>): string =>
  `${name}@${version}`;

/** To be made while a component is set up. */
export class BatchForm {
  readonly #choices: () => BatchChoices;
  #uri = $state<string | null>(null);
  #tableKey = $state<string | null>(null);
  #into = $state<string | null>(null);
  readonly #facts;

  constructor(store: Store, choices: () => BatchChoices) {
    this.#choices = choices;
    this.#facts = loaded(
      () => this.model?.runId ?? null,
      async (runId) => ({
        recipe: await readJson<FittedRecipe>(store, runId, 'model/recipe.json'),
        evaluation: await readJson<Evaluation>(store, runId, 'evaluation/validation.json'),
      }),
    );
  }

  get models(): readonly ScorableModel[] {
    return this.#choices().models;
  }

  /** Newest versions first by table; tables of predictions last, as they are seldom scored again. */
  get tables(): readonly TableVersionRecord[] {
    const all = this.#choices().tables.flatMap(({ versions }) => versions);
    const isScored = ({ operation }: TableVersionRecord): number => Number(operation === 'score');
    return all.sort((a, b) => isScored(a) - isScored(b));
  }

  get model(): ScorableModel | null {
    const { models, wantedModel } = this.#choices();
    const wanted = this.#uri ?? wantedModel;
    return models.find(({ uri }) => uri === wanted) ?? models.at(0) ?? null;
  }

  get table(): TableVersionRecord | null {
    const { wantedTable } = this.#choices();
    const { tables, inputs } = this;
    const wanted = this.#tableKey;
    return (
      tables.find((one) => tableKey(one) === wanted) ??
      tables.find(({ name }) => name === wantedTable) ??
      tables.find((one) => this.model && inputs && !inputFault(this.model, inputs, one.fields)) ??
      tables.at(0) ??
      null
    );
  }

  /** Columns that the model wants; null until they are read, or when the run does not tell. */
  get inputs(): readonly Field[] | null {
    return this.#facts.value?.recipe?.inputs ?? null;
  }

  get into(): string {
    return this.#into ?? (this.table ? proposePredictions(this.table.name) : '');
  }

  set into(name: string) {
    this.#into = name;
  }

  get intoFault(): string | null {
    if (this.into === this.table?.name) return 'Predictions must go into another table.';
    return tableNameFault(this.into);
  }

  /** Why this table cannot be scored by this model. */
  get tableFault(): string | null {
    const { model, table, inputs } = this;
    return model && table && inputs ? inputFault(model, inputs, table.fields) : null;
  }

  chooseModel(uri: string): void {
    this.#uri = uri;
  }

  chooseTable(key: string): void {
    this.#tableKey = key;
  }

  get python(): string {
    const { model, table, into, inputs } = this;
    if (!model || !table) return '';
    const evaluation = this.#facts.value?.evaluation;
    return pythonForScore(model.uri, table.name, into, {
      leftOut: columnsLeftOut(inputs ?? table.fields, table.fields),
      ...(evaluation
        ? {
            task: evaluation.task,
            ...(evaluation.threshold === null ? {} : { threshold: evaluation.threshold }),
            positive: evaluation.classes.at(-1) ?? null,
            classes: evaluation.classes,
          }
        : {}),
    });
  }
}
