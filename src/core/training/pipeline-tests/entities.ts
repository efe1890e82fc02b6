/** @file What is tested before a pipeline is promoted, and what came of it. */
import type { Recipe } from '../../features/recipe.ts';
import type { Learner } from '../../learners/learner.ts';
import type { ModelSignature } from '../../registry/signature.ts';
import type { Table } from '../../table/table.ts';
import type { PipelineSpec } from '../prepare.ts';

/** `error` when a test could not run; it stops a promotion as `fail` does. */
export type PipelineTestOutcome = 'pass' | 'fail' | 'error' | 'not_applicable';

/** One test that ran. */
export interface PipelineTestResult {
  /** Stable id, e.g. `fit_on_training_rows`. */
  readonly name: string;
  readonly title: string;
  /** Steps of the recipe one by one, or the whole pipeline. */
  readonly kind: 'unit' | 'integration';
  readonly outcome: PipelineTestOutcome;
  readonly ms: number;
  /** What was found, in words. */
  readonly message: string;
  /** Rows that it looked at. */
  readonly rows: number;
}

/** All tests of one pipeline on one table. */
export interface PipelineTestReport {
  /** Every test that applies has passed, and at least one has. */
  readonly passed: boolean;
  readonly tests: readonly PipelineTestResult[];
  readonly pipelineDigest: string;
  /** Where the sample was taken. */
  readonly table: {
    readonly name: string;
    readonly version: number;
    readonly digest: string;
    readonly rows: number;
  };
  /** Rows of the sample. */
  readonly sampleRows: number;
}

/** What the tests work on. */
export interface PipelineUnderTest {
  /** Sample rows. Read only. */
  readonly sample: Table;
  readonly spec: PipelineSpec;
  /** The explicit recipe. */
  readonly recipe: Recipe;
  /** Promised to those who feed and read the model; null when nobody noted it. */
  readonly signature: ModelSignature | null;
  readonly learner: Learner;
}

/** What a test says. */
export interface Verdict {
  readonly outcome: Exclude<PipelineTestOutcome, 'error'>;
  readonly message: string;
  readonly rows: number;
}

/** A test: pure; what it throws is an `error`. */
export interface PipelineTest {
  readonly name: string;
  readonly title: string;
  readonly kind: PipelineTestResult['kind'];
  readonly run: (pipeline: PipelineUnderTest) => Verdict | Promise<Verdict>;
}

/** Do these results let a promotion go on? Fails closed: nothing that was tested is no pass. */
export function allPassed(tests: readonly Pick<PipelineTestResult, 'outcome' | 'rows'>[]): boolean {
  const applied = tests.filter(({ outcome }) => outcome !== 'not_applicable');
  return applied.length > 0 && applied.every(({ outcome, rows }) => outcome === 'pass' && rows > 0);
}
