/** @file One-line checks of settings. Each throws `ParamError` `invalid_param` that names rule and value. */
import { ParamError } from './errors.ts';

/** Inclusive bounds; absent means unbounded. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /** Excludes `min` itself. */
  readonly above?: number;
}

function fail(name: string, rule: string, value: unknown): never {
  throw new ParamError('invalid_param', `${name} must be ${rule}, got ${describe(value)}`, {
    name,
    value: typeof value === 'object' ? describe(value) : value,
  });
}

/** Shows a value in an error message: short, quoted when text. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (value === null || value === undefined || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

function ruleText(noun: string, { min, max, above }: Bounds): string {
  if (above !== undefined)
    return `${noun} above ${above}${max === undefined ? '' : ` and at most ${max}`}`;
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  if (min !== undefined) return `${noun} of at least ${min}`;
  if (max !== undefined) return `${noun} of at most ${max}`;
  return noun;
}

function inside(value: number, { min, max, above }: Bounds): boolean {
  return (
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above)
  );
}

/** Returns `value` if it is an integer within `bounds`. */
export function checkInteger(name: string, value: unknown, bounds: Bounds = {}): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || !inside(value, bounds)) {
    fail(name, ruleText('an integer', bounds), value);
  }
  return value;
}

/** Returns `value` if it is a finite number within `bounds`. */
export function checkNumber(name: string, value: unknown, bounds: Bounds = {}): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || !inside(value, bounds)) {
    fail(name, ruleText('a number', bounds), value);
  }
  return value;
}

/** Returns `value` if it is one of `allowed`. */
export function checkOneOf<T extends string>(
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  if (typeof value !== 'string' || !(allowed as readonly string[]).includes(value)) {
    fail(name, `one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`, value);
  }
  return value as T;
}

/** Returns `value` if it is a text that is not blank. */
export function checkText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    fail(name, 'a text that is not blank', value);
  return value;
}

/** Returns `value` if it is true or false. */
export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') fail(name, 'true or false', value);
  return value;
}
