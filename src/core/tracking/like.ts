/** @file LIKE without regular expressions, so that no pattern can be slow or mean something else. */

/**
 * Prepares a LIKE pattern: `%` stands for any text, also none, `_` for exactly one character, everything
 * else for itself (also `.`, `*` and `\`).
 *
 * @param ignoreCase ILIKE: both sides are compared in lower case.
 * @returns A test of a whole text. Cost: O(text · pattern) at worst.
 */
export function compileLike(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const fold = (text: string): string[] => Array.from(ignoreCase ? text.toLowerCase() : text);
  const wanted = fold(pattern);
  return (text) => matches(fold(text), wanted);
}

/** Greedy matching that falls back to the last `%` only, one character further. */
function matches(text: readonly string[], pattern: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (next < pattern.length && pattern[next] === '%') {
      star = next++;
      resume = at;
    } else if (next < pattern.length && (pattern[next] === '_' || pattern[next] === text[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (next < pattern.length && pattern[next] === '%') next++;
  return next === pattern.length;
}
