/** @file Tests of the whole recipe: the same twice, row by row, unseen and missing input, what it learns from. */
import { TerrariumError } from '../../errors.ts';
import type { FittedRecipe } from '../../features/recipe.ts';
import { colSpecType } from '../../registry/signature.ts';
import { countMissing } from '../../table/cells.ts';
import { takeTableRows } from '../../table/select.ts';
import type { PipelineTest, PipelineUnderTest } from './entities.ts';
import {
  brokenFeatures,
  differingFeatures,
  fail,
  firstRows,
  fitOn,
  matrixOf,
  namesText,
  pass,
  sameData,
  takesMissing,
  trainRowsOf,
  withCells,
} from './fixture.ts';

/** Rows that are looked at one by one. */
const SINGLE_ROWS = 8;
/** A text that no table has. */
const NEVER_SEEN = '\u2063never seen\u2063';

const columnsFit: PipelineTest = {
  name: 'columns',
  title: 'The table has the columns that the signature promises, in its types',
  kind: 'unit',
  run: ({ sample, signature, spec }) => {
    const rows = sample.numRows;
    if (signature === null) {
      return { outcome: 'not_applicable', message: 'No signature was noted.', rows };
    }
    const types = new Map(sample.fields.map(({ name, type }) => [name, colSpecType(type)]));
    const missing = signature.inputs.filter(({ name }) => !types.has(name)).map(({ name }) => name);
    if (!types.has(spec.target)) missing.push(spec.target);
    if (missing.length > 0) return fail(`The table has no ${namesText(missing)}.`, rows);
    const others = signature.inputs.filter(({ name, type }) => types.get(name) !== type);
    if (others.length > 0) {
      const words = others.map(
        ({ name, type }) => `${name} is ${types.get(name)} instead of ${type}`,
      );
      return fail(`${words.slice(0, 5).join('; ')}.`, rows);
    }
    return pass(`All ${signature.inputs.length} inputs and the target are there.`, rows);
  },
};

const deterministic: PipelineTest = {
  name: 'determinism',
  title: 'Every step gives the same to the bit when it runs again',
  kind: 'unit',
  run: (pipeline) => {
    const rows = trainRowsOf(pipeline);
    const [first, second] = [
      fitOn(pipeline, pipeline.sample, rows),
      fitOn(pipeline, pipeline.sample, rows),
    ];
    const { numRows } = pipeline.sample;
    const at = first.states.findIndex((state, i) => !sameData(state, second.states[i]));
    if (at >= 0)
      return fail(
        `Step ${at + 1} (${pipeline.recipe.steps[at].op}) learned two things from the same rows.`,
        numRows,
      );
    const others = differingFeatures(
      matrixOf(first, pipeline.sample),
      matrixOf(second, pipeline.sample),
    );
    return others.length === 0
      ? pass(`${first.featureNames.length} features, fitted and applied twice.`, numRows)
      : fail(`${namesText(others)} came out different.`, numRows);
  },
};

const rowsAlone: PipelineTest = {
  name: 'rows_alone',
  title: 'A row alone gives what it gives among many',
  kind: 'unit',
  run: (pipeline) => {
    const fitted = fitOn(pipeline, pipeline.sample, trainRowsOf(pipeline));
    const some = firstRows(pipeline.sample, SINGLE_ROWS);
    const whole = matrixOf(fitted, pipeline.sample);
    for (let row = 0; row < some.numRows; row++) {
      const alone = matrixOf(fitted, takeTableRows(some, Int32Array.of(row)));
      const names = whole.features
        .filter((_, i) => !Object.is(whole.columns[i][row], alone.columns[i][0]))
        .map(({ name }) => name);
      if (names.length > 0)
        return fail(`Row ${row + 1} alone gives another ${namesText(names)}.`, row + 1);
    }
    return pass(`${some.numRows} rows, one by one.`, some.numRows);
  },
};

/** Codes of errors by which a step refuses what it was told to refuse. */
const REFUSALS = new Set(['unseen_category', 'cast_failed', 'signature_mismatch']);

/** What came of changed rows: features that broke, or the error by which they were refused. */
function tryRows(
  fitted: FittedRecipe,
  changed: PipelineUnderTest['sample'],
): { readonly broken: readonly string[] } | { readonly refused: string } {
  try {
    return { broken: brokenFeatures(matrixOf(fitted, changed)) };
  } catch (error) {
    if (!(error instanceof TerrariumError) || !REFUSALS.has(error.code)) throw error;
    return { refused: error.code };
  }
}

/** Does some step say that unseen levels are an error? */
const refusesUnseen = ({ recipe }: PipelineUnderTest): boolean =>
  recipe.steps.some(
    (step) =>
      ((step.op === 'one_hot' || step.op === 'ordinal') && step.unseen === 'error') ||
      (step.op === 'cast' && step.invalid !== 'missing'),
  );

