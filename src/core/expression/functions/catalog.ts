/** @file All functions of the language by name, for the parser, the checker, help and completion. */
import { DATE_FUNCTIONS } from './date.ts';
import { LOGIC_FUNCTIONS } from './logic.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { ROW_FUNCTIONS } from './rows.ts';
import type { FunctionSpec } from './spec.ts';
import { TEXT_FUNCTIONS } from './text.ts';

/** Name (lower case) → function. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  [LOGIC_FUNCTIONS, MATH_FUNCTIONS, TEXT_FUNCTIONS, DATE_FUNCTIONS, ROW_FUNCTIONS].flatMap(
    (group) => Object.entries(group),
  ),
);
