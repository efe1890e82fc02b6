/** @file All drift tests by id. To add one: write its file, add it here and to `DriftMethod`. */
import { chiSquareTest } from './chi-square.ts';
import type { DriftTest } from './drift-test.ts';
import { hellingerTest } from './hellinger.ts';
import { jensenShannonTest } from './jensen-shannon.ts';
import { ksTest } from './ks.ts';
import { missingRateTest } from './missing-rate.ts';
import { psiTest } from './psi.ts';
import { totalVariationTest } from './tvd.ts';
import { wassersteinTest } from './wasserstein.ts';
import { zProportionsTest } from './z-proportions.ts';

/** Every drift test by its id. */
export const DRIFT_TESTS: Readonly<Record<DriftTest['id'], DriftTest>> = {
  ks: ksTest,
  chi_square: chiSquareTest,
  z_proportions: zProportionsTest,
  wasserstein_norm: wassersteinTest,
  jensen_shannon: jensenShannonTest,
  psi: psiTest,
  tvd: totalVariationTest,
  hellinger: hellingerTest,
  missing_rate: missingRateTest,
};
