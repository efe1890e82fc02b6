/**
 * @file What a regression may minimise: losses of one row of weight 1 by raw score, with their derivatives.
 *
 * Source: LightGBM's regression objectives,
 * https://github.com/microsoft/LightGBM/blob/master/src/objective/regression_objective.hpp
 */
import { exp, log } from '../../math/exp.ts';

/** LightGBM's names. */
export const REGRESSION_OBJECTIVES = [
  'regression',
  'regression_l1',
  'huber',
  'quantile',
  'poisson',
  'gamma',
  'tweedie',
] as const;

export type RegressionObjective = (typeof REGRESSION_OBJECTIVES)[number];

/** First and second derivative with respect to the score; filled. */
export interface Derivatives {
  gradient: number;
  hessian: number;
}

/**
 * Fills the derivatives of one row and gives its loss.
 *
 * @param parameter See `Objective` (gradients.ts).
 */
export type RowLoss = (
  score: number,
  target: number,
  parameter: number,
  derivatives: Derivatives,
) => number;

/**
 * The losses, squared error apart (gradients.ts has it). With e = s − y and the parameter c:
 *
 * | objective     | loss                                           | gradient             | hessian                             |
 * | ------------- | ---------------------------------------------- | -------------------- | ----------------------------------- |
 * | regression_l1 | \|e\|                                          | sign e               | 1                                   |
 * | huber         | e² / 2 up to \|e\| = c, then c (\|e\| − c / 2) | e, cut to ±c         | 1                                   |
 * | quantile      | (1 − c) e from e = 0 on, −c e below            | 1 − c or −c          | 1                                   |
 * | poisson       | eˢ − y s                                       | eˢ − y               | c eˢ                                |
 * | gamma         | s + y e⁻ˢ                                      | 1 − y e⁻ˢ            | y e⁻ˢ                               |
 * | tweedie       | e⁽²⁻ᶜ⁾ˢ / (2 − c) − y e⁽¹⁻ᶜ⁾ˢ / (1 − c)        | e⁽²⁻ᶜ⁾ˢ − y e⁽¹⁻ᶜ⁾ˢ | (2 − c) e⁽²⁻ᶜ⁾ˢ + (c − 1) y e⁽¹⁻ᶜ⁾ˢ |
 *
 * Where the loss has no curvature the hessian is 1; poisson's is c times the true one, so steps are shorter.
 */
export const ROW_LOSSES: Readonly<Record<Exclude<RegressionObjective, 'regression'>, RowLoss>> = {
  regression_l1(score, target, _, derivatives) {
    const error = score - target;
    derivatives.gradient = error > 0 ? 1 : error < 0 ? -1 : 0;
    derivatives.hessian = 1;
    return Math.abs(error);
  },
  huber(score, target, limit, derivatives) {
    const error = score - target;
    const size = Math.abs(error);
    derivatives.hessian = 1;
    if (size <= limit) {
      derivatives.gradient = error;
      return 0.5 * error * error;
    }
    derivatives.gradient = error > 0 ? limit : -limit;
    return limit * (size - 0.5 * limit);
  },
  quantile(score, target, alpha, derivatives) {
    const error = score - target;
    const slope = error >= 0 ? 1 - alpha : -alpha;
    derivatives.gradient = slope;
    derivatives.hessian = 1;
    return slope * error;
  },
  poisson(score, target, caution, derivatives) {
    const mean = exp(score);
    derivatives.gradient = mean - target;
    derivatives.hessian = mean * caution;
    return mean - target * score;
  },
  gamma(score, target, _, derivatives) {
    const ratio = target * exp(-score);
    derivatives.gradient = 1 - ratio;
    derivatives.hessian = ratio;
    return score + ratio;
  },
  tweedie(score, target, power, derivatives) {
    const first = target * exp((1 - power) * score);
    const second = exp((2 - power) * score);
    derivatives.gradient = second - first;
    derivatives.hessian = (2 - power) * second + (power - 1) * first;
    return second / (2 - power) - first / (1 - power);
  },
};

/** The least that the loss of a row can be: that of the score log y. 0 without a logarithm. */
export function leastLoss(objective: string, target: number, parameter: number): number {
  switch (objective) {
    case 'poisson':
      return target > 0 ? target - target * log(target) : 0;
    case 'gamma':
      return log(target) + 1;
    case 'tweedie':
      return target > 0
        ? exp((2 - parameter) * log(target)) / ((parameter - 1) * (2 - parameter))
        : 0;
    default:
      return 0;
  }
}
