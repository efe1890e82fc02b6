/** @file What a tree says, in words: questions, branches, leaves. Pure. */
import {
  formatCompact,
  formatCount,
  formatDateCell,
  formatNumber,
  formatPercent,
  formatSigned,
} from '../components/format.ts';
import type { TreeNode, TreeRule, TreeView } from '../core/explain/tree-view.ts';
import type { Task } from '../core/learners/learner.ts';
import type { ColumnType } from '../core/table/column.ts';

/** Types of columns by name, for features that carry a column's name. */
export type ColumnTypes = ReadonlyMap<string, ColumnType>;

/** Labels that are told one by one. */
const FEW_LABELS = 3;

/** Letters of labels that are told one by one. */
const SHORT = 34;

/** Dates before this are no dates, but numbers that a recipe made of them: 1971, in ms. */
const EARLIEST = 31_536_000_000;

/** A threshold in the fewest digits that name it: float32 values have at most nine. */
export function thresholdText(value: number): string {
  if (Math.fround(value) !== value) return formatShort(Number(value.toPrecision(8)));
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return formatShort(near);
  }
  return formatShort(value);
}

function formatShort(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return formatCompact(value);
  const decimals = (/\.(\d+)$/.exec(String(value)) ?? ['', ''])[1].length;
  return formatNumber(value, Math.min(20, decimals));
}

/** What a rule compares with, and how, for either branch. */
function asked(rule: TreeRule, types: ColumnTypes): readonly [holds: string, fails: string] {
  const type = types.get(rule.feature);
  if (rule.categories !== null) return askedOfLabels(rule, rule.categories);
  const threshold = rule.threshold ?? NaN;
  if (type === 'boolean' && threshold >= 0 && threshold < 1) return ['is false', 'is true'];
  const text =
    type === 'date' && Math.abs(threshold) >= EARLIEST
      ? formatDateCell(Math.floor(threshold))
      : thresholdText(threshold);
  return [`≤ ${text}`, `> ${text}`];
}

function askedOfLabels(
  { numCategories }: TreeRule,
  labels: readonly string[],
): readonly [string, string] {
  const list = labels.join(', ');
  if (labels.length === 1) return [`is ${list}`, `is not ${list}`];
  if (labels.length <= FEW_LABELS && list.length <= SHORT) {
    return [`is one of ${list}`, `is none of ${list}`];
  }
  const some = `${labels.length} of ${numCategories} labels`;
  return [`is one of ${some}`, `is none of ${some}`];
}

/** The question of a node, as the left branch answers it: `tenure ≤ 12.5`. */
export const ruleText = (rule: TreeRule, types: ColumnTypes): string =>
  `${rule.feature} ${asked(rule, types)[0]}`;

/** What is true of all rows of a branch: `tenure > 12.5, or missing`. */
export function branchText(rule: TreeRule, side: 'left' | 'right', types: ColumnTypes): string {
  const words = `${rule.feature} ${asked(rule, types)[side === 'left' ? 0 : 1]}`;
  return rule.missing === side ? `${words}, or missing` : words;
}

/** All labels of a set, where the question only counts them; null elsewhere. */
export function labelsText(rule: TreeRule, types: ColumnTypes): string | null {
  if (rule.categories === null) return null;
  const list = rule.categories.join(', ');
  return ruleText(rule, types).includes(list) ? null : list;
}

/** The side on which a node stands below its parent; null at the root. */
export function sideOf(view: TreeView, place: number): 'left' | 'right' | null {
  const { parent } = view.nodes[place];
  if (parent < 0) return null;
  return view.nodes[parent].left === place ? 'left' : 'right';
}

/** What is true of every row that comes to a node, from the root on. */
export function conditionsOf(view: TreeView, place: number, types: ColumnTypes): readonly string[] {
  const conditions: string[] = [];
  for (let at = place; view.nodes[at].parent >= 0; at = view.nodes[at].parent) {
    const { rule } = view.nodes[view.nodes[at].parent];
    const side = sideOf(view, at);
    if (rule && side) conditions.unshift(branchText(rule, side, types));
  }
  return conditions;
}

/** A prediction: a share in percent, or a number. */
export function predictionText(prediction: number, task: Task): string {
  return task === 'regression' ? formatCompact(prediction) : formatPercent(prediction, 1);
}

/** Decimals of a tree's leaf values: log-odds have four, prices none. */
export function valueDecimals({ nodes }: TreeView): number {
  const largest = nodes.reduce((most, { value }) => Math.max(most, Math.abs(value ?? 0)), 0);
  return largest >= 1000 ? 0 : largest >= 10 ? 2 : 4;
}

/** What a leaf does: `26.5 % → 31.2 %`, or what it predicts on its own where leaves are averaged. */
export function effectText(view: TreeView, { prediction }: TreeNode, task: Task): string {
  if (prediction === null) return '';
  const after = predictionText(prediction, task);
  return view.isAveraged ? after : `${predictionText(view.start, task)} → ${after}`;
}

/** A node as a box shows it. */
export interface NodeWords {
  /** Question, or what the leaf adds. */
  readonly title: string;
  /** Rows, with gain or effect. */
  readonly note: string;
  /** All of it, for those who cannot see the picture. */
  readonly full: string;
  /** A leaf above 0 raises, below 0 lowers; null at nodes. */
  readonly direction: 'raises' | 'lowers' | 'neither' | null;
}

function rowsText(rows: number): string {
  return `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** Words of a node. */
export function nodeWords(
  view: TreeView,
  place: number,
  task: Task,
  types: ColumnTypes,
): NodeWords {
  const node = view.nodes[place];
  const rows = rowsText(node.rows);
  const { parent } = node;
  const side = sideOf(view, place);
  const rule = parent < 0 ? null : view.nodes[parent].rule;
  const above = rule && side ? `${branchText(rule, side, types)}: ` : '';
  if (node.rule) {
    const title = ruleText(node.rule, types);
    const gain = `gain ${formatCompact(node.rule.gain)}`;
    return {
      title,
      note: `${rows} · ${gain}`,
      full: `${above}asks ${title}; missing goes ${node.rule.missing === 'left' ? 'with yes' : 'with no'}; ${rows}; ${gain}`,
      direction: null,
    };
  }
  const value = node.value ?? 0;
  const effect = effectText(view, node, task);
  const text = view.isAveraged ? effect : formatSigned(value, valueDecimals(view));
  const direction = view.isAveraged || value === 0 ? 'neither' : value > 0 ? 'raises' : 'lowers';
  return {
    title: text,
    note: view.isAveraged ? rows : `${effect} · ${rows}`,
    full: `${above}leaf ${text}; ${view.isAveraged ? '' : `${effect}; `}${rows}`,
    direction,
  };
}
