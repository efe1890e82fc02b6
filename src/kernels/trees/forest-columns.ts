/**
 * @file Which binned columns the nodes of a fitted forest ask for. A feature is cut at the thresholds that occur in
 * the forest, so that no value changes sides; categories are ranked by their occurrence in sets. Where nodes of a
 * feature treat missing values differently it has several columns, so that a node has one question only.
 */
import {
  IS_CATEGORICAL,
  MISSING_LEFT,
  ZERO_IS_MISSING,
  type Forest,
} from '../../core/learners/trees/model.ts';

/** Most thresholds, or categories in sets, of a feature whose bins fit a byte. */
const MAX_NARROW = 255;
/** The same for 16 bits. */
const MAX_WIDE = 65_535;

/** How one feature is cut. */
export interface FeatureCuts {
  readonly feature: number;
  /** Different thresholds of its numeric nodes, ascending. A value's bin is the number of those below it. */
  readonly thresholds: Float64Array<ArrayBuffer>;
  /** Rank of each code that is in a set, else `numRanks`. */
  readonly ranks: Uint16Array<ArrayBuffer>;
  readonly numRanks: number;
}

/** One binned column. */
export interface ForestColumn {
  readonly cuts: FeatureCuts;
  readonly isCategorical: boolean;
  /** Numeric: missing values get bin 0 and go left everywhere; else the highest, and right. */
  readonly missingLow: boolean;
  /** Numeric: 0 is missing, too. */
  readonly zeroIsMissing: boolean;
  /** Bins fit a byte. */
  readonly isNarrow: boolean;
}

/** What the nodes ask. */
export interface ForestColumns {
  readonly columns: readonly ForestColumn[];
  /** Index into `columns`, by node. */
  readonly columnOfNode: Int32Array<ArrayBuffer>;
  /** The highest bin that goes left, by node; 0 where categorical. */
  readonly lastLeft: Int32Array<ArrayBuffer>;
}

/**
 * Finds the columns; null for a forest that has more than 65,535 different thresholds or categories on one feature,
 * or a threshold that is no number. Cost: O(nodes · log nodes).
 */
export function columnsOfForest(forest: Forest): ForestColumns | null {
  const cuts = new Map<number, FeatureCuts>();
  for (const [feature, nodes] of nodesByFeature(forest)) {
    const own = cutsOf(forest, feature, nodes);
    if (!own) return null;
    cuts.set(feature, own);
  }
  const columns: ForestColumn[] = [];
  const places = new Map<number, number>();
  const { splitFeature, decision, threshold } = forest;
  const columnOfNode = new Int32Array(splitFeature.length);
  const lastLeft = new Int32Array(splitFeature.length);
  for (let node = 0; node < splitFeature.length; node++) {
    const own = cuts.get(splitFeature[node])!;
    const isCategorical = (decision[node] & IS_CATEGORICAL) !== 0;
    const rule = isCategorical ? IS_CATEGORICAL : decision[node] & (MISSING_LEFT | ZERO_IS_MISSING);
    const key = 8 * own.feature + rule;
    let place = places.get(key);
    if (place === undefined) {
      place = columns.length;
      places.set(key, place);
      columns.push({
        cuts: own,
        isCategorical,
        missingLow: (rule & MISSING_LEFT) !== 0,
        zeroIsMissing: (rule & ZERO_IS_MISSING) !== 0,
        isNarrow: (isCategorical ? own.numRanks : own.thresholds.length) <= MAX_NARROW,
      });
    }
    columnOfNode[node] = place;
    if (!isCategorical) lastLeft[node] = indexOf(own.thresholds, threshold[node]);
  }
  return { columns, columnOfNode, lastLeft };
}

function nodesByFeature({ splitFeature }: Forest): Map<number, number[]> {
  const nodes = new Map<number, number[]>();
  splitFeature.forEach((feature, node) => {
    const list = nodes.get(feature);
    if (list) list.push(node);
    else nodes.set(feature, [node]);
  });
  return nodes;
}

function cutsOf(forest: Forest, feature: number, nodes: readonly number[]): FeatureCuts | null {
  const { decision, threshold, categoryOffsets, categoryWords } = forest;
  const isSet = (node: number): boolean => (decision[node] & IS_CATEGORICAL) !== 0;
  const numeric = nodes.filter((node) => !isSet(node));
  const sorted = Float64Array.from(numeric, (node) => threshold[node]).sort();
  if (Number.isNaN(sorted.at(-1))) return null;
  // −0 and 0 are one threshold.
  const thresholds = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const sets = nodes.filter(isSet);
  const numWords = Math.max(0, ...sets.map((n) => categoryOffsets[n + 1] - categoryOffsets[n]));
  const union = new Uint32Array(numWords);
  for (const node of sets) {
    const begin = categoryOffsets[node];
    for (let w = 0; begin + w < categoryOffsets[node + 1]; w++)
      union[w] |= categoryWords[begin + w];
  }
  const codes: number[] = [];
  for (let code = 0; code < 32 * numWords; code++) if (hasCode(union, code)) codes.push(code);
  if (thresholds.length > MAX_WIDE || codes.length > MAX_WIDE) return null;
  const ranks = new Uint16Array(32 * numWords).fill(codes.length);
  codes.forEach((code, rank) => (ranks[code] = rank));
  return { feature, thresholds, ranks, numRanks: codes.length };
}

/** Is bit `code` set? */
export function hasCode(words: Uint32Array, code: number): boolean {
  return ((words[code >> 5] >>> (code & 31)) & 1) === 1;
}

/** Where `value` stands in `ascending`, which has it. */
function indexOf(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
