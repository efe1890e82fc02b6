import { describe, expect, it } from 'vitest';
import { randomForest, randomRows } from '../../../tests/support/forests.ts';
import type { GbdtModel } from '../learners/trees/model.ts';
import { predictLeaves, predictRaw, toPredictions } from '../learners/trees/predictor.ts';
import type { DenseMatrix } from '../matrix.ts';
import { createRandom } from '../random.ts';
import { forestSummary, treePath, treeView, type TreeRule, type TreeView } from './tree-view.ts';

const random = createRandom('tree-view');
const shape = { numTrees: 9, numFeatures: 5, maxLeaves: 17, numScores: 3 };
const forest = randomForest(random, shape);
const rows = randomRows(random, forest, 40);

const rowOf = (x: DenseMatrix, row: number): DenseMatrix => ({
  ...x,
  numRows: 1,
  columns: x.columns.map((column) => column.slice(row, row + 1)),
});

/** Answers a question by its words alone, as a reader would. */
function answer(rule: TreeRule, model: GbdtModel, x: DenseMatrix): boolean {
  const feature = model.features.findIndex(({ name }) => name === rule.feature);
  const value = x.columns[feature][0];
  if (rule.categories !== null) {
    return rule.categories.includes(model.features[feature].categories![value] ?? '');
  }
  if (Number.isNaN(value) || (rule.zeroIsMissing && value === 0)) return rule.missing === 'left';
  return Math.fround(value) <= rule.threshold!;
}

/** The leaf that a reader arrives at, as its place among the nodes. */
function follow(view: TreeView, model: GbdtModel, x: DenseMatrix): number {
  let place = 0;
  for (let { rule } = view.nodes[0]; rule !== null; rule = view.nodes[place].rule) {
    place = view.nodes[place][answer(rule, model, x) ? 'left' : 'right'];
  }
  return place;
}

describe('treeView', () => {
  it('leads a reader of its rules to the leaf that the model takes, and the path says so', () => {
    const leaves = predictLeaves(forest, rows);
    for (let tree = 0; tree < shape.numTrees; tree++) {
      const view = treeView(forest, tree);
      for (let row = 0; row < rows.numRows; row++) {
        const one = rowOf(rows, row);
        const place = follow(view, forest, one);
        const leaf = leaves[row * shape.numTrees + tree];
        const { leafOffsets, leafValue } = forest.forest;
        expect(view.nodes[place].value).toBe(leafValue[leafOffsets[tree] + leaf]);
        const path = treePath(forest, view, one);
        expect(path.nodes.at(-1)).toBe(place);
        expect(path.nodes.slice(1).map((node) => view.nodes[node].parent)).toEqual(
          path.nodes.slice(0, -1),
        );
      }
    }
  });

  it('has the root first, every parent before its children, and the left child right behind it', () => {
    const { nodes, numLeaves, depth } = treeView(forest, 4);
    expect(nodes.length).toBe(2 * numLeaves - 1);
    expect(Math.max(...nodes.map((node) => node.depth))).toBe(depth);
    nodes.forEach((node, place) => {
      if (node.rule === null) return;
      expect(node.left).toBe(place + 1);
      for (const child of [node.left, node.right]) {
        expect(nodes[child]).toMatchObject({ parent: place, depth: node.depth + 1 });
      }
    });
  });

  it('says what a leaf does: the prediction from the start and its value alone', () => {
    const { nodes, score, start } = treeView(forest, 5);
    expect(score).toBe(2);
    expect(start).toBe(toPredictions(forest, forest.initialScores.slice())[2]);
    const leaf = nodes.find(({ rule }) => rule === null)!;
    const scores = forest.initialScores.slice();
    scores[2] += leaf.value!;
    expect(leaf.prediction).toBe(toPredictions(forest, scores)[2]);
  });

  it('lets each leaf of an averaged forest predict on its own', () => {
    const output = { divisor: 3, link: 'identity', scale: 1 } as const;
    const averaged = { ...forest, output };
    const view = treeView(averaged, 0);
    expect(view.isAveraged).toBe(true);
    const leaf = view.nodes.find(({ rule }) => rule === null)!;
    expect(leaf.prediction).toBeCloseTo(forest.initialScores[0] / 3 + leaf.value!, 12);
  });

  it('takes the share that a leaf of a forest of classes has for what it predicts', () => {
    const output = { divisor: 3, link: 'share', scale: 1 } as const;
    const { nodes } = treeView({ ...forest, learner: 'random_forest', output }, 1);
    for (const { value, prediction } of nodes) expect(prediction).toBe(value);
  });

  it('refuses trees that are not there', () => {
    for (const tree of [-1, 9, 0.5]) {
      expect(() => treeView(forest, tree)).toThrow(
        expect.objectContaining({ code: 'invalid_param' }),
      );
    }
  });
});

describe('treePath', () => {
  it('ends at the prediction of the model, and the last tree of a score reaches it', () => {
    const one = rowOf(rows, 3);
    const predicted = toPredictions(forest, predictRaw(forest, one));
    // Tree 8 is the last, and its class is told from all trees before its round.
    const { before, after, prediction } = treePath(forest, treeView(forest, 8), one);
    expect(prediction).toBe(predicted[2]);
    const earlier = predictRaw(forest, one, { to: 6 });
    expect(before).toBe(toPredictions(forest, earlier.slice())[2]);
    expect(after).not.toBe(before);
  });

  it('tells no before and after where leaves are averaged', () => {
    const output = { divisor: 9, link: 'share', scale: 1 } as const;
    const averaged: GbdtModel = { ...forest, learner: 'random_forest', output };
    expect(treePath(averaged, treeView(averaged, 4), rowOf(rows, 0))).toMatchObject({
      before: null,
      after: null,
    });
  });

  it('gives labels and numbers as the row has them, and null for missing', () => {
    const features = forest.features.map(({ name }) => name);
    for (let row = 0; row < rows.numRows; row++) {
      const view = treeView(forest, 1);
      const { nodes, values } = treePath(forest, view, rowOf(rows, row));
      values.forEach((value, at) => {
        const feature = features.indexOf(view.nodes[nodes[at]].rule!.feature);
        const cell = rows.columns[feature][row];
        if (Number.isNaN(cell)) expect(value).toBeNull();
        else expect(value).toBe(forest.features[feature].categories?.[cell] ?? cell);
      });
    }
  });
});

describe('forestSummary', () => {
  it('adds up what the views of all trees say', () => {
    const views = Array.from({ length: shape.numTrees }, (_, tree) => treeView(forest, tree));
    const summary = forestSummary(forest);
    expect(summary).toMatchObject({
      numTrees: 9,
      numScores: 3,
      numLeaves: views.reduce((sum, { numLeaves }) => sum + numLeaves, 0),
      mostLeaves: Math.max(...views.map(({ numLeaves }) => numLeaves)),
      depth: Math.max(...views.map(({ depth }) => depth)),
    });
    const splits = views.flatMap(({ nodes }) => nodes.filter(({ rule }) => rule !== null)).length;
    expect(summary.split.reduce((sum, count) => sum + count, 0)).toBe(splits);
  });
});
