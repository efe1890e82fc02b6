/** @file The steps of the lab as words: what a page shows beside each, for our data and for anybody's. */

/** The part of the loop that a step belongs to. */
export type LabGroup = 'Data' | 'Train' | 'Register' | 'Serve' | 'Monitor';

/** Whose data the lab runs on. */
export type LabVariant = 'churn' | 'own';

export interface LabStepText {
  readonly id: LabStepId;
  readonly group: LabGroup;
  readonly title: string;
  /** Two or three plain sentences. */
  readonly explanation: string;
  /** Expected share of the time; the unit does not matter. */
  readonly weight: number;
}

/** Ids in the order of the lab. */
export const LAB_STEP_IDS = [
  'load',
  'contract',
  'features',
  'split',
  'train',
  'tune',
  'pick',
  'register',
  'gate',
  'score',
  'drift',
] as const;

export type LabStepId = (typeof LAB_STEP_IDS)[number];

interface Words {
  readonly group: LabGroup;
  /** One title for both, or one each. */
  readonly title: string | Readonly<Record<LabVariant, string>>;
  /** Expected share of the time, in tenths of a second on two idle cores. */
  readonly weight: number;
  /** One text for both, or one each. */
  readonly explanation: string | Readonly<Record<LabVariant, string>>;
}

const WORDS: Readonly<Record<LabStepId, Words>> = {
  load: {
    group: 'Data',
    title: 'Load the raw table',
    weight: 6,
    explanation: {
      churn:
        'A file of 7,043 invented telecom customers is generated from the seed and imported like any other CSV. Types and roles are inferred with their evidence; the table becomes version 1 of a named table with a SHA-256 over all its content.',
      own: 'Your file is imported as it is. Types and roles are inferred with their evidence, rows that cannot be read are kept aside with the reason, and the table becomes a named version with a SHA-256 over all its content.',
    },
  },
  contract: {
    group: 'Data',
    title: 'Check the contract',
    weight: 1,
    explanation: {
      churn:
        'What a good version of this table promises is written down: columns, types, ranges, allowed values, missing shares. New customers have no total charges yet, so a few are missing; customer_id names a row, so it is kept away from the model.',
      own: 'What a good version of this table promises is written down: columns, types, ranges, allowed values, missing shares. Columns that look like ids name a row and teach nothing, so they are kept away from the model.',
    },
  },
  features: {
    group: 'Data',
    title: 'Build features',
    weight: 2,
    explanation: {
      churn:
        'Two columns are derived: num_optional_services counts the services that a customer added, avg_price_increase is the monthly charge now less the average paid so far. Both hold signal that no single raw column shows, so every model gains from them.',
      own: 'Your columns go as they are into a training table. Rows without an answer are left out, since nothing can be learned from them, and every fifth row is kept back to stand in for data that will arrive later.',
    },
  },
  split: {
    group: 'Data',
    title: 'Freeze the split',
    weight: 1,
    explanation:
      'The row number modulo 5 decides: 0 is test, 1 is validation, the rest is training. The rule needs no chance, so it gives the same rows in any tool. Test rows stay closed until the gate.',
  },
  train: {
    group: 'Train',
    title: 'Train with lineage',
    weight: 36,
    explanation:
      'A baseline that ignores every feature comes first, so that every later number has something to beat; then a linear model, gradient-boosted trees and a small neural network. Each run records the table version, recipe, split, parameters and seed that it used, which is enough to train it again to the bit.',
  },
  tune: {
    group: 'Train',
    title: 'Tune the trees',
    weight: 56,
    explanation:
      'A TPE sampler proposes hyperparameters from what earlier trials gave. Each trial is a child run, judged by stratified 3-fold cross-validation on the rows that are not test rows. The best setting is trained once more on the training rows.',
  },
  pick: {
    group: 'Train',
    title: 'Pick the best run',
    weight: 4,
    explanation:
      'A search over the finished runs of this lab orders them by their score on validation rows and takes the first. It is the same search that the Runs page and a script would make, so the choice can be repeated and questioned.',
  },
  register: {
    group: 'Register',
    title: 'Register as challenger',
    weight: 1,
    explanation:
      'The model of the best run becomes a numbered version in the registry, with a description and the run that made it. The alias challenger points to it; nothing that is in use has changed yet.',
  },
  gate: {
    group: 'Register',
    title: 'Pass the gate, promote',
    weight: 4,
    explanation:
      'Champion and challenger are scored on the same frozen test rows, which are opened here for the first time. The alias champion moves only if every check passed, and the alias challenger has then done its work; a check that could not run counts as failed. The first challenger has no champion to beat and takes the place.',
  },
  score: {
    group: 'Serve',
    title: { churn: 'Score new customers', own: 'Score new rows' },
    weight: 6,
    explanation: {
      churn:
        'Next month’s customers arrive as a new file and pass through the same features. The champion gives each a probability of leaving; predictions are a table of their own that names the model version and threshold behind every row.',
      own: 'The rows that were kept back pass through the same features. The champion predicts each; predictions are a table of their own that names the model version behind every row.',
    },
  },
  drift: {
    group: 'Monitor',
    title: 'Compare with training',
    weight: 6,
    explanation: {
      churn:
        'A later batch is compared with the training table, column by column. In this one the company raised fibre prices, a campaign brought new customers on monthly contracts, and a new way to pay appeared: the report shows which columns moved and by how much.',
      own: 'The scored rows are compared with the training table, column by column. The test is chosen by type and size, every number is shown, and one column that cannot be compared does not stop the others.',
    },
  },
};

function forVariant(words: Words['title'], variant: LabVariant): string {
  return typeof words === 'string' ? words : words[variant];
}

/** The steps with their words for `variant`, in order. */
export function labSteps(variant: LabVariant): readonly LabStepText[] {
  return LAB_STEP_IDS.map((id) => {
    const { group, title, explanation, weight } = WORDS[id];
    return {
      id,
      group,
      title: forVariant(title, variant),
      explanation: forVariant(explanation, variant),
      weight,
    };
  });
}
