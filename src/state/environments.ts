/** @file The three environments side by side, and promotions between them, made ready to be read. Pure. */
import { metricInfo } from '../core/metrics/names.ts';
import type { PromotionRecord } from '../core/registry/promotion.ts';
import { CATALOGS, type Catalog } from '../core/registry/names.ts';
import type { TableInfo } from '../store/table-records.ts';
import { catalogOf, trainingTable, type ModelFacts, type VersionFacts } from './registry.ts';

/** One environment with what it holds. */
export interface Environment {
  readonly catalog: Catalog;
  /** The versions that an alias points to, or the newest of a model without any. */
  readonly versions: readonly VersionFacts[];
  readonly tables: readonly TableInfo[];
}

/** Words for what crossed. */
export const STRATEGY_WORDS: Readonly<Record<PromotionRecord['strategy'], string>> = {
  model: 'Deploy model',
  code: 'Deploy code',
};

/** Words and colour for how it ended. */
export const PROMOTION_STATUS = {
  succeeded: { words: 'Promoted', tone: 'success' },
  stopped: { words: 'Stopped by a test', tone: 'warning' },
  failed: { words: 'Failed', tone: 'danger' },
} as const satisfies Record<PromotionRecord['status'], { words: string; tone: string }>;

/** Where a version is at home: by its model's name; a plain name by the table that it learned from. */
export function homeOf({ version, run }: VersionFacts): Catalog | null {
  const table = run && trainingTable(run);
  return catalogOf(version.name) ?? (table ? catalogOf(table.name) : null);
}

/** Sorts models and tables into the environments they belong to. */
export function environmentsOf(
  models: readonly ModelFacts[],
  tables: readonly TableInfo[],
): readonly Environment[] {
  const shown = models.flatMap(({ versions }) => {
    const named = versions.filter(({ version }) => version.aliases.length > 0);
    return named.length > 0 ? named : versions.slice(0, 1);
  });
  return CATALOGS.map((catalog) => ({
    catalog,
    versions: shown.filter((one) => homeOf(one) === catalog),
    tables: tables.filter((table) => table.catalog === catalog),
  }));
}

/** Metrics by which results are set side by side, best known first. */
const HEADLINE = ['f1_score', 'roc_auc', 'r2_score', 'root_mean_squared_error'];

/** The metric that most results share; null when there is none. */
export function headlineOf(promotions: readonly PromotionRecord[]): string | null {
  const counts = HEADLINE.map((key) => ({
    key,
    count: promotions.filter(({ result }) => result && Object.hasOwn(result.metrics, key)).length,
  }));
  const best = counts.reduce((most, one) => (one.count > most.count ? one : most));
  return best.count === 0 ? null : best.key;
}

/** Title of a metric that has no prefix. */
export const headlineTitle = (key: string): string => metricInfo(key)?.title ?? key;

/** Did a hash stay the same? null when there is only one side. */
export function staysSame([before, after]: readonly [string | null, string | null]):
  boolean | null {
  return before === null || after === null ? null : before === after;
}

/** `11 of 11 passed`, or which did not. */
export function testsWords({ tests }: Pick<PromotionRecord, 'tests'>): string | null {
  if (tests === null) return null;
  const applied = tests.tests.filter(({ outcome }) => outcome !== 'not_applicable');
  const passed = applied.filter(({ outcome }) => outcome === 'pass').length;
  return `${passed} of ${applied.length} tests passed`;
}
