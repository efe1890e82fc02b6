/** @file A search space as it is filled in: one line per parameter. */
import type { LearnerInfo, ParamSpec, ParamValue } from '../core/learners/learner.ts';
import { checkParam } from '../core/learners/params.ts';
import type { Distribution, SearchSpace } from '../core/tuning/search-space.ts';
import { paramText, readParam } from './training-form.ts';

/** One line. Bounds and choices are texts as they were typed. */
export interface SpaceLine {
  readonly name: string;
  readonly isOn: boolean;
  readonly type: Distribution['type'];
  readonly low: string;
  readonly high: string;
  readonly isLog: boolean;
  /** Choices, divided by `|`; lists with commas. */
  readonly choices: string;
}

const choiceText = (value: ParamValue): string => (value === null ? 'not set' : paramText(value));

function lineOf(name: string, distribution: Distribution): SpaceLine {
  if (distribution.type === 'categorical') {
    const choices = distribution.choices.map(choiceText).join(' | ');
    return { name, isOn: true, type: 'categorical', low: '', high: '', isLog: false, choices };
  }
  const { type, low, high, log: isLog = false } = distribution;
  return { name, isOn: true, type, low: String(low), high: String(high), isLog, choices: '' };
}

/** Lines of a learner's own space. */
export function linesOfSpace(space: SearchSpace): readonly SpaceLine[] {
  return Object.entries(space).map(([name, distribution]) => lineOf(name, distribution));
}

/** A first guess for a parameter that the learner's own space leaves out. */
export function proposeLine(spec: ParamSpec): SpaceLine {
  const { name, type, default: standard, min, max, above } = spec;
  if (type === 'boolean') return lineOf(name, { type: 'categorical', choices: [false, true] });
  if (type === 'choice' || type === 'integers') {
    const choices = type === 'choice' ? (spec.choices ?? []) : [standard];
    return lineOf(name, {
      type: 'categorical',
      choices: standard === null ? [null, ...choices] : choices,
    });
  }
  const middle = typeof standard === 'number' && standard > 0 ? standard : 1;
  const floor = min ?? (above === undefined ? 0 : above);
  const low = Math.max(floor, middle / 10);
  const high = Math.min(max ?? Infinity, middle * 10);
  if (type === 'integer') {
    const from = Math.max(Math.ceil(low), Math.ceil(floor));
    return lineOf(name, {
      type: 'int',
      low: from,
      high: Math.max(from, Math.floor(high)),
      log: from > 0,
    });
  }
  return lineOf(name, { type: 'float', low, high, log: low > 0 });
}

/** Parameters that could be added to some lines. */
export function addableParams(
  info: LearnerInfo,
  lines: readonly SpaceLine[],
): readonly ParamSpec[] {
  return info.params.filter(({ name }) => !lines.some((line) => line.name === name));
}

type Read = { readonly distribution: Distribution } | { readonly fault: string };

function readRange(line: SpaceLine, spec: ParamSpec): Read {
  const [low, high] = [line.low, line.high].map((text) =>
    text.trim() === '' ? NaN : Number(text),
  );
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { fault: 'Two numbers are wanted.' };
  if (low > high) return { fault: 'The lower bound must not be above the upper.' };
  if (line.isLog && low <= 0) return { fault: 'A logarithmic range must begin above 0.' };
  for (const value of [low, high]) {
    try {
      checkParam(spec, value);
    } catch (error) {
      return { fault: (error as Error).message };
    }
  }
  const type = line.type === 'int' ? 'int' : 'float';
  return { distribution: { type, low, high, ...(line.isLog ? { log: true } : {}) } };
}

function readChoices(line: SpaceLine, spec: ParamSpec): Read {
  const texts = line.choices.split('|').map((text) => text.trim());
  const choices: ParamValue[] = [];
  for (const text of texts) {
    if (text === 'not set') {
      choices.push(null);
      continue;
    }
    const read = readParam(spec, text);
    if ('fault' in read) return read;
    choices.push(read.value);
  }
  if (new Set(choices.map(choiceText)).size < choices.length) {
    return { fault: 'A choice stands there twice.' };
  }
  return { distribution: { type: 'categorical', choices } };
}

/** Reads one line. */
export function readLine(line: SpaceLine, spec: ParamSpec): Read {
  return line.type === 'categorical' ? readChoices(line, spec) : readRange(line, spec);
}

/**
 * The space that the lines describe.
 *
 * @returns Also what is wrong, by parameter; the space is complete only without faults.
 */
export function readSpace(
  info: LearnerInfo,
  lines: readonly SpaceLine[],
): { readonly space: SearchSpace; readonly faults: ReadonlyMap<string, string> } {
  const entries: [string, Distribution][] = [];
  const faults = new Map<string, string>();
  for (const line of lines.filter(({ isOn }) => isOn)) {
    const spec = info.params.find(({ name }) => name === line.name);
    if (!spec) continue;
    const read = readLine(line, spec);
    if ('fault' in read) faults.set(line.name, read.fault);
    else entries.push([line.name, read.distribution]);
  }
  return { space: Object.fromEntries(entries), faults };
}
