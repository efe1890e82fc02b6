/** @file The form of a new monitor: what is watched, against what, in which windows. */
import type { MonitorOptions } from '../api/types.ts';
import type { EndpointRecord } from '../core/serving/entities.ts';
import type { Field } from '../core/table/column.ts';
import type { ScorableModel } from './batch.ts';
import type { TableVersions } from './drift.svelte.ts';
import { parseTableRef } from './table-ref.ts';

/** What there is to choose from. */
export interface MonitorChoices {
  readonly models: readonly ScorableModel[];
  readonly tables: readonly TableVersions[];
  readonly endpoints: readonly EndpointRecord[];
}

/** Units of windows of time, ms. */
export const WINDOW_UNITS = { hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 } as const;

const ENDPOINT = 'endpoint:';

/** To be made while a component is set up. */
export class MonitorForm {
  readonly #choices: () => MonitorChoices;
  name = $state('');
  source = $state('');
  model = $state('');
  baseline = $state('');
  by = $state<'time' | 'rows'>('rows');
  unit = $state<keyof typeof WINDOW_UNITS>('days');
  size = $state<number | null>(500);
  /** Empty: no labels, or those of the endpoint's log. */
  labelColumn = $state('');
  /** Empty: the labels are a column of the source. */
  labelTable = $state('');
  labelKey = $state('');
  delayDays = $state<number | null>(null);
  slice = $state('');
  kpi = $state('');
  together = $state(false);

  constructor(choices: () => MonitorChoices) {
    this.#choices = choices;
  }

  get isEndpoint(): boolean {
    return this.source.startsWith(ENDPOINT);
  }

  /** Endpoints first, then tables. */
  get sources(): readonly { readonly value: string; readonly label: string }[] {
    const { endpoints, tables } = this.#choices();
    return [
      ...endpoints.map(({ name }) => ({ value: `${ENDPOINT}${name}`, label: `endpoint ${name}` })),
      ...tables.map(({ name }) => ({ value: name, label: name })),
    ];
  }

  #fieldsOf(table: string): readonly Field[] {
    const found = this.#choices().tables.find(({ name }) => name === table);
    return found?.versions.at(0)?.fields ?? [];
  }

  /** Columns of the source, of the baseline for an endpoint. */
  get columns(): readonly string[] {
    return this.#fieldsOf(this.isEndpoint ? this.baseline : this.source).map(({ name }) => name);
  }

  get labelColumns(): readonly string[] {
    return this.#fieldsOf(this.labelTable === '' ? this.source : this.labelTable).map(
      ({ name }) => name,
    );
  }

  /** Has the source a column of time? */
  get hasTime(): boolean {
    return (
      this.isEndpoint ||
      this.#fieldsOf(this.source).some(({ name, role }) => name === 'scored_at' || role === 'time')
    );
  }

  /** Takes what fits a chosen source: windows, and the column that holds labels. */
  chosen(): void {
    this.by = this.hasTime ? 'time' : 'rows';
    this.size = this.hasTime ? 1 : 500;
    const target = this.#fieldsOf(this.source).find(({ role }) => role === 'target');
    this.labelTable = '';
    this.labelColumn = target?.name ?? '';
    if (this.name === '') this.name = this.source.replace(ENDPOINT, '');
  }

  /** Why there is no monitor yet; null when there is. */
  get problem(): string | null {
    if (this.source === '') return 'Choose what is watched.';
    if (this.baseline === '') return 'Choose a baseline.';
    if (this.name.trim() === '') return 'Give it a name.';
    if (this.size === null) return 'Say how long a window is.';
    if (this.by === 'time' && !this.hasTime) return 'The source has no column of time.';
    if (this.labelColumn !== '' && this.model === '') return 'Labels need a model to judge.';
    if (this.labelTable !== '' && (this.labelKey === '' || this.labelColumn === '')) {
      return 'Name the key and the column of the labels.';
    }
    return null;
  }

  #label(): Pick<MonitorOptions, 'label'> {
    if (this.labelColumn === '') return {};
    const delay = this.delayDays === null ? {} : { delay: this.delayDays * WINDOW_UNITS.days };
    const column = this.labelColumn;
    return {
      label:
        this.labelTable === ''
          ? { column, ...delay }
          : { table: this.labelTable, key: this.labelKey, column, ...delay },
    };
  }

  /** null while something is missing. */
  get options(): MonitorOptions | null {
    if (this.problem !== null) return null;
    const size = this.size ?? 1;
    return {
      name: this.name.trim(),
      source: this.isEndpoint
        ? { endpoint: this.source.slice(ENDPOINT.length) }
        : { table: this.source },
      baseline: parseTableRef(this.baseline) ?? this.baseline,
      windows:
        this.by === 'rows'
          ? { by: 'rows', size }
          : { by: 'time', size: size * WINDOW_UNITS[this.unit] },
      multivariate: this.together ? ['pca'] : [],
      ...(this.model === '' ? {} : { model: this.model }),
      ...(this.slice === '' || this.model === '' ? {} : { slices: [this.slice] }),
      ...(this.kpi === ''
        ? {}
        : { kpi: { name: this.kpi, column: this.kpi, aggregate: 'mean' as const } }),
      ...this.#label(),
    };
  }
}
