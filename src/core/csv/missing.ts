/** @file Which texts mean missing. */

/** Texts that mean missing when the user names none. */
export const DEFAULT_MISSING_TOKENS: readonly string[] = [
  '',
  'NA',
  'N/A',
  'NaN',
  'null',
  'None',
  '?',
];

/** Says of a cell whether it means missing. */
export type IsMissing = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * Makes a matcher of missing tokens. Spaces around a cell do not count; case does. An empty cell is
 * missing in numbers even when '' is not among the tokens: there is no other way to read it.
 */
export function createMissingMatcher(tokens: readonly string[]): IsMissing {
  const encoder = new TextEncoder();
  const encoded = tokens.map((token) => encoder.encode(token.trim()));
  const longest = encoded.reduce((length, token) => Math.max(length, token.length), 0);
  const first = new Uint8Array(256);
  for (const token of encoded) if (token.length > 0) first[token[0]] = 1;
  const hasEmpty = encoded.some((token) => token.length === 0);
  return (bytes, start, end) => {
    let s = start;
    let e = end;
    while (s < e && bytes[s] <= 32) s++;
    while (e > s && bytes[e - 1] <= 32) e--;
    if (s === e) return hasEmpty;
    if (e - s > longest || first[bytes[s]] === 0) return false;
    return encoded.some((token) => {
      if (token.length !== e - s) return false;
      for (let i = 0; i < token.length; i++) if (token[i] !== bytes[s + i]) return false;
      return true;
    });
  };
}

const PLACEHOLDER = /^(?:-{1,3}|–|—|\.|nan|null|none|na|n\/a|#n\/a|#na|#null!|#value!|#div\/0!)$/i;

/** Is this what people write into a numeric column for "nothing"? Missing there, and said so. */
export function isNumericPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}
