/**
 * @file Search spaces made numeric. Every distribution becomes a *dimension* of one of three kinds, on
 * which samplers and importance work; names are taken in code-unit order, so that a space read back
 * from storage with its keys in another order gives the same study.
 *
 * ```
 * continuous   [0, 1]        float, float log, int log (rounded when decoded)
 * cells        (i + ½) / n   int, float with step: n values, each the middle of its cell
 * choices      0 … n − 1     categorical, without an order
 * ```
 */
import { describe } from '../checks.ts';
import { toCanonicalJson } from '../codec.ts';
import { ParamError } from '../errors.ts';
import type { Params, ParamValue } from '../learners/learner.ts';
import { exp, log } from '../math/exp.ts';
import type { Random } from '../random.ts';
import type {
  Distribution,
  FloatDistribution,
  IntDistribution,
  SearchSpace,
} from './search-space.ts';

type NumericDistribution = FloatDistribution | IntDistribution;

/** One parameter of a space in numeric form. */
export interface Dimension {
  readonly name: string;
  readonly kind: 'continuous' | 'cells' | 'choices';
  /** Number of cells or choices; 0 for continuous. */
  readonly size: number;
  readonly distribution: Distribution;
}

/** A numeric form of one set of parameters: one entry per dimension. */
export type Point = Float64Array<ArrayBuffer>;

/** Share of a step that rounding may lose before the last step counts as missing. */
const STEP_SLACK = 1e-9;

function refuse(name: string, rule: string, value: unknown): never {
  throw new ParamError(
    'invalid_search_space',
    `search space: ${JSON.stringify(name)} ${rule}, got ${describe(value)}`,
    { name },
  );
}

function checkRange(name: string, given: NumericDistribution): void {
  const { low, high, log: isLog, step } = given;
  const whole = given.type === 'int';
  for (const [bound, value] of Object.entries({ low, high })) {
    if (!(whole ? Number.isSafeInteger(value) : Number.isFinite(value))) {
      refuse(name, `must have ${whole ? 'an integer' : 'a finite number'} as ${bound}`, value);
    }
  }
  if (low > high) refuse(name, `must have low at most high (${high})`, low);
  if (isLog && !(low > 0)) refuse(name, 'is logarithmic, so low must be above 0', low);
  if (step === undefined) return;
  if (!(step > 0) || !(whole ? Number.isSafeInteger(step) : Number.isFinite(step))) {
    refuse(name, `must have ${whole ? 'a whole' : 'a'} step above 0`, step);
  }
  if (isLog && !(whole && step === 1)) refuse(name, 'cannot be both logarithmic and stepped', step);
}

/**
 * Checks a search space.
 *
 * @returns The same space.
 * @throws {ParamError} `invalid_search_space` for an empty space, bounds that are not finite or in the
 *   wrong order, a logarithmic range that reaches 0, a step together with log, or repeated choices.
 */
export function checkSearchSpace(space: SearchSpace): SearchSpace {
  const entries = Object.entries(space);
  if (entries.length === 0) {
    throw new ParamError(
      'invalid_search_space',
      'search space: needs at least one parameter, got 0',
    );
  }
  for (const [name, given] of entries) {
    if (given.type === 'categorical') {
      const keys = new Set(given.choices.map(toCanonicalJson));
      if (keys.size === 0) refuse(name, 'must have at least one choice', given.choices);
      if (keys.size < given.choices.length) refuse(name, 'must not repeat a choice', given.choices);
    } else checkRange(name, given);
  }
  return space;
}

function countSteps(low: number, high: number, step: number): number {
  return Math.floor((high - low) / step + STEP_SLACK) + 1;
}

function toDimension(name: string, distribution: Distribution): Dimension {
  const make = (kind: Dimension['kind'], size: number): Dimension => ({
    name,
    kind,
    size,
    distribution,
  });
  if (distribution.type === 'categorical') return make('choices', distribution.choices.length);
  const { low, high, log: isLog, step } = distribution;
  if (low === high) return make('cells', 1);
  if (isLog) return make('continuous', 0);
  if (step !== undefined) return make('cells', countSteps(low, high, step));
  return distribution.type === 'int' ? make('cells', high - low + 1) : make('continuous', 0);
}

/** Dimensions of a space, by name in code-unit order. The space must have passed `checkSearchSpace`. */
export function dimensionsOf(space: SearchSpace): Dimension[] {
  const entries = Object.entries(space).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return entries.map(([name, distribution]) => toDimension(name, distribution));
}

/** How many different sets of parameters a space holds; Infinity when a float is continuous. */
export function cardinality(dimensions: readonly Dimension[]): number {
  let product = 1;
  for (const { kind, size, distribution } of dimensions) {
    if (kind !== 'continuous') product *= size;
    else if (distribution.type === 'int') product *= distribution.high - distribution.low + 1;
    else return Infinity;
  }
  return product;
}

