/** @file Turns the parameters that a user gave into the full, checked set that a learner is fitted with. */
import { checkBoolean, checkInteger, checkNumber, checkOneOf, describe } from '../checks.ts';
import type { Bounds } from '../checks.ts';
import { ParamError } from '../errors.ts';
import type { Params, ParamSpec, ParamValue } from './learner.ts';

function boundsOf({ min, max, above }: ParamSpec): Bounds {
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(above !== undefined && { above }),
  };
}

/**
 * Checks one value against its specification and returns it.
 *
 * `null` is accepted exactly where it is the default: it means "not set".
 *
 * @throws {ParamError} `invalid_param` when type, range or choice is wrong.
 */
export function checkParam(spec: ParamSpec, value: unknown): ParamValue {
  if (value === null && spec.default === null) return null;
  const { name } = spec;
  switch (spec.type) {
    case 'integer':
      return checkInteger(name, value, boundsOf(spec));
    case 'number':
      return checkNumber(name, value, boundsOf(spec));
    case 'boolean':
      return checkBoolean(name, value);
    case 'choice':
      return checkOneOf(name, choiceOf(spec, value), spec.choices ?? []);
    case 'integers':
      if (!Array.isArray(value)) {
        throw new ParamError(
          'invalid_param',
          `${name} must be a list of integers, got ${describe(value)}`,
          { name },
        );
      }
      return value.map((item, i) => checkInteger(`${name}[${i}]`, item, boundsOf(spec)));
    default:
      return spec.type satisfies never;
  }
}

/** Resolves another word for a choice. */
function choiceOf({ choiceAliases = {} }: ParamSpec, value: unknown): unknown {
  const isAlias = typeof value === 'string' && Object.hasOwn(choiceAliases, value);
  return isAlias ? choiceAliases[value] : value;
}

/** Edits (insert, delete, replace) from one name to the other. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(replace, previous[j] + 1, current[j - 1] + 1);
    }
    previous = current;
  }
  return previous[b.length];
}

function unknownParam(name: string, specs: readonly ParamSpec[]): ParamError {
  let nearest = '';
  let least = Infinity;
  for (const spec of specs) {
    for (const known of [spec.name, ...(spec.aliases ?? [])]) {
      const edits = distance(name.toLowerCase().slice(0, 80), known.toLowerCase());
      if (edits < least) {
        least = edits;
        nearest = spec.name;
      }
    }
  }
  const near = least <= Math.max(2, Math.floor(name.length / 2));
  const advice = near
    ? `did you mean ${JSON.stringify(nearest)}?`
    : specs.length === 0
      ? 'this learner has no parameters'
      : `known are ${specs.map((spec) => spec.name).join(', ')}`;
  return new ParamError('unknown_param', `params: ${describe(name)} is not known; ${advice}`, {
    name,
    suggestion: near ? nearest : null,
  });
}

/**
 * Gives every parameter of `specs` a checked value: the given one, else one given under an alias
 * (the primary name wins, then the first alias listed), else the default.
 *
 * @param given What the user set; `undefined` members count as not given.
 * @returns A new object with exactly the names of `specs`, in their order.
 * @throws {ParamError} `unknown_param` with the nearest known name · `invalid_param` for a wrong value.
 */
export function resolveParams(specs: readonly ParamSpec[], given: Params): Params {
  const values = new Map<string, unknown>(
    Object.entries(given).filter(([, value]) => (value as unknown) !== undefined),
  );
  const known = new Set(specs.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])]));
  for (const name of values.keys()) if (!known.has(name)) throw unknownParam(name, specs);
  return Object.fromEntries(
    specs.map((spec) => {
      const from = [spec.name, ...(spec.aliases ?? [])].find((name) => values.has(name));
      return [spec.name, from === undefined ? spec.default : checkParam(spec, values.get(from))];
    }),
  );
}