const unseenCategories: PipelineTest = {
  name: 'unseen_categories',
  title: 'A category that training never saw is treated as the recipe says',
  kind: 'unit',
  run: (pipeline) => {
    const fitted = fitOn(pipeline, pipeline.sample, trainRowsOf(pipeline));
    const some = firstRows(pipeline.sample, SINGLE_ROWS);
    const before = new Set(brokenFeatures(matrixOf(fitted, some)));
    const inputs = fitted.inputs.filter(({ type }) => type === 'category' || type === 'text');
    if (inputs.length === 0) {
      return { outcome: 'not_applicable', message: 'It reads no categories.', rows: some.numRows };
    }
    let refused = 0;
    for (const { name } of inputs) {
      const tried = tryRows(
        fitted,
        withCells(some, name, () => NEVER_SEEN),
      );
      if ('refused' in tried) {
        if (!refusesUnseen(pipeline)) {
          return fail(
            `A new value of ${namesText([name])} is refused (${tried.refused}), which no step declares.`,
            some.numRows,
          );
        }
        refused++;
        continue;
      }
      const broken = tried.broken.filter((feature) => !before.has(feature));
      if (broken.length === 0 || takesMissing(pipeline)) continue;
      return fail(
        `A new value of ${namesText([name])} makes ${namesText(broken)} missing, which ${pipeline.learner.info.id} cannot take.`,
        some.numRows,
      );
    }
    const more = refused === 0 ? '' : `; ${refused} refuse it, as declared`;
    return pass(`A new value in each of ${inputs.length} columns${more}.`, some.numRows);
  },
};

const missingValues: PipelineTest = {
  name: 'missing_values',
  title: 'Missing values in any column that may have them can be scored',
  kind: 'unit',
  run: (pipeline) => {
    const fitted = fitOn(pipeline, pipeline.sample, trainRowsOf(pipeline));
    const some = firstRows(pipeline.sample, SINGLE_ROWS);
    const strict: string[] = [];
    for (const { name } of fitted.inputs) {
      const at = pipeline.sample.fields.findIndex((field) => field.name === name);
      const hasMissing = countMissing(pipeline.sample.columns[at]) > 0;
      const tried = tryRows(
        fitted,
        withCells(some, name, () => null),
      );
      const isTaken = 'broken' in tried && (tried.broken.length === 0 || takesMissing(pipeline));
      if (isTaken) continue;
      if (hasMissing) {
        return fail(
          `Rows without ${namesText([name])} are in the table, and the pipeline gives no number for them.`,
          some.numRows,
        );
      }
      strict.push(name);
    }
    const more = strict.length === 0 ? '' : `; ${namesText(strict)} must be there, and always is`;
    return pass(`Each of ${fitted.inputs.length} columns was emptied once${more}.`, some.numRows);
  },
};

const fitOnTrainingRows: PipelineTest = {
  name: 'fit_on_training_rows',
  title: 'Fitting learns from training rows alone: nothing leaks from validation and test rows',
  kind: 'unit',
  run: (pipeline) => {
    const { sample, recipe } = pipeline;
    const rows = trainRowsOf(pipeline);
    const isTraining = new Uint8Array(sample.numRows);
    for (const row of rows) isTraining[row] = 1;
    const heldBack = sample.numRows - rows.length;
    if (heldBack === 0) {
      return { outcome: 'not_applicable', message: 'No row is held back.', rows: sample.numRows };
    }
    // All other rows become copies of one training row: whatever was learned from them would change.
    const changed = takeTableRows(
      sample,
      Int32Array.from(isTraining, (training, row) => (training === 1 ? row : rows[0])),
    );
    const [first, second] = [fitOn(pipeline, sample, rows), fitOn(pipeline, changed, rows)];
    const at = first.states.findIndex((state, i) => !sameData(state, second.states[i]));
    if (at < 0 && sameData(first, second)) {
      return pass(
        `${heldBack} rows held back were exchanged; what was learned stayed the same.`,
        sample.numRows,
      );
    }
    const step = at < 0 ? 'The features' : `Step ${at + 1} (${recipe.steps[at].op})`;
    return fail(`${step} changed when rows that are held back did.`, sample.numRows);
  },
};

const targetUnread: PipelineTest = {
  name: 'target_unread',
  title: 'No feature knows the answer: features stay the same when the target changes',
  kind: 'unit',
  run: (pipeline) => {
    const { sample, spec } = pipeline;
    const rows = trainRowsOf(pipeline);
    const at = sample.fields.findIndex(({ name }) => name === spec.target);
    const reversed = takeTableRows(
      sample,
      Int32Array.from({ length: sample.numRows }, (_, row) => sample.numRows - 1 - row),
    );
    const changed = {
      ...sample,
      columns: sample.columns.map((column, i) => (i === at ? reversed.columns[i] : column)),
    };
    const matrix = matrixOf(fitOn(pipeline, sample, rows), sample);
    const others = differingFeatures(matrix, matrixOf(fitOn(pipeline, changed, rows), changed));
    return others.length === 0
      ? pass(`${matrix.features.length} features with the labels in another order.`, sample.numRows)
      : fail(`${namesText(others)} changed with the labels.`, sample.numRows);
  },
};

/** In the order in which one rests on the other. */
export const RECIPE_TESTS: readonly PipelineTest[] = [
  columnsFit,
  deterministic,
  rowsAlone,
  unseenCategories,
  missingValues,
  fitOnTrainingRows,
  targetUnread,
];