/** Logarithms of the bounds; whole numbers own half a unit on either side. */
function logBounds(distribution: NumericDistribution): [number, number] {
  const margin = distribution.type === 'int' ? 0.5 : 0;
  return [log(distribution.low - margin), log(distribution.high + margin)];
}

const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

/** Value of parameter at coordinate `at` of its dimension. The same bits on every machine. */
export function decodeValue(dimension: Dimension, at: number): ParamValue {
  const { distribution, kind, size } = dimension;
  if (distribution.type === 'categorical') return distribution.choices[clamp(at, 0, size - 1)];
  const { low, high, step = 1 } = distribution;
  if (kind === 'cells') {
    const index = clamp(Math.floor(at * size), 0, size - 1);
    if (index === 0) return low;
    const value = low + index * step;
    // 0.1 + 2 · 0.1 is meant to be 0.3.
    return clamp(distribution.type === 'int' ? value : Number(value.toPrecision(12)), low, high);
  }
  if (!distribution.log) return clamp(low + at * (high - low), low, high);
  const [from, to] = logBounds(distribution);
  const value = exp(from + at * (to - from));
  return clamp(distribution.type === 'int' ? Math.round(value) : value, low, high);
}

/**
 * Coordinate of a value on its dimension; inverse of `decodeValue` up to rounding.
 *
 * @returns `null` when the space does not hold the value (it came from another space).
 */
export function encodeValue(dimension: Dimension, value: ParamValue | undefined): number | null {
  const { distribution, kind, size } = dimension;
  if (distribution.type === 'categorical') {
    if (value === undefined) return null;
    const key = toCanonicalJson(value);
    const index = distribution.choices.findIndex((choice) => toCanonicalJson(choice) === key);
    return index < 0 ? null : index;
  }
  const { low, high, step = 1 } = distribution;
  if (typeof value !== 'number' || !(value >= low && value <= high)) return null;
  if (kind === 'cells') return (clamp(Math.round((value - low) / step), 0, size - 1) + 0.5) / size;
  if (!distribution.log) return (value - low) / (high - low);
  const [from, to] = logBounds(distribution);
  return (log(value) - from) / (to - from);
}

/** Parameters at a point. Keys are own properties, whatever they are called. */
export function decodePoint(dimensions: readonly Dimension[], point: Point): Params {
  return Object.fromEntries(
    dimensions.map((dimension, d) => [dimension.name, decodeValue(dimension, point[d])]),
  );
}

/** The point of `params`, or `null` when a dimension is absent or out of range. */
export function encodePoint(dimensions: readonly Dimension[], params: Params): Point | null {
  const values = new Map(Object.entries(params));
  const point = new Float64Array(dimensions.length);
  for (let d = 0; d < dimensions.length; d++) {
    const at = encodeValue(dimensions[d], values.get(dimensions[d].name));
    if (at === null) return null;
    point[d] = at;
  }
  return point;
}

/** A coordinate drawn from the dimension's own distribution. One draw. */
export function drawCoordinate(dimension: Dimension, random: Random): number {
  const u = random.next();
  if (dimension.kind === 'continuous') return u;
  const index = Math.floor(u * dimension.size);
  return dimension.kind === 'choices' ? index : (index + 0.5) / dimension.size;
}

/** A point drawn from the space. Draws in the order of the dimensions. */
export function drawPoint(dimensions: readonly Dimension[], random: Random): Point {
  return Float64Array.from(dimensions, (dimension) => drawCoordinate(dimension, random));
}

/**
 * Values of a grid over one dimension, ascending, without repetition: all of them where there are at
 * most `steps` or no order, else `steps` of them at equal distance (equal ratio when logarithmic), both
 * ends included.
 */
export function gridValues(dimension: Dimension, steps: number): ParamValue[] {
  const { distribution, kind, size } = dimension;
  if (distribution.type === 'categorical') return [...distribution.choices];
  if (kind === 'cells' && size <= steps) {
    return Array.from({ length: size }, (_, i) => decodeValue(dimension, (i + 0.5) / size));
  }
  if (steps === 1) return [decodeValue(dimension, 0.5)];
  const first = encodeValue(dimension, distribution.low) ?? 0;
  const last =
    kind === 'cells' ? (size - 0.5) / size : (encodeValue(dimension, distribution.high) ?? 1);
  const values = Array.from({ length: steps }, (_, i) => {
    if (i === 0) return distribution.low;
    if (i === steps - 1 && kind === 'continuous') return distribution.high;
    return decodeValue(dimension, first + ((last - first) * i) / (steps - 1));
  });
  return [...new Set(values)];
}

/** A distribution in words, e.g. `float 0.01 to 0.3, log`. */
export function formatDistribution(distribution: Distribution): string {
  if (distribution.type === 'categorical') {
    return `one of ${distribution.choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  }
  const { type, low, high, log: isLog, step } = distribution;
  return `${type} ${low} to ${high}${isLog ? ', log' : ''}${step === undefined ? '' : `, step ${step}`}`;
}
