/** @file The known names that a mistyped one is closest to. */

/** Names longer than this are compared only by equality without case, so hostile names cost nothing. */
const MAX_LENGTH = 100;

/** Number of insertions, deletions and replacements between two texts, in UTF-16 units. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_.-]+/g, '');

/**
 * Finds the name nearest to `wanted`, ignoring case, blanks and punctuation between words.
 *
 * @returns `undefined` when none is within a third of the length; ties go to the first.
 *
 * Cost: O(names · length²), lengths capped at 100; at most the first 1,000 names are looked at.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const target = plain(wanted).slice(0, MAX_LENGTH);
  let best: string | undefined;
  let bestDistance = Math.floor(Math.max(3, target.length) / 3) + 1;
  let seen = 0;
  for (const name of names) {
    if (++seen > 1000) break;
    const candidate = plain(name).slice(0, MAX_LENGTH);
    if (Math.abs(candidate.length - target.length) >= bestDistance) continue;
    const distance = editDistance(target, candidate);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** The names most like a wanted one, ignoring case, at most `count`, nearest first; a part of a name is near. */
export function nearestNames(wanted: string, names: readonly string[], count = 3): string[] {
  const target = wanted.toLowerCase().slice(0, MAX_LENGTH);
  return names
    .map((name) => {
      const lower = name.toLowerCase().slice(0, MAX_LENGTH);
      const isPart = lower.includes(target) || target.includes(lower);
      return { name, distance: isPart ? 1 : editDistance(target, lower) };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}
