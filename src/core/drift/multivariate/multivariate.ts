/** @file All columns together: what no test of single columns can see. */
import { checkInteger, checkNumber, checkOneOf } from '../../checks.ts';
import { DataError, ParamError, type CancelSignal } from '../../errors.ts';
import type { Learner } from '../../learners/learner.ts';
import type { GbdtModel } from '../../learners/trees/model.ts';
import type { OnProgress } from '../../progress.ts';
import { createRandom } from '../../random.ts';
import type { Table } from '../../table/table.ts';
import type { TableRef } from '../types.ts';
import { formatCount, formatNames, formatShare, formatValue } from '../words.ts';
import { domainDrift, type DomainSettings } from './domain-classifier.ts';
import { pairColumns } from './pairs.ts';
import { pcaDrift, type PcaSettings } from './pca.ts';
import type {
  DomainDrift,
  MultivariateReport,
  MultivariateSettings,
  MultivariateTest,
  PcaDrift,
} from './types.ts';

export type * from './types.ts';

const TESTS: readonly MultivariateTest[] = ['pca', 'domain_classifier'];

/** What the run may use. */
export interface MultivariateContext {
  /** `gbdt`, on any kernel. */
  readonly learner: Learner<GbdtModel>;
  readonly signal?: CancelSignal;
  readonly onProgress?: OnProgress;
}

interface Checked {
  readonly tests: readonly MultivariateTest[];
  readonly pca: PcaSettings;
  readonly domain: DomainSettings;
}

function check(settings: MultivariateSettings): Checked {
  const { tests = TESTS, chunks, chunkRows, aucLimits = [0.45, 0.65] } = settings;
  if (chunks !== undefined && chunkRows !== undefined) {
    throw new ParamError(
      'invalid_param',
      `multivariate: one of chunks and chunkRows must be given, got ${chunks} and ${chunkRows}`,
    );
  }
  return {
    tests: tests.map((test) => checkOneOf('tests', test, TESTS)),
    pca: {
      variance: checkNumber('variance', settings.variance ?? 0.65, { above: 0, max: 1 }),
      sds: checkNumber('sds', settings.sds ?? 3, { above: 0 }),
      ...(chunks !== undefined && { chunks: checkInteger('chunks', chunks, { min: 2 }) }),
      ...(chunkRows !== undefined && {
        chunkRows: checkInteger('chunkRows', chunkRows, { min: 1 }),
      }),
    },
    domain: {
      folds: checkInteger('folds', settings.folds ?? 5, { min: 2, max: 50 }),
      maxRows: checkInteger('maxRows', settings.maxRows ?? 10_000, { min: 20 }),
      limits: [
        checkNumber('aucLimits[0]', aucLimits[0], { min: 0, max: 0.5 }),
        checkNumber('aucLimits[1]', aucLimits[1], { min: 0.5, max: 1 }),
      ],
    },
  };
}

/**
 * Compares two tables over all columns at once, by PCA reconstruction error and by a domain classifier.
 *
 * @param reference Read only. @param current Read only.
 * @throws {ParamError} `invalid_param`. @throws {DataError} `nothing_to_compare`, `too_few_rows`,
 *   `too_many_dimensions`.
 */
export async function multivariateDrift(
  reference: Table,
  current: Table,
  refs: { readonly reference: TableRef; readonly current: TableRef },
  settings: MultivariateSettings,
  { learner, signal, onProgress }: MultivariateContext,
): Promise<MultivariateReport> {
  const { tests, pca: pcaSettings, domain } = check(settings);
  const { pairs, leftOut } = pairColumns(reference, current, settings.columns);
  if (pairs.length === 0) {
    throw new DataError(
      'nothing_to_compare',
      'multivariate: the tables must have a column in common that can be compared, got none',
    );
  }
  const rows = { reference: reference.numRows, current: current.numRows };
  const seed = settings.seed ?? 0;
  const tell = (stage: string, unit: string) => (done: number, total: number) =>
    onProgress?.({ stage, done, total, unit });
  const pca = tests.includes('pca')
    ? pcaDrift(pairs, rows, pcaSettings, signal, tell('Rebuilding rows from components', 'rows'))
    : null;
  const domainClassifier = tests.includes('domain_classifier')
    ? await domainDrift(
        pairs,
        rows,
        domain,
        learner,
        createRandom(seed).split('domain classifier'),
        signal,
        tell('Telling the tables apart', 'folds'),
      )
    : null;
  return {
    pca,
    domainClassifier,
    drift: (pca?.drift ?? false) || (domainClassifier?.drift ?? false),
    reasons: [
      ...(pca ? [pcaReason(pca)] : []),
      ...(domainClassifier ? [domainReason(domainClassifier)] : []),
    ],
    columns: pairs.map(({ name }) => name),
    leftOut: Object.fromEntries(leftOut),
    ...refs,
    seed,
  };
}

function pcaReason(pca: PcaDrift): string {
  const where = pca.value > pca.upper ? 'above' : pca.value < pca.lower ? 'below' : 'inside';
  const limits = `${formatValue(pca.lower)} to ${formatValue(pca.upper)}`;
  return `PCA reconstruction error ${formatValue(pca.value)} is ${where} the limits ${limits} that ${formatCount(pca.reference.length)} parts of the reference teach (${formatCount(pca.components)} of ${formatCount(pca.dimensions)} components keep ${formatShare(pca.variance)} of the variance): ${pca.drift ? 'drifted' : 'no drift'}.`;
}

function domainReason(domain: DomainDrift): string {
  const [low, high] = domain.limits;
  const isOutside = domain.auc < low || domain.auc > high;
  const top = domain.importances.filter(({ share }) => share > 0).map(({ column }) => column);
  const by = domain.drift && top.length > 0 ? ` What tells them apart: ${formatNames(top)}.` : '';
  const chance = isOutside && !domain.drift ? ', but not more than chance' : '';
  return `A classifier tells current from reference rows with AUC ${formatValue(domain.auc)} ± ${formatValue(1.96 * domain.standardError)} (p = ${formatValue(domain.pValue)}), ${isOutside ? 'outside' : 'inside'} ${formatValue(low)} to ${formatValue(high)}${chance}: ${domain.drift ? 'drifted' : 'no drift'}.${by}`;
}
