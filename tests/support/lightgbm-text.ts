/** @file A small model in LightGBM's text format, with lines replaced or taken away. */

/** Lines to replace by key; null takes a line away. */
export interface TextParts {
  readonly header?: Readonly<Record<string, string | null>>;
  readonly tree?: Readonly<Record<string, string | null>>;
  /** What follows the tree. */
  readonly end?: string;
}

/** A model of one tree: a ≤ 1.5 → leaf 0 (10), else c in {0, 33} → leaf 1 (20), else leaf 2 (30). */
export function lightGbmText({
  header = {},
  tree = {},
  end = 'end of trees\n',
}: TextParts = {}): string {
  const lines = (fields: Readonly<Record<string, string | null>>): string =>
    Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
      .join('\n');
  const head = lines({
    version: 'v4',
    num_class: '1',
    num_tree_per_iteration: '1',
    label_index: '0',
    max_feature_idx: '1',
    objective: 'regression',
    feature_names: 'a c',
    feature_infos: '[-3:3] 0:33:1',
    tree_sizes: '1',
    ...header,
  });
  const block = lines({
    num_leaves: '3',
    num_cat: '1',
    split_feature: '0 1',
    split_gain: '5 3',
    threshold: '1.5 0',
    decision_type: '8 1',
    left_child: '-1 -2',
    right_child: '1 -3',
    leaf_value: '10 20 30',
    leaf_weight: '1 1 1',
    leaf_count: '4 5 6',
    internal_value: '0 0',
    internal_count: '15 11',
    cat_boundaries: '0 2',
    cat_threshold: '1 2',
    is_linear: '0',
    shrinkage: '0.1',
    ...tree,
  });
  return `tree\n${head}\n\nTree=0\n${block}\n\n\n${end}`;
}
