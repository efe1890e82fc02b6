/** @file What the lab derives from the raw columns of its customers. */
import type { Recipe } from '../features/recipe.ts';

/** The services whose count is a feature. */
const SERVICES = [
  'online_security',
  'online_backup',
  'device_protection',
  'tech_support',
  'streaming_tv',
  'streaming_movies',
];

/** The lecture's feature engineering. */
export const CHURN_FEATURES: Recipe = {
  version: 1,
  name: 'churn_features',
  steps: [
    { op: 'count_of', column: 'num_optional_services', columns: SERVICES, value: 'Yes' },
    {
      op: 'derive',
      column: 'avg_price_increase',
      expression: 'if(tenure > 0, monthly_charges - total_charges / tenure, 0)',
    },
  ],
};
