/** @file What describes a function of the language: enough to check, run, explain and translate it. */
import type { ExpressionType, NodeType } from '../types.ts';
import type { Vector } from '../vectors.ts';

/**
 * What a parameter takes. `same`: any type, but one for all `same` parameters · `literal …`: a value
 * written out, not computed, so that it is the same for all rows.
 */
export type ParamKind =
  | 'number'
  | 'boolean'
  | 'text'
  | 'date'
  | 'any'
  | 'same'
  | 'number or date'
  | 'boolean or text'
  | 'literal text'
  | 'literal integer';

/** A value written out in the expression; `undefined` where the argument is computed. */
export type Literal = number | string | boolean | null | undefined;

/** What a function sees beside its arguments. */
export interface CallContext {
  readonly numRows: number;
  /** `literals[i]` is argument i when it is written out. */
  readonly literals: readonly Literal[];
}

/** One function. Its name is its key in the catalogue. */
export interface FunctionSpec {
  /** e.g. `round(number, digits)`. */
  readonly signature: string;
  /** One sentence, including what it does with missing values. */
  readonly help: string;
  readonly params: readonly ParamKind[];
  /** How many of `params`, from the end, may be left out. */
  readonly optional?: number;
  /** Any number of further arguments of this kind. */
  readonly rest?: ParamKind;
  /** `same`: the type that the `same` parameters share. */
  readonly result: ExpressionType | 'same';
  evaluate(args: readonly Vector[], context: CallContext): Vector;
  /** Says what is wrong with a literal argument, or `null`. */
  checkLiterals?(literals: readonly Literal[]): string | null;
  /**
   * The same in pandas. `args` are Python expressions; computed ones are Series, and so are literals
   * unless the parameter is a literal one.
   */
  toPandas(args: readonly string[], literals: readonly Literal[]): string;
}

/** Does a parameter of this kind take a literal only? */
export function isLiteralKind(kind: ParamKind): boolean {
  return kind === 'literal text' || kind === 'literal integer';
}

/** Does a value of this type fit the parameter? (`null` fits all but literals.) */
export function fitsKind(kind: ParamKind, type: NodeType): boolean {
  if (type === 'missing') return !isLiteralKind(kind);
  switch (kind) {
    case 'any':
    case 'same':
      return true;
    case 'number':
    case 'literal integer':
      return type === 'number' || type === 'integer';
    case 'number or date':
      return type === 'number' || type === 'integer' || type === 'date';
    case 'boolean or text':
      return type === 'boolean' || type === 'text';
    case 'literal text':
      return type === 'text';
    case 'boolean':
    case 'text':
    case 'date':
      return type === kind;
    default:
      return kind satisfies never;
  }
}
