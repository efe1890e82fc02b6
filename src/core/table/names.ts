/** @file Column names from a header: every column gets one, and no two the same. */

/**
 * Makes names unique. An empty name becomes `column_3` (1-based); a repeated one gets `.1`, `.2`, … as
 * pandas does.
 *
 * @returns The names, and those that were repeated.
 */
export function uniqueNames(header: readonly string[]): {
  names: string[];
  repeated: string[];
} {
  const given = header.map((name, i) => name.trim() || `column_${i + 1}`);
  const taken = new Set(given);
  const used = new Set<string>();
  const repeated = new Set<string>();
  const next = new Map<string, number>();
  const names = given.map((name) => {
    if (!used.has(name)) {
      used.add(name);
      return name;
    }
    repeated.add(name);
    let k = next.get(name) ?? 1;
    while (taken.has(`${name}.${k}`)) k++;
    next.set(name, k + 1);
    const unique = `${name}.${k}`;
    taken.add(unique);
    used.add(unique);
    return unique;
  });
  return { names, repeated: [...repeated] };
}

/** Names for a file without a header: column_1, column_2, … */
export function numberedNames(width: number): string[] {
  return Array.from({ length: width }, (_, i) => `column_${i + 1}`);
}
