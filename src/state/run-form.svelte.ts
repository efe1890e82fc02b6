/** @file What is being filled in to train or to tune: rows, target, learner, split. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { LearnerInfo, Task } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { Store } from '../store/database.ts';
import { listTables } from '../store/table-records.ts';
import { live } from './live.svelte.ts';
import type { RecordedTraining } from './recorded-training.ts';
import {
  classesOfTarget,
  likelyTarget,
  targetsOf,
  taskOfTarget,
  type TableChoice,
} from './run-form.ts';

/** Newest versions of the active tables of a catalog, those with a target first. */
export function liveTableChoices(store: Store, catalog: () => Catalog) {
  return live(catalog, async (wanted): Promise<readonly TableChoice[]> => {
    const tables = (await listTables(store)).filter((table) => table.catalog === wanted);
    const hasTarget = ({ latest }: (typeof tables)[number]): boolean =>
      latest.fields.some(({ role }) => role === 'target');
    return [...tables.filter(hasTarget), ...tables.filter((table) => !hasTarget(table))].map(
      ({ latest }) => latest,
    );
  });
}

/** Split rules in the order of the form. */
export const SPLIT_KINDS: readonly { readonly value: SplitSpec['kind']; readonly label: string }[] =
  [
    { value: 'modulo', label: 'Row index mod 5' },
    { value: 'stratified', label: 'By chance, same class shares' },
    { value: 'holdout', label: 'By chance' },
    { value: 'column', label: 'By a column' },
  ];

/** What both forms hold. */
export class RunForm {
  readonly #tables: () => readonly TableChoice[];
  #table = $state('');
  #version = $state<number | null>(null);
  #target = $state('');
  #positive = $state('');
  #learner = $state('gbdt');
  splitKind = $state<SplitSpec['kind']>('modulo');
  testShare = $state<number | null>(0.2);
  validShare = $state<number | null>(0.2);
  splitColumn = $state('');
  seed = $state<number | null>(42);
  experiment = $state('');
  /** A rule of an earlier run that the form cannot show; kept until another kind is chosen. */
  #recorded = $state.raw<SplitSpec | null>(null);

  /** @param tables What there is to choose from; may arrive later. */
  constructor(tables: () => readonly TableChoice[], experiment: string) {
    this.#tables = tables;
    this.experiment = experiment;
  }

  readonly choice = $derived.by(
    () => this.#tables().find(({ name }) => name === this.#table) ?? this.#tables().at(0) ?? null,
  );
  readonly targets = $derived.by(() => (this.choice ? targetsOf(this.choice) : []));
  readonly classes = $derived.by(() =>
    this.choice ? classesOfTarget(this.choice, this.target) : [],
  );
  readonly task = $derived.by((): Task | null =>
    this.choice ? taskOfTarget(this.choice, this.target) : null,
  );
  /** Learners for the task, baselines first. */
  readonly learners = $derived.by((): readonly LearnerInfo[] =>
    LEARNER_CATALOG.filter(({ tasks }) => this.task === null || tasks.includes(this.task)),
  );
  /** What is known of the chosen learner. */
  readonly info = $derived.by(
    (): LearnerInfo =>
      this.learners.find(({ id }) => id === this.#learner) ??
      this.learners.find(({ id }) => id === 'gbdt') ??
      LEARNER_CATALOG[0],
  );

  get table(): string {
    return this.choice?.name ?? '';
  }

  set table(name: string) {
    this.#table = name;
    this.#version = null;
    this.#target = '';
    this.#positive = '';
  }

  /** The version that will be read: that of an earlier run, or the newest. */
  get version(): number | null {
    return this.#version ?? this.choice?.version ?? null;
  }

  get target(): string {
    if (this.targets.includes(this.#target)) return this.#target;
    return this.choice ? likelyTarget(this.choice) : '';
  }

  set target(name: string) {
    this.#target = name;
    this.#positive = '';
  }

  get positive(): string {
    return this.classes.includes(this.#positive) ? this.#positive : (this.classes.at(-1) ?? '');
  }

  set positive(label: string) {
    this.#positive = label;
  }

  get learner(): string {
    return this.info.id;
  }

  set learner(id: string) {
    this.#learner = id;
  }

  /** The split as it was chosen. */
  get split(): SplitSpec {
    if (this.#recorded?.kind === this.splitKind) return this.#recorded;
    const test = this.testShare ?? 0.2;
    const valid = this.validShare ?? 0.2;
    switch (this.splitKind) {
      case 'modulo':
        return { kind: 'modulo', k: 5, test: [0], valid: [1] };
      case 'holdout':
      case 'stratified':
        return { kind: this.splitKind, test, valid };
      case 'column':
        return { kind: 'column', column: this.splitColumn };
      default:
        return this.splitKind satisfies never;
    }
  }

  /** Takes over how an earlier run was trained. */
  prefill(from: RecordedTraining): void {
    if (from.table) {
      this.#table = from.table.name;
      this.#version = from.table.version;
    }
    this.#target = from.target ?? '';
    this.#positive = from.positive ?? '';
    this.#learner = from.learner ?? this.#learner;
    this.seed = from.seed ?? this.seed;
    this.experiment = from.experiment ?? this.experiment;
    this.#recorded = from.split;
    this.splitKind = from.split?.kind ?? 'modulo';
  }

  /** What training and tuning both ask the API for. */
  get options() {
    return {
      table: { name: this.table, ...(this.version === null ? {} : { version: this.version }) },
      target: this.target,
      ...(this.task === 'binary' && this.positive !== '' ? { positive: this.positive } : {}),
      learner: this.learner,
      split: this.split,
      ...(this.seed === null ? {} : { seed: this.seed }),
      ...(this.experiment.trim() === '' ? {} : { experiment: this.experiment.trim() }),
    };
  }
}
