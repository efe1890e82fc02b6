/** @file What a filter says, as data; the parser makes it, the evaluator reads it. */

/** Where a compared value comes from. */
export type FilterEntity = 'metric' | 'param' | 'tag' | 'attribute' | 'dataset';

/** One compared field, e.g. `metrics.test_roc_auc`. */
export interface FilterField {
  readonly entity: FilterEntity;
  readonly key: string;
}

/** `=` and its siblings. */
export type CompareOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A literal: quoted text or a number. */
export type FilterValue = string | number;

/** A filter expression. */
export type FilterNode =
  | { readonly type: 'and'; readonly items: readonly FilterNode[] }
  | { readonly type: 'or'; readonly items: readonly FilterNode[] }
  | { readonly type: 'not'; readonly item: FilterNode }
  | {
      readonly type: 'compare';
      readonly field: FilterField;
      readonly operator: CompareOperator;
      readonly value: FilterValue;
    }
  | {
      readonly type: 'in';
      readonly field: FilterField;
      readonly negated: boolean;
      readonly values: readonly FilterValue[];
    }
  | {
      readonly type: 'between';
      readonly field: FilterField;
      readonly negated: boolean;
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly type: 'like';
      readonly field: FilterField;
      readonly negated: boolean;
      readonly ignoreCase: boolean;
      readonly pattern: string;
    }
  | { readonly type: 'null'; readonly field: FilterField; readonly negated: boolean };

/** Attributes that are numbers: ms since epoch, and ms for `duration`. */
export const NUMERIC_ATTRIBUTES: readonly string[] = ['start_time', 'end_time', 'duration'];

/** Attributes that are texts. `duration`, `experiment_id` and those after it are ours, the rest MLflow's. */
export const TEXT_ATTRIBUTES: readonly string[] = [
  'run_id',
  'run_name',
  'status',
  'artifact_uri',
  'user_id',
  'lifecycle_stage',
  'experiment_id',
  'parent_run_id',
  'model_hash',
  'backend',
];

/** Fields of a dataset input. */
export const DATASET_KEYS: readonly string[] = ['name', 'digest', 'context'];

/** Are the values of this field numbers, rather than texts? */
export function isNumericField({ entity, key }: FilterField): boolean {
  return entity === 'metric' || (entity === 'attribute' && NUMERIC_ATTRIBUTES.includes(key));
}
