/** @file Finds commands by what was typed. */

/** Something the palette can do. */
export interface Command {
  readonly id: string;
  /** What it does or opens. */
  readonly label: string;
  /** Heading it stands under: `Pages`, `Runs`, `Commands`. */
  readonly group: string;
  /** Small, at the right: an id, a shortcut. */
  readonly hint?: string | undefined;
  /** More words to find it by. */
  readonly keywords?: string | undefined;
  readonly run: () => void;
}

/** Best matches shown for a query. */
export const PALETTE_LIMIT = 50;

/** How well one typed word fits; 0 does not. Start of all, start of a word, inside, letters in order. */
function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 4;
  if (at > 0) return /[\p{L}\p{N}]/u.test(text[at - 1]) ? 2 : 3;
  let from = 0;
  for (const letter of word) {
    const next = text.indexOf(letter, from);
    if (next < 0) return 0;
    from = next + letter.length;
  }
  return word.length > 2 ? 1 : 0;
}

/**
 * Commands that fit every typed word, best first, equal ones in the order given; groups stay together, the group
 * with the best match first.
 */
export function matchCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands.flatMap((command, index) => {
    const label = command.label.toLowerCase();
    const rest = `${command.keywords ?? ''} ${command.group} ${command.hint ?? ''}`.toLowerCase();
    let score = 0;
    for (const word of words) {
      const best = Math.max(2 * wordScore(label, word), wordScore(rest, word));
      if (best === 0) return [];
      score += best;
    }
    return [{ command, index, score }];
  });
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  const top = scored.slice(0, PALETTE_LIMIT);
  const groups = [...new Set(top.map(({ command }) => command.group))];
  return groups.flatMap((group) =>
    top.filter(({ command }) => command.group === group).map(({ command }) => command),
  );
}
