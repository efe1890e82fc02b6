/** @file A forest and its trees as pages show them. Pure. */
import { formatCount } from '../components/format.ts';
import type { ForestSummary } from '../core/explain/tree-view.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { ModelTree } from '../engine/explanations.ts';

/** Learners whose models are trees. */
const TREES: ReadonlySet<string> = new Set(['gbdt', 'random_forest']);

/** Has a run a model of trees, trained here or imported? */
export function hasTrees({ modelHash, tags }: Pick<RunRow, 'modelHash' | 'tags'>): boolean {
  return modelHash !== null && TREES.has(tags['app.learner'] ?? '');
}

/** A whole number that an address holds; null when it holds none. */
export function wholeFrom(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** A number with what it is of. */
interface Figure {
  readonly value: string;
  readonly note?: string;
  readonly label: string;
}

/** The forest in four figures. */
export function forestFigures({ forest, classes }: ModelTree): readonly Figure[] {
  const perClass =
    forest.numScores > 1 ? { note: `${classes.length} in each round` } : ({} as const);
  return [
    { value: formatCount(forest.numTrees), label: 'trees', ...perClass },
    {
      value: formatCount(forest.numLeaves),
      label: 'leaves',
      note: `at most ${formatCount(forest.mostLeaves)} in a tree`,
    },
    { value: formatCount(forest.depth), label: 'questions at most for a row' },
    {
      value: formatCount(forest.split.filter((splits) => splits > 0).length),
      note: `of ${formatCount(forest.features.length)}`,
      label: 'features asked for',
    },
  ];
}

/** Features that some tree asks for, most important first. */
export function usedFeatures(
  { features, gain, split }: ForestSummary,
  by: 'gain' | 'split',
): readonly { readonly name: string; readonly value: number }[] {
  const values = by === 'gain' ? gain : split;
  return features
    .map((name, at) => ({ name, value: values[at], isUsed: split[at] > 0 }))
    .filter(({ isUsed }) => isUsed)
    .sort((a, b) => b.value - a.value)
    .map(({ name, value }) => ({ name, value }));
}

/** Whose score the tree adds to, and where it stands: `round 3 of 10, adds to the score of Gentoo`. */
export function treeSubtitle({ forest, view, classes, positive, target, task }: ModelTree): string {
  const round = Math.floor(view.tree / forest.numScores) + 1;
  const rounds = Math.floor(forest.numTrees / forest.numScores);
  const place = `round ${formatCount(round)} of ${formatCount(rounds)}`;
  const noun = view.isAveraged ? 'votes on' : 'adds to';
  if (forest.numScores > 1) return `${place}, ${noun} the score of ${classes[view.score]}`;
  if (view.isAveraged) {
    return task === 'regression' ? `votes on ${target}` : `votes on ${positive ?? target}`;
  }
  return task === 'binary'
    ? `adds to the log-odds of ${positive ?? 'the positive class'}`
    : `adds to ${target}`;
}
