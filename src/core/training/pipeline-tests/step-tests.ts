/** @file Tests of a recipe's steps one by one: what they make of rows that have everything. */
import { childrenOf, type Node } from '../../expression/ast.ts';
import { vectorOfColumn } from '../../expression/vectors.ts';
import { parseExpression } from '../../expression/parser.ts';
import type { Step } from '../../features/recipe.ts';
import { applyStep, inputOf, startFrom, type Working } from '../../features/runner.ts';
import { kindOf } from '../../features/steps/catalog.ts';
import { isMissing } from '../../table/cells.ts';
import type { Column } from '../../table/column.ts';
import type { PipelineTest, PipelineUnderTest } from './entities.ts';
import { fail, namesText, pass, trainRowsOf } from './fixture.ts';

/** A step with the columns before and after it. */
interface Stage {
  readonly step: Step;
  readonly index: number;
  readonly before: Working;
  readonly after: Working;
}

/** Runs the steps one by one on the sample, each fitted on training rows. */
function stagesOf(pipeline: PipelineUnderTest): readonly Stage[] {
  const rows = trainRowsOf(pipeline);
  let before = startFrom(pipeline.sample, pipeline.spec.target);
  return pipeline.recipe.steps.map((step, index) => {
    const state = kindOf(step).fit(step, inputOf(before), rows);
    const after = applyStep(step, index, before, state);
    const stage = { step, index, before, after };
    before = after;
    return stage;
  });
}

function mentionsNull(node: Node): boolean {
  return node.kind === 'null' || childrenOf(node).some(mentionsNull);
}

/** Does the step say that it may make missing values of values? */
function declaresMissing(step: Step): boolean {
  switch (step.op) {
    case 'cast':
      return step.invalid === 'missing';
    case 'ordinal':
      return step.unseen === 'missing';
    case 'derive':
      return mentionsNull(parseExpression(step.expression).root);
    default:
      return false;
  }
}

/** By row: is there a finite value? */
function presence(column: Column, numRows: number): Uint8Array {
  const vector = vectorOfColumn(column);
  const numbers = vector.kind === 'number' ? vector.values : null;
  return Uint8Array.from({ length: numRows }, (_, row) =>
    Number(!isMissing(column, row) && (numbers === null || Number.isFinite(numbers[row]))),
  );
}

/** Rows in which a step's columns all have a value, and one that it made has none. */
function lostRows({ step, before, after }: Stage): {
  readonly rows: number;
  readonly columns: readonly string[];
} {
  const read = kindOf(step)
    .reads(step)
    .flatMap((name) => before.data.get(name) ?? [])
    .map((column) => presence(column, before.numRows));
  const lost = new Set<number>();
  const columns: string[] = [];
  for (const [name, column] of after.data) {
    if (before.data.get(name) === column) continue;
    const made = presence(column, after.numRows);
    const rows = [...made.keys()].filter(
      (row) => made[row] === 0 && read.every((one) => one[row] === 1),
    );
    if (rows.length > 0) columns.push(name);
    for (const row of rows) lost.add(row);
  }
  return { rows: lost.size, columns };
}

/** Rows that have everything keep everything, step by step. */
export const noMissingIntroduced: PipelineTest = {
  name: 'no_missing_introduced',
  title: 'No step makes a missing or infinite value of values, unless it says so',
  kind: 'unit',
  run: (pipeline) => {
    const stages = stagesOf(pipeline);
    const rows = pipeline.sample.numRows;
    const declared = stages.filter(({ step }) => declaresMissing(step)).length;
    for (const stage of stages) {
      if (declaresMissing(stage.step)) continue;
      const lost = lostRows(stage);
      if (lost.rows === 0) continue;
      return fail(
        `Step ${stage.index + 1} (${stage.step.op}) makes ${namesText(lost.columns)} missing or infinite in ${lost.rows} rows where all it reads is there.`,
        rows,
      );
    }
    const more = declared === 0 ? '' : `; ${declared} declare that they may`;
    return pass(`None of ${stages.length} steps does${more}.`, rows);
  },
};
