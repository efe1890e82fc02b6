/** @file All tests of a pipeline. */
import type { PipelineTest } from './entities.ts';
import { INTEGRATION_TESTS } from './integration-tests.ts';
import { RECIPE_TESTS } from './recipe-tests.ts';
import { noMissingIntroduced } from './step-tests.ts';

/** Unit tests first, then the integration run. */
export const PIPELINE_TESTS: readonly PipelineTest[] = [
  ...RECIPE_TESTS,
  noMissingIntroduced,
  ...INTEGRATION_TESTS,
];
