/** @file Order of texts by Unicode code point, as in Python and in SQL's binary collation. */

/** Surrogates sort after U+E000…U+FFFF by code point but before them by UTF-16 unit. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/** Compares two texts by code point: negative, 0 or positive. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** A sorted copy, by code point. */
export function sortByCodePoint(texts: Iterable<string>): string[] {
  return [...texts].sort(compareCodePoints);
}
