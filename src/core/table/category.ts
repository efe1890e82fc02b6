/** @file Dictionaries of category columns: in order of first use, without repeats or unused entries. */
import type { CategoryColumn } from './column.ts';

/** Gives texts their codes in order of first use. */
export interface DictionaryBuilder {
  /** The dictionary so far; the same array grows. */
  readonly dictionary: readonly string[];
  codeOf(text: string): number;
}

/** Makes an empty dictionary. */
export function dictionaryBuilder(): DictionaryBuilder {
  const dictionary: string[] = [];
  const codes = new Map<string, number>();
  return {
    dictionary,
    codeOf(text) {
      let code = codes.get(text);
      if (code === undefined) {
        code = dictionary.length;
        codes.set(text, code);
        dictionary.push(text);
      }
      return code;
    },
  };
}

/** Recodes columns with dictionaries of their own into one dictionary, in order of first use. */
export interface Recoder {
  readonly dictionary: readonly string[];
  /** Codes of the column's rows in the common dictionary. */
  recode(column: CategoryColumn): Int32Array<ArrayBuffer>;
}

/** Makes a recoder. Cost per column: O(numRows + dictionary). */
export function createRecoder(): Recoder {
  const common = dictionaryBuilder();
  return {
    dictionary: common.dictionary,
    recode({ codes, dictionary }) {
      const codeOf = new Int32Array(dictionary.length).fill(-1);
      const out = new Int32Array(codes.length);
      for (let row = 0; row < codes.length; row++) {
        const code = codes[row];
        if (code < 0) {
          out[row] = -1;
          continue;
        }
        let known = codeOf[code];
        if (known < 0) known = codeOf[code] = common.codeOf(dictionary[code]);
        out[row] = known;
      }
      return out;
    },
  };
}

/** Is the dictionary in order of first use, without repeats or unused entries? Cost: O(numRows). */
export function isNormalCategory({ codes, dictionary }: CategoryColumn): boolean {
  let next = 0;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < next) continue;
    if (codes[row] > next) return false;
    next++;
  }
  return next === dictionary.length && new Set(dictionary).size === next;
}

/** The same cells with a dictionary in order of first use, without repeats or unused entries. */
export function normaliseCategory(column: CategoryColumn): CategoryColumn {
  if (isNormalCategory(column)) return column;
  const recoder = createRecoder();
  const codes = recoder.recode(column);
  return { type: 'category', codes, dictionary: recoder.dictionary };
}
