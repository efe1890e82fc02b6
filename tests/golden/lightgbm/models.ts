/** @file The models of the reference pack that LightGBM 4.6 trained. */

/** Names of files in `lightgbm/`: data set, then what is special. */
export const MODELS = [
  'telco_plain',
  'telco_l1l2',
  'telco_mono',
  'telco_nomissing',
  'telco_zero',
  'adult_plain',
  'adult_depth',
  'adult_rf',
  'california_plain',
  'elec_plain',
  'penguins_plain',
];
