/** @file Who sees what: for each kind of injected drift, the detectors that fire, in order, and those that stay silent. */
import type { Injection } from './injection.ts';

/** What can raise an alarm in a workspace. */
export type Detector =
  | 'schema'
  | 'missing'
  | 'duplicates'
  | 'input_drift'
  | 'multivariate_drift'
  | 'prediction_drift'
  | 'label_drift'
  | 'label_delay'
  | 'estimated_performance'
  | 'performance';

/** Detectors with their words, in the order in which they can know. */
export const DETECTORS: readonly {
  readonly id: Detector;
  readonly title: string;
  readonly looksAt: string;
}[] = [
  { id: 'schema', title: 'Schema check', looksAt: 'names and types of columns, before scoring' },
  { id: 'missing', title: 'Missing cells', looksAt: 'the share of missing cells of each column' },
  { id: 'duplicates', title: 'Duplicates', looksAt: 'ids that come twice' },
  { id: 'input_drift', title: 'Input drift', looksAt: 'the distribution of each column by itself' },
  { id: 'multivariate_drift', title: 'Multivariate drift', looksAt: 'all columns together' },
  { id: 'prediction_drift', title: 'Prediction drift', looksAt: 'the distribution of the scores' },
  {
    id: 'estimated_performance',
    title: 'Estimated performance',
    looksAt: 'the scores, as if the model were still calibrated',
  },
  { id: 'label_delay', title: 'Label delay', looksAt: 'the share of rows whose label has come' },
  { id: 'label_drift', title: 'Label drift', looksAt: 'the distribution of the labels' },
  { id: 'performance', title: 'Realised performance', looksAt: 'predictions against labels' },
];

/** A detector that must fire, and why. */
export interface Expected {
  readonly detector: Detector;
  /** Column in whose row it shows; null for the whole. */
  readonly column: string | null;
  readonly why: string;
}

const at = (detector: Detector, column: string | null, why: string): Expected => ({
  detector,
  column,
  why,
});

function covariate(injection: Extract<Injection, { kind: 'covariate' }>): readonly Expected[] {
  const { column, how } = injection;
  const first = at('input_drift', column, `the distribution of ${column} is another`);
  if (how === 'resample') {
    return [
      first,
      at('prediction_drift', null, 'another mix of rows gets other scores, if the model uses it'),
    ];
  }
  return [
    first,
    at('multivariate_drift', null, `${column} no longer goes with the other columns as it did`),
    at('prediction_drift', null, `the scores follow ${column}, if the model uses it`),
    at('performance', null, 'the labels did not move with the values, once they come'),
  ];
}

/**
 * Detectors that must see an injection, in the order in which they can: what looks at rows sees it when they come,
 * what needs labels when those do.
 */
export function expectedDetectors(injection: Injection): readonly Expected[] {
  switch (injection.kind) {
    case 'covariate':
      return covariate(injection);
    case 'prior':
      return [
        at('prediction_drift', null, `more rows look like ${injection.value}`),
        at('label_drift', injection.target, 'the labels have other shares, once they come'),
      ];
    case 'concept':
      return [
        at(
          'performance',
          null,
          'only labels tell: rows and scores look as before, and an estimate from scores believes them',
        ),
      ];
    case 'schema':
      return [at('schema', injection.column, 'a column is not what the contract promises')];
    case 'nulls':
      return [at('missing', injection.column, `cells of ${injection.column} are missing`)];
    case 'unit':
      return [
        at('input_drift', injection.column, `all values of ${injection.column} jump at once`),
        at('prediction_drift', null, `the scores jump with them, if the model uses it`),
        at('performance', null, 'the labels did not move with the values, once they come'),
      ];
    case 'delay':
      return [at('label_delay', injection.target, 'rows wait for their labels')];
    case 'duplicates':
      return [at('duplicates', null, 'rows come twice; their distribution is as before')];
    case 'seasonality':
      return [
        at(
          'input_drift',
          injection.column,
          `in windows shorter than a period; over whole periods ${injection.column} is as before`,
        ),
      ];
    default:
      return injection satisfies never;
  }
}
