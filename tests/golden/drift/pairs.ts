/** @file The pairs of refs/drift.json: which rows of a file are the reference, and which the current data. */

type Side = (row: number, cell: (name: string) => string | null) => boolean;

/** Which rows of one file are the reference, and which the current data. */
export const SPLITS: Readonly<Record<string, readonly [reference: Side, current: Side]>> = {
  telco_tenure_lt24_vs_ge24: [
    (_, cell) => Number(cell('tenure')) < 24,
    (_, cell) => Number(cell('tenure')) >= 24,
  ],
  telco_even_vs_odd: [(row) => row % 2 === 0, (row) => row % 2 === 1],
  telco_monthcontract_vs_rest: [
    (_, cell) => cell('Contract') === 'Month-to-month',
    (_, cell) => cell('Contract') !== 'Month-to-month',
  ],
  elec_first_vs_second_half: [(row) => row < 22656, (row) => row >= 22656],
  elec_first18k_vs_rest: [(row) => row < 18000, (row) => row >= 18000],
  elec_even_vs_odd: [(row) => row % 2 === 0, (row) => row % 2 === 1],
  adult_US_vs_nonUS: [
    (_, cell) => cell('native-country') === 'United-States',
    (_, cell) => cell('native-country') !== 'United-States',
  ],
  california_first_vs_second_half: [(row) => row < 10320, (row) => row >= 10320],
  penguins_2007_vs_2009: [
    (_, cell) => cell('year') === '2007',
    (_, cell) => cell('year') === '2009',
  ],
};
