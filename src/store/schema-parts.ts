/** @file Members that the records of several tables share, as schemas; and the manifest of a workspace file. */
import * as v from 'valibot';
import { checkAlias, checkModelName, checkTableName } from '../core/registry/names.ts';
import { checkKey, checkRunId } from '../core/tracking/names.ts';

/** A text that one of the core's checks accepts. */
export function accepted(check: (value: string) => unknown): v.GenericSchema<string> {
  return v.pipe(
    v.string(),
    v.check((value) => {
      try {
        check(value);
        return true;
      } catch {
        return false;
      }
    }, 'Invalid name'),
  );
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Plain data by key. */
export const plain = v.custom<Record<string, unknown>>(isPlain, 'Expected plain data');
/** Texts by key. */
export const texts = v.custom<Record<string, string>>(
  (value) => isPlain(value) && Object.values(value).every((item) => typeof item === 'string'),
  'Expected texts by key',
);
/** Texts by keys that MLflow accepts. */
export const keyed = v.custom<Record<string, string>>(
  (value) => v.is(texts, value) && Object.keys(value).every((key) => v.is(accepted(keyCheck), key)),
  'Expected texts by valid keys',
);
/** Accepts keys of params, metrics and tags. */
export function keyCheck(key: string): void {
  checkKey('entry', key);
}
/** A Float64Array. */
export const float64 = v.instance(Float64Array);
/** Any text. */
export const text = v.string();
/** A title. */
export const texts500 = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
/** Id of a run, study, lab, … */
export const id = accepted(checkRunId);
/** A SHA-256. */
export const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** 0, 1, 2, … */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** 1, 2, 3, … */
export const ordinal = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** ms since epoch. */
export const time = v.pipe(v.number(), v.finite());
/** Version of a shape. */
export const one = v.literal(1);
/** Lifecycle stage. */
export const stage = v.picklist(['active', 'deleted']);
/** Column type. */
export const columnType = v.picklist(['number', 'integer', 'boolean', 'category', 'text', 'date']);
/** Column role. */
export const role = v.picklist([
  'feature',
  'target',
  'id',
  'ignore',
  'time',
  'weight',
  'sensitive',
]);
/** A stored error. */
export const error = v.strictObject({
  kind: v.picklist(['DataError', 'ParamError', 'StateError', 'InternalError']),
  code: text,
  message: text,
  details: plain,
});
/** Name of a table. */
export const tableName = accepted(checkTableName);
/** Name of a registered model. */
export const modelName = accepted(checkModelName);
/** A table version that a report names. */
export const tableRef = v.strictObject({ name: tableName, version: ordinal, digest, rows: count });
/** Status of a study, lab or job. */
export const work = v.picklist(['RUNNING', 'FINISHED', 'FAILED', 'KILLED']);

/** Where a table version came from. */
export const source = v.strictObject({
  fileName: v.optional(text),
  fileSizeBytes: v.optional(count),
  dialect: v.optional(
    v.strictObject({
      delimiter: text,
      encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
      header: v.boolean(),
      decimal: v.picklist(['.', ',']),
      lineEnding: v.picklist(['\n', '\r\n', '\r']),
    }),
  ),
  parents: v.optional(v.array(v.strictObject({ name: tableName, version: ordinal }))),
  recipeDigest: v.optional(digest),
  model: v.optional(
    v.strictObject({
      name: modelName,
      version: ordinal,
      alias: v.optional(accepted(checkAlias)),
    }),
  ),
  note: v.optional(text),
});

/** A gate report. */
export const gateReport = v.looseObject({
  outcome: v.picklist(['promoted', 'kept', 'no_champion', 'error']),
  model: modelName,
  challenger: ordinal,
  champion: v.nullable(ordinal),
  table: v.nullable(tableRef),
  metric: text,
  checks: v.array(
    v.strictObject({
      id: text,
      title: text,
      outcome: v.picklist(['pass', 'fail', 'error']),
      detail: text,
      rows: count,
    }),
  ),
  at: time,
});

/** An address inside the app. */
export const href = v.pipe(v.string(), v.startsWith('#'));

/** The `manifest.json` of a workspace file. */
export const MANIFEST_SCHEMA = v.strictObject({
  format: v.literal('terrarium-workspace'),
  version: one,
  /** Version of the records. */
  schemaVersion: ordinal,
  createdAt: time,
  /** Hash of the newest audit record, or 64 zeros. */
  auditHead: digest,
  entries: v.array(v.strictObject({ path: text, sizeBytes: count, sha256: digest })),
});

/** What `manifest.json` says. */
export type WorkspaceManifest = v.InferOutput<typeof MANIFEST_SCHEMA>;

/** The first way in which `value` differs from `schema`, in words, or null. */
export function faultOf(schema: v.GenericSchema, value: unknown): string | null {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return null;
  const [issue] = result.issues;
  return `${v.getDotPath(issue) ?? 'record'}: ${issue.message}`;
}
