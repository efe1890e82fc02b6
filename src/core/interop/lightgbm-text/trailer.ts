/** @file What follows the trees: LightGBM's parameters, pandas' categories, and what our exports add. */
import { isRecord, textList } from './json-parts.ts';
import { failAt, nextLine, type LineCursor } from './lines.ts';

/** A feature as our exports describe it. */
export interface NamedFeature {
  readonly name: string;
  /** Labels by code; absent for numbers. */
  readonly categories?: readonly string[];
}

/** What LightGBM has no place for; in exports from here, on a line that LightGBM passes over. */
export interface ExportNote {
  /** In the order of the model. */
  readonly features: readonly NamedFeature[];
  readonly target?: string;
  /** In class order. */
  readonly classes?: readonly string[];
  /** Binary: predict the second class from this probability on. */
  readonly threshold?: number;
}

/** The end of the text. */
export interface LightGbmTrailer {
  /** As LightGBM wrote them: `learning_rate` → `0.1`. */
  readonly params: ReadonlyMap<string, string>;
  /** Labels by code, for each categorical feature in turn; null when training saw no pandas categories. */
  readonly pandasCategories: readonly (readonly string[])[] | null;
  readonly note: ExportNote | null;
}

/** Begins the line with the labels of categories. */
export const PANDAS_KEY = 'pandas_categorical:';
/** Begins the line that our exports add. */
export const NOTE_KEY = 'terrarium:';

function parseJson(text: string, key: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return failAt(line, `"${key}" must be followed by JSON`);
  }
}

function readCategories(value: unknown, line: number): (readonly string[])[] | null {
  if (value === null) return null;
  const lists = Array.isArray(value) ? value.map(textList) : [null];
  const known = lists.filter((list) => list !== null);
  if (known.length === lists.length) return known;
  return failAt(line, `"${PANDAS_KEY}" must be followed by null or a list of lists of labels`);
}

function readNote(value: unknown, line: number): ExportNote {
  const fail = (what: string): never =>
    failAt(line, `"${NOTE_KEY}" must be as this app wrote it; ${what} is not`);
  if (!isRecord(value) || !Array.isArray(value['features'])) return fail('features');
  const features = value['features'].map((feature: unknown): NamedFeature => {
    if (!isRecord(feature) || typeof feature['name'] !== 'string') return fail('a feature');
    const { name, categories } = feature;
    if (categories === undefined) return { name };
    return { name, categories: textList(categories) ?? fail('a list of categories') };
  });
  const { target, classes, threshold } = value;
  return {
    features,
    ...(typeof target === 'string' ? { target } : {}),
    ...(classes === undefined ? {} : { classes: textList(classes) ?? fail('the list of classes') }),
    ...(typeof threshold === 'number' && threshold >= 0 && threshold <= 1 ? { threshold } : {}),
  };
}

/** `[learning_rate: 0.1]` → name and value; null for other lines. */
function parseParam(text: string): readonly [string, string] | null {
  const colon = text.indexOf(': ');
  if (!text.startsWith('[') || !text.endsWith(']') || colon < 0) return null;
  return [text.slice(1, colon), text.slice(colon + 2, -1)];
}

/** Reads up to the end of the text. Lines that nobody knows are passed over, as LightGBM does. */
export function readTrailer(cursor: LineCursor): LightGbmTrailer {
  const params = new Map<string, string>();
  let pandasCategories: LightGbmTrailer['pandasCategories'] = null;
  let note: ExportNote | null = null;
  let isInParams = false;
  for (let text = nextLine(cursor); text !== null; text = nextLine(cursor)) {
    if (text === 'parameters:' || text === 'end of parameters') {
      isInParams = text === 'parameters:';
    } else if (isInParams) {
      const param = parseParam(text);
      if (param) params.set(...param);
    } else if (text.startsWith(PANDAS_KEY)) {
      const value = parseJson(text.slice(PANDAS_KEY.length), PANDAS_KEY, cursor.line);
      pandasCategories = readCategories(value, cursor.line);
    } else if (text.startsWith(NOTE_KEY)) {
      note = readNote(parseJson(text.slice(NOTE_KEY.length), NOTE_KEY, cursor.line), cursor.line);
    }
  }
  return { params, pandasCategories, note };
}
