/** @file Spans of time in words, exactly, and back. */

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
];

function parts(ms: number): readonly string[] {
  const words: string[] = [];
  let rest = Math.round(ms);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return words;
}

/** A span in words, to the millisecond: `1 day 6 hours`, `0 seconds`. */
export function durationWords(ms: number): string {
  return parts(ms).join(' ') || '0 seconds';
}

/** The same by its two largest units: `12 days 3 hours` for any number of minutes more. */
export function roughDuration(ms: number): string {
  return (
    parts(ms < 1000 ? ms : Math.floor(ms / 1000) * 1000)
      .slice(0, 2)
      .join(' ') || '0 seconds'
  );
}

/** What `durationWords` wrote, as ms; null when the text is none. */
export function parseDuration(text: string): number | null {
  let total = 0;
  let rest = text.trim();
  while (rest !== '') {
    const match = /^(\d+) (day|hour|minute|second|millisecond)s?(?: |$)/.exec(rest);
    if (!match) return null;
    total += Number(match[1]) * (UNITS.find(([unit]) => unit === match[2])?.[1] ?? Number.NaN);
    rest = rest.slice(match[0].length);
  }
  return text.trim() === '' ? null : total;
}
