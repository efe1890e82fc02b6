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

/** Number of single-character changes between two texts, at most `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change);
    }
    previous = current;
  }
  return Math.min(limit, previous[b.length]);
}

/** The names most like a wanted one, at most `count`, nearest first. */
export function nearestNames(wanted: string, names: readonly string[], count = 3): string[] {
  const target = wanted.toLowerCase();
  return names
    .map((name) => {
      const lower = name.toLowerCase();
      const isPart = lower.includes(target) || target.includes(lower);
      return { name, distance: isPart ? 1 : editDistance(target, lower, 64) };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}
