/** @file Enough of Python's lexical grammar to colour the snippets that the Python panel shows. */

export type TokenKind = 'keyword' | 'string' | 'number' | 'comment' | 'plain';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

const PATTERN =
  /(?<comment>#[^\n]*)|(?<string>[rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(?<number>\b(?:0[xX][\da-fA-F_]+|\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?)|\.\d[\d_]*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu;

/** Splits code into coloured pieces; their texts joined are the code again. */
export function pythonTokens(code: string): Token[] {
  const tokens: Token[] = [];
  const push = (kind: TokenKind, text: string): void => {
    const last = tokens.at(-1);
    if (last?.kind === kind && kind === 'plain') {
      tokens[tokens.length - 1] = { kind, text: last.text + text };
    } else if (text !== '') {
      tokens.push({ kind, text });
    }
  };
  let at = 0;
  for (const match of code.matchAll(PATTERN)) {
    push('plain', code.slice(at, match.index));
    const [text] = match;
    const { comment, string, number, word } = match.groups ?? {};
    if (comment !== undefined) push('comment', text);
    else if (string !== undefined) push('string', text);
    else if (number !== undefined) push('number', text);
    else push(word !== undefined && KEYWORDS.has(word) ? 'keyword' : 'plain', text);
    at = match.index + text.length;
  }
  push('plain', code.slice(at));
  return tokens;
}
