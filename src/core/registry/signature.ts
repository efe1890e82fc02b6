/**
 * @file What a model version takes and gives, in MLflow's words, and whether another can stand in for it without
 * anybody who feeds or reads it noticing.
 */
import type { TrainedPipeline } from '../learners/pipeline.ts';
import type { ColumnType } from '../table/column.ts';

/** MLflow's data types of columns, as far as tables have them. */
export type ColSpecType = 'boolean' | 'long' | 'double' | 'string' | 'datetime';

/** One column of a signature. Source: MLflow's ColSpec. https://mlflow.org/docs/latest/ml/model/signatures/ */
export interface ColSpec {
  readonly name: string;
  readonly type: ColSpecType;
  /** Must the column be there? Cells of it may be missing either way. */
  readonly required: boolean;
}

/** What goes in and what comes out, and what the answer means. */
export interface ModelSignature {
  readonly inputs: readonly ColSpec[];
  readonly outputs: readonly ColSpec[];
  readonly task: TrainedPipeline['task'];
  readonly target: string;
  /** Class labels; empty for regression. */
  readonly classes: readonly string[];
  /** Binary: the label whose probability is given. */
  readonly positive: string | null;
}

const TYPES: Readonly<Record<ColumnType, ColSpecType>> = {
  number: 'double',
  integer: 'long',
  boolean: 'boolean',
  category: 'string',
  text: 'string',
  date: 'datetime',
};

/** MLflow's type of one of our columns. */
export function colSpecType(type: ColumnType): ColSpecType {
  return TYPES[type];
}

/** The signature of a trained pipeline. */
export function signatureOf(
  pipeline: Pick<TrainedPipeline, 'task' | 'target' | 'classes' | 'positive'> & {
    readonly recipe: Pick<TrainedPipeline['recipe'], 'inputs'>;
  },
): ModelSignature {
  const { task, target, classes, positive, recipe } = pipeline;
  const column = (name: string, type: ColSpecType): ColSpec => ({ name, type, required: true });
  return {
    inputs: recipe.inputs.map(({ name, type }) => column(name, colSpecType(type))),
    outputs:
      task === 'regression'
        ? [column('prediction', 'double')]
        : [column('prediction', 'string'), column('probability', 'double')],
    task,
    target,
    classes,
    positive,
  };
}

/** One way in which a version would surprise who uses the one it replaces. */
export interface ContractBreak {
  readonly kind:
    | 'input_added'
    | 'input_type'
    | 'output_lost'
    | 'output_type'
    | 'class_lost'
    | 'target'
    | 'task'
    | 'positive';
  /** What, in words with both sides. */
  readonly words: string;
}

const quoted = (text: string | null): string => (text === null ? 'none' : `"${text}"`);

/**
 * Everything by which `next` breaks the contract of `current`: inputs that it wants and `current` did not, types
 * that changed, outputs and classes that are gone, another target, task or positive label. Inputs that are no longer
 * needed, more classes and another order break nothing.
 */
export function contractBreaks(
  current: ModelSignature,
  next: ModelSignature,
): readonly ContractBreak[] {
  const breaks: ContractBreak[] = [];
  const add = (kind: ContractBreak['kind'], words: string): void => {
    breaks.push({ kind, words });
  };
  if (next.task !== current.task) add('task', `task ${next.task} instead of ${current.task}`);
  if (next.target !== current.target) {
    add('target', `target ${quoted(next.target)} instead of ${quoted(current.target)}`);
  }
  if (next.positive !== current.positive) {
    add(
      'positive',
      `positive label ${quoted(next.positive)} instead of ${quoted(current.positive)}`,
    );
  }
  const typesOf = (specs: readonly ColSpec[]) =>
    new Map(specs.map(({ name, type }) => [name, type]));
  const known = typesOf(current.inputs);
  for (const { name, type, required } of next.inputs) {
    const before = known.get(name);
    if (before === undefined) {
      if (required) add('input_added', `input ${quoted(name)} is new`);
    } else if (before !== type) {
      add('input_type', `input ${quoted(name)} is ${type} instead of ${before}`);
    }
  }
  const given = typesOf(next.outputs);
  for (const { name, type } of current.outputs) {
    const after = given.get(name);
    if (after === undefined) add('output_lost', `output ${quoted(name)} is gone`);
    else if (after !== type)
      add('output_type', `output ${quoted(name)} is ${after} instead of ${type}`);
  }
  for (const label of current.classes) {
    if (!next.classes.includes(label)) add('class_lost', `class ${quoted(label)} is gone`);
  }
  return breaks;
}
