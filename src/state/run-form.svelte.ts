/** @file What is being filled in to train or to tune: rows, target, learner, split. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { LearnerInfo, Task } from '../core/learners/learner.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { Store } from '../store/database.ts';
import { listTables, listTableVersions } from '../store/table-records.ts';
import { formatNumber } from '../components/format.ts';
import { live } from './live.svelte.ts';
import type { RecordedTraining } from './recorded-training.ts';
import {
  classesOfTarget,
  likelyTarget,
  targetsOf,
  taskOfTarget,
  type TableChoice,
} from './run-form.ts';
import {
  columnsForSplit,
  goesByColumn,
  MAX_CLASSES,
  moduloSplit,
  splitColumnFault,
} from './training-form.ts';

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

/** All versions of a table, newest first; none while the name is ''. */
export function liveTableVersions(store: Store, name: () => string) {
  return live(name, async (wanted): Promise<readonly TableChoice[]> =>
    wanted === '' ? [] : (await listTableVersions(store, wanted)).toReversed(),
  );
}

/** Split rules in the order of the form. */
export const SPLIT_KINDS: readonly { readonly value: SplitSpec['kind']; readonly label: string }[] =
  [
    { value: 'modulo', label: 'By row number (portable)' },
    { value: 'stratified', label: 'By chance, same class shares' },
    { value: 'holdout', label: 'By chance' },
    { value: 'head', label: 'In the order of the rows' },
    { value: 'time', label: 'In the order of a time' },
    { value: 'group', label: 'Whole groups by chance' },
    { value: 'column', label: 'By a column' },
  ];

/** Shares of the test and validation rows that a rule gives; null when it does not say. */
function sharesOf(split: SplitSpec): readonly [test: number, valid: number] | null {
  if (split.kind === 'column') return null;
  if (split.kind !== 'modulo') return [split.test, split.valid];
  return [split.test.length / split.k, split.valid.length / split.k];
}

/** What both forms hold. */
export class RunForm {
  readonly #tables: () => readonly TableChoice[];
  readonly #versions: () => readonly TableChoice[];
  #table = $state('');
  #version = $state<number | null>(null);
  #target = $state('');
  #positive = $state('');
  #learner = $state('gbdt');
  splitKind = $state<SplitSpec['kind']>('modulo');
  #testShare = $state<number | null>(0.2);
  #validShare = $state<number | null>(0.2);
  splitColumn = $state('');
  seed = $state<number | null>(42);
  experiment = $state('');
  /** The very rule of an earlier run; kept until another kind or share is chosen. */
  #recorded = $state.raw<SplitSpec | null>(null);

  /**
   * @param tables What there is to choose from; may arrive later.
   * @param versions All versions of the chosen table, where an older one can be chosen.
   */
  constructor(
    tables: () => readonly TableChoice[],
    experiment: string,
    versions: () => readonly TableChoice[] = () => [],
  ) {
    this.#tables = tables;
    this.#versions = versions;
    this.experiment = experiment;
  }

  readonly #latest = $derived.by(
    () => this.#tables().find(({ name }) => name === this.#table) ?? this.#tables().at(0) ?? null,
  );
  /** The table as the form knows it: the version asked for, else the newest. */
  readonly choice = $derived.by(
    () =>
      this.#versions().find(
        ({ name, version }) => name === this.#latest?.name && version === this.#version,
      ) ?? this.#latest,
  );
  readonly targets = $derived.by(() => (this.choice ? targetsOf(this.choice) : []));
  readonly classes = $derived.by(() =>
    this.choice ? classesOfTarget(this.choice, this.target) : [],
  );
  readonly task = $derived.by((): Task | null =>
    this.choice ? taskOfTarget(this.choice, this.target) : null,
  );
  /** Columns that the kind of split can go by. */
  readonly splitColumns = $derived.by(() => columnsForSplit(this.splitKind, this.choice));
  /** Why the target cannot be predicted. */
  readonly targetFault = $derived.by((): string | undefined => {
    if (!this.choice || this.task !== null) return undefined;
    if (this.target === '')
      return 'No column can be predicted: all are ids, text, dates or constant.';
    const summary = this.choice.summaries.find(({ name }) => name === this.target);
    return summary === undefined
      ? undefined
      : `${formatNumber(summary.distinct)} different values are too many classes; at most ${MAX_CLASSES} are possible.`;
  });
  /** What is wrong with the split. */
  readonly splitFault = $derived.by((): string | undefined => {
    const wanted = splitColumnFault(this.splitKind, this.splitColumn, this.splitColumns);
    if (wanted !== undefined || this.splitKind === 'column') return wanted;
    const total = (this.testShare ?? 0) + (this.validShare ?? 0);
    return total < 1 ? undefined : 'Test and validation must leave rows for training.';
  });
  /** What is wrong with the seed. */
  readonly seedFault = $derived.by((): string | undefined =>
    this.seed !== null && Number.isSafeInteger(this.seed) ? undefined : 'A whole number is wanted.',
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

  /** The version that will be read: the one asked for, or the newest. */
  get version(): number | null {
    return this.#version ?? this.choice?.version ?? null;
  }

  set version(version: number | null) {
    this.#version = version;
  }

  /** Is a certain version asked for, not whatever is newest? */
  get isPinned(): boolean {
    return this.#version !== null && this.#version !== this.#latest?.version;
  }

  /** Share of the test rows, 0…1. */
  get testShare(): number | null {
    return this.#testShare;
  }

  set testShare(share: number | null) {
    this.#testShare = share;
    this.#recorded = null;
  }

  /** Share of the validation rows, 0…1. */
  get validShare(): number | null {
    return this.#validShare;
  }

  set validShare(share: number | null) {
    this.#validShare = share;
    this.#recorded = null;
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
    const kind = this.splitKind;
    const { splitColumn: column } = this;
    if (this.#recorded?.kind === kind && (!goesByColumn(kind) || column === this.#recordedColumn)) {
      return this.#recorded;
    }
    if (kind === 'column') return { kind, column };
    const [test, valid] = [this.#testShare ?? 0.2, this.#validShare ?? 0.2];
    if (kind === 'time' || kind === 'group') return { kind, column, test, valid };
    return kind === 'modulo' ? moduloSplit(test, valid) : { kind, test, valid };
  }

  get #recordedColumn(): string | null {
    return this.#recorded && 'column' in this.#recorded ? this.#recorded.column : null;
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
    const shares = from.split ? sharesOf(from.split) : null;
    if (shares) [this.#testShare, this.#validShare] = shares;
    this.splitColumn = this.#recordedColumn ?? '';
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
