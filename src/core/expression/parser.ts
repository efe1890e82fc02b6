/**
 * @file Tokens → tree, by operator precedence (Pratt). From loose to tight:
 *
 * ```
 * or   and   not   = != < <= > >= in between is   + -   * / %   unary -   ^ (to the right)
 * ```
 * So `-2 ^ 2` is −4 and `not a = b` is `not (a = b)`, as in Python.
 *
 * Source: Pratt 1973, "Top down operator precedence", https://doi.org/10.1145/512927.512931
 */
import type { Ast, BinaryOperator, Node, Span } from './ast.ts';
import { childrenOf } from './ast.ts';
import { expressionError } from './failure.ts';
import { FUNCTIONS } from './functions/catalog.ts';
import type { Token } from './lexer.ts';
import { tokenize } from './lexer.ts';
import { nearestName } from '../nearest.ts';

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION_LENGTH = 10_000;
/** Deepest nesting; a chain of n operators nests n deep. */
export const MAX_EXPRESSION_DEPTH = 200;

/** How tightly operators bind; shared with the formatter. */
export const POWER = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  negative: 7,
  power: 8,
} as const;

const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=']);
const SPELLINGS = new Map([
  ['==', '='],
  ['<>', '!='],
]);

/** Binding power of a binary operator. */
export function powerOf(op: BinaryOperator): number {
  if (op === 'or' || op === 'and') return POWER[op];
  if (COMPARISONS.has(op)) return POWER.comparison;
  if (op === '+' || op === '-') return POWER.sum;
  return op === '^' ? POWER.power : POWER.product;
}

