/** @file LightGBM's objectives: which task they are, and how scores become predictions. */
import { describe } from '../../checks.ts';
import { DataError } from '../../errors.ts';
import type { GbdtModel, ScoreOutput } from '../../learners/trees/model.ts';
import type { Task } from '../../learners/learner.ts';
import { failAt, refuseAt, type TextField } from './lines.ts';
import { parseNumber } from './numbers.ts';

/** What a header says of predictions. */
export interface Objective {
  readonly task: Task;
  readonly numClasses: number;
  /** Absent when our own models predict alike. */
  readonly output?: ScoreOutput;
  /** The line as it is, where task and output do not say it. */
  readonly words?: string;
}

/** Regressions whose prediction is the score itself. */
const IDENTITY: ReadonlySet<string> = new Set([
  'regression',
  'regression_l1',
  'huber',
  'fair',
  'quantile',
  'mape',
]);
/** Regressions whose score is a logarithm. */
const LOGARITHMIC: ReadonlySet<string> = new Set(['poisson', 'gamma', 'tweedie']);

function scaleOf(options: readonly string[], { line }: TextField): number {
  const text = options.find((option) => option.startsWith('sigmoid:'))?.slice('sigmoid:'.length);
  const scale = text === undefined ? 1 : parseNumber(text);
  if (scale !== null && scale > 0 && scale < Infinity) return scale;
  return failAt(line, `"sigmoid" must be a number above 0, got ${describe(text)}`);
}

function readLink(
  field: TextField,
  numScores: number,
): { readonly task: Task; readonly link: ScoreOutput['link']; readonly scale: number } {
  const [name, ...options] = field.value.split(/\s+/);
  const isRegression = IDENTITY.has(name) || LOGARITHMIC.has(name);
  if ((isRegression || name === 'binary') && numScores !== 1) {
    failAt(field.line, `objective ${name} must have one score, got num_class=${numScores}`);
  }
  if (LOGARITHMIC.has(name)) return { task: 'regression', link: 'exp', scale: 1 };
  if (isRegression) {
    const link = options.includes('sqrt') ? 'signed_square' : 'identity';
    return { task: 'regression', link, scale: 1 };
  }
  switch (name) {
    case 'binary':
      return { task: 'binary', link: 'sigmoid', scale: scaleOf(options, field) };
    case 'multiclass':
    case 'multiclassova': {
      if (numScores < 2) {
        failAt(field.line, `objective ${name} must have at least 2 classes, got ${numScores}`);
      }
      return name === 'multiclass'
        ? { task: 'multiclass', link: 'softmax', scale: 1 }
        : { task: 'multiclass', link: 'sigmoid', scale: scaleOf(options, field) };
    }
    default:
      return refuseAt(
        field.line,
        `objective ${describe(name)} is not supported; supported are binary, multiclass, multiclassova and regressions (${[...IDENTITY, ...LOGARITHMIC].join(', ')})`,
      );
  }
}

/**
 * Reads the objective.
 *
 * @param numScores Trees per round.
 * @param divisor Rounds of a random forest (`average_output`), else 1.
 * @throws {DataError} `unsupported_model` for ranking, custom and other objectives.
 */
export function readObjective(field: TextField, numScores: number, divisor: number): Objective {
  const { task, link, scale } = readLink(field, numScores);
  const own = { binary: 'sigmoid', multiclass: 'softmax', regression: 'identity' }[task];
  const isOwn = link === own && scale === 1 && divisor === 1;
  const output = isOwn ? {} : { output: { divisor, link, scale } };
  const words = field.value.split(/\s+/).join(' ');
  return {
    task,
    numClasses: { binary: 2, multiclass: numScores, regression: 0 }[task],
    ...output,
    ...(task !== 'regression' || words === derivedText({ task, numScores, ...output })
      ? {}
      : { words }),
  };
}

/**
 * Writes the objective that a model was fitted to, or else one whose predictions are the model's; for the two classes
 * of a random forest a regression of the positive class's probability.
 *
 * @throws {DataError} `not_exportable` for the shares of a random forest with more classes, which LightGBM cannot make.
 */
export function objectiveText(model: GbdtModel): string {
  return model.objective ?? derivedText(model);
}

function derivedText({
  task,
  numScores,
  output,
}: Pick<GbdtModel, 'task' | 'numScores' | 'output'>): string {
  switch (task) {
    case 'binary':
      return output?.link === 'identity' ? 'regression' : `binary sigmoid:${output?.scale ?? 1}`;
    case 'multiclass':
      if (output?.link === 'share') {
        throw new DataError(
          'not_exportable',
          `LightGBM model: a random forest must be of numbers or two classes, got ${numScores}; LightGBM's format has no probabilities that are shares of means`,
          { classes: numScores },
        );
      }
      return output?.link === 'sigmoid'
        ? `multiclassova num_class:${numScores} sigmoid:${output.scale}`
        : `multiclass num_class:${numScores}`;
    case 'regression':
      if (output?.link === 'exp') return 'poisson';
      return output?.link === 'signed_square' ? 'regression sqrt' : 'regression';
    default:
      return task satisfies never;
  }
}
