/** @file All kinds of steps by name. */
import type { Step } from '../recipe.ts';
import { castKind } from './cast.ts';
import { countOfKind } from './count-of.ts';
import { deriveKind } from './derive.ts';
import { dropKind } from './drop.ts';
import { filterKind } from './filter.ts';
import { imputeKind } from './impute.ts';
import { oneHotKind } from './one-hot.ts';
import { ordinalKind } from './ordinal.ts';
import { renameKind } from './rename.ts';
import { scaleKind } from './scale.ts';
import type { StepKind } from './step-kind.ts';

const KINDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['cast', castKind],
  ['rename', renameKind],
  ['drop', dropKind],
  ['filter', filterKind],
  ['derive', deriveKind],
  ['count_of', countOfKind],
  ['impute', imputeKind],
  ['scale', scaleKind],
  ['one_hot', oneHotKind],
  ['ordinal', ordinalKind],
] satisfies [Step['op'], unknown][]);

/** Names of all kinds, in the order in which an editor offers them. */
export const STEP_OPS: readonly Step['op'][] = [...KINDS.keys()] as Step['op'][];

/** The kind of a step. `step.op` must be one of `STEP_OPS` (see `checkSteps`). */
export function kindOf(step: Step): StepKind {
  return KINDS.get(step.op) as StepKind;
}
