/** @file Labels of the classes of a read model. */
import { DataError, ParamError } from '../../errors.ts';
import { distinctLabels } from '../../learners/target.ts';
import { listNames } from '../../features/steps/step-kind.ts';
import { columnOf } from '../../table/cells.ts';
import type { Table } from '../../table/table.ts';
import type { LightGbmFile } from './read.ts';

/** What is known of the target from outside the text. */
export interface TargetWords {
  /** Column that the model predicts. */
  readonly target?: string | undefined;
  /** Binary: the label that the score speaks for. */
  readonly positive?: string | undefined;
  /** In class order. */
  readonly classes?: readonly string[] | undefined;
}

/** The labels of a column, with the positive one last. */
function labelsOfTable(table: Table, target: string, positive: string | undefined): string[] {
  const labels = distinctLabels(columnOf(table, target), table.numRows, `target "${target}"`);
  if (positive === undefined) return labels;
  if (!labels.includes(positive)) {
    throw new DataError(
      'unknown_label',
      `LightGBM model: the positive label "${positive}" does not occur in "${target}"; it has ${listNames(labels)}`,
    );
  }
  return [...labels.filter((label) => label !== positive), positive];
}

/**
 * Labels in class order; none for a regression.
 *
 * They come from `words.classes`, else from the note of our own exports, else from the target column of the table
 * (sorted, the positive one last), else they are 0, 1, ….
 *
 * @throws {DataError} `class_mismatch` when their number is another than the model's; `unknown_label`.
 * @throws {ParamError} `invalid_param` when `positive` contradicts the order of known classes.
 */
export function importClasses(
  file: LightGbmFile,
  words: TargetWords,
  table: Table | undefined,
): readonly string[] {
  const { numClasses, note } = file;
  if (numClasses === 0) return [];
  const { target, positive } = words;
  const hasTarget = target !== undefined && table?.fields.some(({ name }) => name === target);
  const classes =
    words.classes ??
    note?.classes ??
    (hasTarget
      ? labelsOfTable(table!, target, positive)
      : Array.from({ length: numClasses }, (_, k) => String(k)));
  if (classes.length !== numClasses || new Set(classes).size !== numClasses) {
    throw new DataError(
      'class_mismatch',
      `LightGBM model: the model has ${numClasses} classes, got ${classes.length === 0 ? 'none' : listNames(classes)}; name all of them, in class order`,
      { expected: numClasses, received: classes.length },
    );
  }
  if (numClasses === 2 && positive !== undefined && classes[1] !== positive) {
    throw new ParamError(
      'invalid_param',
      `positive must be the second of the classes ${listNames(classes)}, got "${positive}"; give the classes in order`,
      { name: 'positive' },
    );
  }
  return classes;
}
