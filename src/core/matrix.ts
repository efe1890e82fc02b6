/** @file What learners see: numbers only, one array per feature. */

/** A column of a design matrix. */
export interface Feature {
  readonly name: string;
  /** `categorical`: values are codes into `categories`; missing and unseen are NaN. */
  readonly kind: 'numeric' | 'categorical';
  readonly categories?: readonly string[];
}

/**
 * A design matrix, feature-major: `columns[feature][row]`, float64, NaN is missing.
 * Read only: learners never write into it.
 */
export interface DenseMatrix {
  readonly numRows: number;
  readonly features: readonly Feature[];
  readonly columns: readonly Float64Array<ArrayBuffer>[];
}

/** Takes the rows listed in `rows`, in that order. Cost: O(rows · features). */
export function takeRows(x: DenseMatrix, rows: Int32Array): DenseMatrix {
  const columns = x.columns.map((source) => {
    const target = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) target[i] = source[rows[i]]!;
    return target;
  });
  return { numRows: rows.length, features: x.features, columns };
}

/** Takes `values[row]` for each of `rows`. */
export function takeValues(values: Float64Array, rows: Int32Array): Float64Array<ArrayBuffer> {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]]!;
  return taken;
}
