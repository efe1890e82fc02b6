/** @file Which keys, values and paths may be logged. Limits are MLflow's, so that every run can be exported. */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import type { MetricPoint } from './entities.ts';

/** Longest texts, in characters, and largest batches. */
export const LIMITS = {
  key: 250,
  paramValue: 6000,
  tagValue: 5000,
  experimentName: 500,
  runName: 500,
  datasetName: 500,
  artifactPath: 500,
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  itemsPerBatch: 1000,
} as const;

const KEY = /^[/\p{L}\p{N}_.\- ]+$/u;
const RUN_ID = /^[a-zA-Z0-9][\w-]{0,255}$/;
// eslint-disable-next-line no-control-regex -- control characters are what must not pass
const UNSAFE_IN_PATH = /[\u0000-\u001f\\:*?"<>|]/;

function fail(rule: string, value: unknown): never {
  throw new ParamError('invalid_param', `${rule}, got ${describe(value)}`, {
    value: describe(value),
  });
}

/** Would a file system read `path` as another path (`a//b`, `a/../b`, `/a`, `a/`)? */
function isAmbiguousPath(path: string): boolean {
  if (path.startsWith('..')) return true;
  return path.split('/').some((part) => part === '' || part === '.' || part === '..');
}

/**
 * Returns `key` if it can name a param, metric or tag: 1 to 250 letters, digits, `_`, `.`, `-`, space and
 * `/`, and no path that a file system would rewrite.
 *
 * @param kind `param`, `metric` or `tag`, for the message.
 * @throws {ParamError} `invalid_param`
 * Source: MLflow's name rules (`^[/\w.\- ]*$`, must not normalise to another path).
 */
export function checkKey(kind: string, key: unknown): string {
  if (typeof key !== 'string' || !KEY.test(key)) {
    fail(`${kind}: a key must consist of letters, digits, "_", ".", "-", "/" and spaces`, key);
  }
  if (key.length > LIMITS.key)
    fail(`${kind}: a key must have at most ${LIMITS.key} characters`, key);
  if (isAmbiguousPath(key)) {
    fail(
      `${kind}: a key must not be a path that means another path, such as "a//b" or "../a"`,
      key,
    );
  }
  return key;
}

/** Returns the text of a param value: numbers, booleans and null as JavaScript writes them, at most 6,000 characters. */
export function checkParamValue(key: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (text === undefined || text.length > LIMITS.paramValue) {
    fail(`param "${key}": a value must have at most ${LIMITS.paramValue} characters`, value);
  }
  return text;
}

/** Returns `value` if it is a text of at most 5,000 characters. */
export function checkTagValue(key: string, value: unknown): string {
  if (typeof value !== 'string') fail(`tag "${key}": a value must be a text`, value);
  if (value.length > LIMITS.tagValue) {
    fail(`tag "${key}": a value must have at most ${LIMITS.tagValue} characters`, value);
  }
  return value;
}

/**
 * Returns `point` if it can be logged: a valid key, a number (NaN and ±Infinity are values too) and whole
 * `step` and `timestamp` (ms since epoch).
 */
export function checkMetricPoint(point: MetricPoint): MetricPoint {
  checkKey('metric', point.key);
  if (typeof point.value !== 'number') {
    fail(`metric "${point.key}": a value must be a number`, point.value);
  }
  if (!Number.isSafeInteger(point.step)) {
    fail(`metric "${point.key}": step must be an integer`, point.step);
  }
  if (!Number.isSafeInteger(point.timestamp) || point.timestamp < 0) {
    fail(`metric "${point.key}": timestamp must be whole ms since 1970`, point.timestamp);
  }
  return point;
}

/**
 * Checks the size of one batch: at most 1,000 metrics, 100 params, 100 tags and 1,000 items together.
 *
 * @throws {ParamError} `batch_too_large`
 */
export function checkBatch(sizes: { metrics?: number; params?: number; tags?: number }): void {
  const { metrics = 0, params = 0, tags = 0 } = sizes;
  const tooLarge = (what: string, limit: number, size: number): void => {
    if (size <= limit) return;
    throw new ParamError(
      'batch_too_large',
      `log batch: at most ${limit} ${what} fit in one batch, got ${size}; split it`,
      { limit, size },
    );
  };
  tooLarge('metrics', LIMITS.metricsPerBatch, metrics);
  tooLarge('params', LIMITS.paramsPerBatch, params);
  tooLarge('tags', LIMITS.tagsPerBatch, tags);
  tooLarge('items', LIMITS.itemsPerBatch, metrics + params + tags);
}

/** Returns `runId` if it is one: a letter or digit, then up to 255 letters, digits, `_` and `-`. */
export function checkRunId(runId: unknown): string {
  if (typeof runId !== 'string' || !RUN_ID.test(runId)) {
    fail('run id: must be letters and digits (32 hex digits for runs made here)', runId);
  }
  return runId;
}

function checkTitle(kind: string, name: unknown, limit: number): string {
  if (typeof name !== 'string' || name.trim() === '' || name.length > limit) {
    fail(`${kind}: a name must be a text of 1 to ${limit} characters that is not blank`, name);
  }
  return name;
}

/** Returns `name` if it can name an experiment: not blank, at most 500 characters. */
export function checkExperimentName(name: unknown): string {
  return checkTitle('experiment', name, LIMITS.experimentName);
}

/** Returns `name` if it can name a run: not blank, at most 500 characters. */
export function checkRunName(name: unknown): string {
  return checkTitle('run', name, LIMITS.runName);
}

/**
 * Returns `path` if it is a plain relative path of an artifact: slash-separated, at most 500 characters,
 * no empty, `.` or `..` part, and no character that a file system forbids.
 *
 * @throws {ParamError} `invalid_param`
 */
export function checkArtifactPath(path: unknown): string {
  if (
    typeof path !== 'string' ||
    path.length > LIMITS.artifactPath ||
    isAmbiguousPath(path) ||
    UNSAFE_IN_PATH.test(path)
  ) {
    fail('artifact: a path must be relative and plain, such as "model/pipeline.json"', path);
  }
  return path;
}
