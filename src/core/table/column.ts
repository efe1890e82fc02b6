/**
 * @file A column is one typed array and a type. Missing is part of the values, so there is no second
 * truth to keep in step: NaN in numbers and dates, −1 in codes and booleans, a zero mask elsewhere.
 */

/** What a column holds. `number` float64 · `integer` whole · `date` ms since epoch, UTC. */
export type ColumnType = 'number' | 'integer' | 'boolean' | 'category' | 'text' | 'date';

/** What a column is for. */
export type ColumnRole = 'feature' | 'target' | 'id' | 'ignore' | 'time' | 'weight' | 'sensitive';

/** Name, type and role of a column, as stored with each table version. */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly nullable: boolean;
}

/** Float64 values, [numRows]; NaN is missing. Integers are exact up to 2^53; ±Infinity may occur in `number`. */
export interface NumberColumn {
  readonly type: 'number' | 'integer' | 'date';
  readonly values: Float64Array<ArrayBuffer>;
}

/** Integers beyond 2^53, exact. `valid[row]` is 0 where missing. */
export interface BigIntColumn {
  readonly type: 'integer';
  readonly values: BigInt64Array<ArrayBuffer>;
  readonly valid: Uint8Array<ArrayBuffer>;
}

/** 1, 0, or −1 for missing; [numRows]. */
export interface BooleanColumn {
  readonly type: 'boolean';
  readonly values: Int8Array<ArrayBuffer>;
}

/** Codes into `dictionary`, −1 for missing; [numRows]. Dictionary in order of first use, without repeats. */
export interface CategoryColumn {
  readonly type: 'category';
  readonly codes: Int32Array<ArrayBuffer>;
  readonly dictionary: readonly string[];
}

/** UTF-8 text: row r is `bytes[offsets[r] .. offsets[r + 1]]`; `valid[row]` is 0 where missing. */
export interface TextColumn {
  readonly type: 'text';
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** [numRows + 1], ascending. */
  readonly offsets: Int32Array<ArrayBuffer>;
  readonly valid: Uint8Array<ArrayBuffer>;
}

export type Column = NumberColumn | BigIntColumn | BooleanColumn | CategoryColumn | TextColumn;

/** One cell as plain data: `null` is missing; dates are ms since epoch; big integers are bigint. */
export type Cell = number | bigint | boolean | string | null;
