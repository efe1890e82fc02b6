/** @file The rules of a report: defaults filled in, checked, and cut down to one column. */
import { checkInteger, checkNumber, checkOneOf } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { DRIFT_TESTS } from './registry.ts';
import type { DriftMethod, DriftOptions, LearnedRule, ResolvedRules } from './types.ts';
import type { ColumnOptions } from './finding.ts';

/** All methods that can be asked for. */
export const METHODS = [...Object.keys(DRIFT_TESTS), 'none'] as readonly DriftMethod[];
const DEFAULT_SHARE = 0.5;
const DEFAULT_MIN_ROWS = 2;
const DEFAULT_ALPHA = 0.05;
const DEFAULT_CHUNKS = 10;
const DEFAULT_SDS = 3;

/** Rules before anything was compared. */
export type RuleSet = Omit<ResolvedRules, 'tests' | 'missingTests'>;

/**
 * Fills in defaults.
 *
 * @throws {ParamError} `invalid_param` for a setting outside its range.
 */
export function resolveRules(options: DriftOptions): RuleSet {
  const { method, learned } = options;
  return {
    driftShare: checkNumber('driftShare', options.driftShare ?? DEFAULT_SHARE, { min: 0, max: 1 }),
    minRows: checkInteger('minRows', options.minRows ?? DEFAULT_MIN_ROWS, { min: 1 }),
    alpha: checkNumber('alpha', options.alpha ?? DEFAULT_ALPHA, { above: 0, max: 0.5 }),
    correction: checkOneOf('correction', options.correction ?? 'none', [
      'none',
      'bonferroni',
      'bh',
    ] as const),
    minEffect: checkNumber('minEffect', options.minEffect ?? 0, { min: 0 }),
    psiRule: checkOneOf('psiRule', options.psiRule ?? 'fixed', ['fixed', 'null'] as const),
    method: method === undefined ? null : checkOneOf('method', method, METHODS),
    learned: learned === undefined || learned === false ? null : learnedRule(learned),
    methods: { ...options.methods },
    thresholds: { ...options.thresholds },
  };
}

function learnedRule(asked: LearnedRule | true): NonNullable<ResolvedRules['learned']> {
  const { chunks, chunkRows, sds = DEFAULT_SDS } = asked === true ? {} : asked;
  if (chunks !== undefined && chunkRows !== undefined) {
    throw new ParamError(
      'invalid_param',
      `learned: one of chunks and chunkRows must be given, got ${chunks} and ${chunkRows}`,
    );
  }
  return {
    sds: checkNumber('learned.sds', sds, { above: 0 }),
    ...(chunkRows === undefined
      ? { chunks: checkInteger('learned.chunks', chunks ?? DEFAULT_CHUNKS, { min: 2 }) }
      : { chunkRows: checkInteger('learned.chunkRows', chunkRows, { min: 1 }) }),
  };
}

/** The rules as one column sees them. Throws `invalid_param` for a method or threshold that cannot be. */
export function rulesOfColumn(name: string, rules: RuleSet): ColumnOptions {
  const { minRows, alpha, minEffect, psiRule, method, learned, methods, thresholds } = rules;
  return {
    minRows,
    alpha,
    minEffect,
    psiRule,
    learned,
    ...(method !== null && { preferred: method }),
    ...(Object.hasOwn(methods, name) && {
      method: checkOneOf(`methods[${JSON.stringify(name)}]`, methods[name], METHODS),
    }),
    ...(Object.hasOwn(thresholds, name) && {
      threshold: checkNumber(`thresholds[${JSON.stringify(name)}]`, thresholds[name], { min: 0 }),
    }),
  };
}
