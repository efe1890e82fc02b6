/** @file What a filter means for one run. */
import type { CompareOperator, FilterField, FilterNode, FilterValue } from './filter-ast.ts';
import { compileLike } from './like.ts';
import type { RunRow } from './entities.ts';

/** A value of a run: `null` when the run has no such key. */
export type FieldValue = string | number | null;

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | null =>
  Object.hasOwn(record, key) ? record[key] : null;

function attributeOf(run: RunRow, key: string): FieldValue {
  switch (key) {
    case 'run_id':
      return run.runId;
    case 'run_name':
      return run.runName;
    case 'status':
      return run.status;
    case 'artifact_uri':
      return `mlruns/${run.experimentId}/${run.runId}/artifacts`;
    case 'user_id':
      return own(run.tags, 'mlflow.user');
    case 'lifecycle_stage':
      return run.lifecycleStage;
    case 'experiment_id':
      return run.experimentId;
    case 'parent_run_id':
      return run.parentRunId;
    case 'model_hash':
      return run.modelHash;
    case 'backend':
      return run.backend;
    case 'start_time':
      return run.startTime;
    case 'end_time':
      return run.endTime;
    case 'duration':
      return run.endTime === null ? null : run.endTime - run.startTime;
    default:
      return null;
  }
}

/** The value of a field that a run has at most once; datasets, of which it may have several, apart. */
export function valueOf(run: RunRow, { entity, key }: FilterField): FieldValue {
  switch (entity) {
    case 'metric':
      return own(run.metrics, key);
    case 'param':
      return own(run.params, key);
    case 'tag':
      return own(run.tags, key);
    case 'attribute':
      return attributeOf(run, key);
    case 'dataset':
      return null;
    default:
      return entity satisfies never;
  }
}

/** Params and tags are texts; beside a number they count as the number they spell, or as missing. */
function asNumber(value: string | number): number | null {
  if (typeof value === 'number') return value;
  const number = value.trim() === '' ? NaN : Number(value);
  return Number.isNaN(number) ? null : number;
}

function compareNumbers(left: number, operator: CompareOperator, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}

function equals(value: string | number, wanted: FilterValue): boolean {
  return typeof wanted === 'number' ? asNumber(value) === wanted : value === wanted;
}

type Test = (value: string | number) => boolean;

/** The test that a clause makes of a value that is there. */
function testOf(node: Exclude<FilterNode, { type: 'and' | 'or' | 'not' | 'null' }>): Test {
  switch (node.type) {
    case 'compare': {
      const { operator, value: wanted } = node;
      if (typeof wanted === 'string') {
        return (value) => (value === wanted) === (operator === '=');
      }
      return (value) => {
        const number = asNumber(value);
        return number !== null && compareNumbers(number, operator, wanted);
      };
    }
    case 'in':
      return (value) => node.values.some((wanted) => equals(value, wanted)) !== node.negated;
    case 'between':
      return (value) => {
        const number = asNumber(value);
        if (number === null) return false;
        return (node.low <= number && number <= node.high) !== node.negated;
      };
    case 'like': {
      const matches = compileLike(node.pattern, node.ignoreCase);
      return (value) => matches(String(value)) !== node.negated;
    }
    default:
      return node satisfies never;
  }
}

function datasetValues(run: RunRow, key: string): readonly string[] {
  return run.inputs.map((input) =>
    key === 'name' ? input.name : key === 'digest' ? input.digest : input.context,
  );
}

/**
 * Makes a filter ready to be asked many times.
 *
 * A clause about a key that the run does not have is false, also with `!=`, NOT IN, NOT LIKE and NOT
 * BETWEEN; only IS NULL is true then. The operator NOT turns round what it encloses, so `NOT params.a = '1'`
 * keeps runs without `a`. Several dataset inputs: a clause holds when it holds for one of them. Texts are
 * compared with regard to case; a param beside a number without quotes is compared as a number.
 *
 * @param node `null` lets everything through.
 */
export function compileFilter(node: FilterNode | null): (run: RunRow) => boolean {
  if (node === null) return () => true;
  switch (node.type) {
    case 'and': {
      const tests = node.items.map(compileFilter);
      return (run) => tests.every((test) => test(run));
    }
    case 'or': {
      const tests = node.items.map(compileFilter);
      return (run) => tests.some((test) => test(run));
    }
    case 'not': {
      const test = compileFilter(node.item);
      return (run) => !test(run);
    }
    case 'null': {
      const { field, negated } = node;
      if (field.entity === 'dataset') return (run) => (run.inputs.length === 0) !== negated;
      return (run) => (valueOf(run, field) === null) !== negated;
    }
    default: {
      const { field } = node;
      const test = testOf(node);
      if (field.entity === 'dataset') return (run) => datasetValues(run, field.key).some(test);
      return (run) => {
        const value = valueOf(run, field);
        return value !== null && test(value);
      };
    }
  }
}