/** Omits a member from every branch of a union. */
type Bare<T> = T extends Node ? Omit<T, 'position' | 'length'> : never;

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #depths = new Map<Node, number>();
  #at = 0;
  #nesting = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Node {
    const first = this.#tokens[0];
    if (first.kind === 'end') throw this.#syntax(first, 'the expression is empty');
    const root = this.#expression(0);
    const rest = this.#tokens[this.#at];
    if (rest.kind !== 'end') {
      throw this.#syntax(rest, `an operator is required before ${shown(rest)}, or the end`);
    }
    return root;
  }

  get #peek(): Token {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    return this.#tokens[this.#at++];
  }

  #is(text: string, ahead = 0): boolean {
    const token = this.#tokens[this.#at + ahead];
    return (
      token !== undefined &&
      token.text === text &&
      (token.kind === 'symbol' || token.kind === 'keyword')
    );
  }

  #expect(text: string, where: string): Token {
    if (this.#is(text)) return this.#next();
    throw this.#syntax(this.#peek, `"${text}" is required ${where}, got ${shown(this.#peek)}`);
  }

  #syntax(span: Span, message: string): Error {
    return expressionError('expression_syntax', this.#source, span, message);
  }

  #tooDeep(span: Span): Error {
    return expressionError(
      'expression_limit',
      this.#source,
      span,
      `at most ${MAX_EXPRESSION_DEPTH} nested parts are allowed; use row_sum for long sums, or split the formula`,
    );
  }

  #node(start: number, bare: Bare<Node>): Node {
    const last = this.#tokens[this.#at - 1];
    const node = {
      ...bare,
      position: start,
      length: last.position + last.length - start,
    };
    let depth = 1;
    for (const child of childrenOf(node)) {
      depth = Math.max(depth, 1 + (this.#depths.get(child) ?? 1));
    }
    if (depth > MAX_EXPRESSION_DEPTH) throw this.#tooDeep(node);
    this.#depths.set(node, depth);
    return node;
  }

  #expression(minimum: number): Node {
    if (++this.#nesting > MAX_EXPRESSION_DEPTH) throw this.#tooDeep(this.#peek);
    let left = this.#prefix();
    for (;;) {
      const next = this.#infix(left, minimum);
      if (next === null) break;
      left = next;
    }
    this.#nesting--;
    return left;
  }

  #prefix(): Node {
    const token = this.#next();
    const start = token.position;
    switch (token.kind) {
      case 'number':
        return this.#node(start, { kind: 'number', value: Number(token.text) });
      case 'text':
        return this.#node(start, { kind: 'text', value: token.text });
      case 'quoted':
        return this.#node(start, { kind: 'column', name: token.text });
      case 'name':
        return this.#is('(')
          ? this.#call(token)
          : this.#node(start, { kind: 'column', name: token.text });
      case 'keyword':
        if (token.text === 'true' || token.text === 'false') {
          return this.#node(start, { kind: 'boolean', value: token.text === 'true' });
        }
        if (token.text === 'null') return this.#node(start, { kind: 'null' });
        if (token.text === 'not') {
          const operand = this.#expression(POWER.not);
          return this.#node(start, { kind: 'unary', op: 'not', operand });
        }
        break;
      case 'symbol':
        if (token.text === '(') {
          const inner = this.#expression(0);
          this.#expect(')', 'to close the bracket');
          return inner;
        }
        if (token.text === '+') return this.#expression(POWER.negative);
        if (token.text === '-') {
          const operand = this.#expression(POWER.negative);
          return this.#node(start, { kind: 'unary', op: '-', operand });
        }
        break;
      case 'end':
        break;
      default:
        return token.kind satisfies never;
    }
    throw this.#syntax(token, `a value is required, got ${shown(token)}`);
  }

  #infix(left: Node, minimum: number): Node | null {
    const token = this.#peek;
    if (token.kind !== 'symbol' && token.kind !== 'keyword') return null;
    const text = SPELLINGS.get(token.text) ?? token.text;
    const isWord = ['in', 'is', 'between', 'not'].includes(text);
    if (isWord || COMPARISONS.has(text)) {
      if (text === 'not' && !this.#is('in', 1) && !this.#is('between', 1)) return null;
      if (POWER.comparison <= minimum) return null;
      const node = isWord ? this.#wordComparison(left) : this.#binary(left, text as BinaryOperator);
      const after = SPELLINGS.get(this.#peek.text) ?? this.#peek.text;
      if (this.#peek.kind === 'symbol' && COMPARISONS.has(after)) {
        throw this.#syntax(
          this.#peek,
          'comparisons cannot be chained; write "a < b and b < c" or use brackets',
        );
      }
      return node;
    }
    if (!['or', 'and', '+', '-', '*', '/', '%', '^'].includes(text)) return null;
    const op = text as BinaryOperator;
    return powerOf(op) > minimum ? this.#binary(left, op) : null;
  }

  #binary(left: Node, op: BinaryOperator): Node {
    this.#next();
    // To the right of ^ a sign or another ^ may follow: 2 ^ -1, 2 ^ 3 ^ 2.
    const right = this.#expression(op === '^' ? POWER.negative - 1 : powerOf(op));
    return this.#node(left.position, { kind: 'binary', op, left, right });
  }

  #wordComparison(value: Node): Node {
    const start = value.position;
    const first = this.#next();
    if (first.text === 'is') {
      const negated = this.#is('not');
      if (negated) this.#next();
      this.#expect('null', 'after "is"');
      return this.#node(start, { kind: 'is_null', value, negated });
    }
    const negated = first.text === 'not';
    const word = negated ? this.#next() : first;
    if (word.text === 'between') {
      const low = this.#expression(POWER.comparison);
      this.#expect('and', 'between the two bounds');
      const high = this.#expression(POWER.comparison);
      return this.#node(start, { kind: 'between', value, low, high, negated });
    }
    this.#expect('(', 'after "in"');
    const items = this.#list('the list');
    if (items.length === 0) {
      throw this.#syntax(this.#tokens[this.#at - 1], 'the list after "in" has no values');
    }
    return this.#node(start, { kind: 'in', value, items, negated });
  }

  #list(what: string): Node[] {
    const items: Node[] = [];
    if (!this.#is(')')) {
      items.push(this.#expression(0));
      while (this.#is(',')) {
        this.#next();
        items.push(this.#expression(0));
      }
    }
    this.#expect(')', `to close ${what}`);
    return items;
  }

  #call(token: Token): Node {
    const name = token.text.toLowerCase();
    if (!FUNCTIONS.has(name)) {
      const nearest = nearestName(name, FUNCTIONS.keys());
      throw expressionError(
        'unknown_function',
        this.#source,
        token,
        `there is no function "${token.text.slice(0, 80)}"`,
        nearest,
      );
    }
    this.#next();
    const args = this.#list(`the arguments of ${name}`);
    return this.#node(token.position, { kind: 'call', name, args });
  }
}

function shown(token: Token): string {
  if (token.kind === 'end') return 'the end of the expression';
  return `"${token.text.length > 40 ? `${token.text.slice(0, 40)}…` : token.text}"`;
}

/**
 * Parses an expression.
 *
 * Numbers `1 2.5 1e-3`; texts `'a'` or `"a"` (a doubled quote stands for itself); `true false null`;
 * columns bare (letters, digits, `_`) or in backticks; operators as listed at the head of this file;
 * calls of the functions in functions/catalog.ts. Words and function names ignore case.
 *
 * @throws {DataError} `expression_syntax`, `unknown_function`, or `expression_limit` beyond 10,000
 *   characters or 200 nested parts; `details.position` and `details.length` mark the place.
 *
 * Cost: O(length).
 */
export function parseExpression(text: string): Ast {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    throw expressionError(
      'expression_limit',
      text.slice(0, MAX_EXPRESSION_LENGTH),
      { position: MAX_EXPRESSION_LENGTH - 1, length: 1 },
      `at most ${MAX_EXPRESSION_LENGTH} characters are allowed, got ${text.length}`,
    );
  }
  return { source: text, root: new Parser(text).parse() };
}
