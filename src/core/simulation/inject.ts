/** @file Applies injections to a table, seeded, and says what was done. */
import { checkNumber } from '../checks.ts';
import { createRandom, type Random } from '../random.ts';
import type { Table } from '../table/table.ts';
import { expectedDetectors } from './detectors.ts';
import type { Effect, EffectContext } from './effect.ts';
import type { Injection, InjectionRecord, InjectionSpec } from './injection.ts';
import { injectDuplicates, injectNulls, injectSeasonality, injectUnit } from './kinds/cells.ts';
import { injectCovariate } from './kinds/covariate.ts';
import { injectConcept, injectDelay, injectPrior } from './kinds/labels.ts';
import { injectSchema } from './kinds/schema.ts';

/** A table after injections, with a record of each. */
export interface Injected {
  readonly table: Table;
  readonly records: readonly InjectionRecord[];
}

/** What of the context is not default; see `EffectContext`. */
export type InjectOptions = Partial<Omit<EffectContext, 'random'>>;

function checkInjection(injection: Injection): void {
  const share = (name: string, value: number | undefined): void => {
    if (value !== undefined) checkNumber(`${injection.kind}.${name}`, value, { min: 0, max: 1 });
  };
  const finite = (name: string, value: number): void =>
    void checkNumber(`${injection.kind}.${name}`, value);
  switch (injection.kind) {
    case 'covariate':
      if (injection.how === 'shift') finite('by', injection.by);
      else if (injection.how === 'scale') finite('factor', injection.factor);
      else share('share', injection.share);
      return;
    case 'prior':
    case 'concept':
    case 'nulls':
    case 'duplicates':
      return share('share', injection.share);
    case 'delay':
      if (injection.days !== undefined) checkNumber('delay.days', injection.days, { min: 0 });
      return share('share', injection.share);
    case 'unit':
      finite('factor', injection.factor);
      finite('offset', injection.offset ?? 0);
      return share('share', injection.share);
    case 'seasonality':
      finite('amplitude', injection.amplitude);
      checkNumber('seasonality.period', injection.period, { above: 0 });
      return;
    case 'schema':
      return;
    default:
      injection satisfies never;
  }
}

function effectOf(table: Table, injection: Injection, context: EffectContext): Effect {
  switch (injection.kind) {
    case 'covariate':
      return injectCovariate(table, injection, context);
    case 'prior':
      return injectPrior(table, injection, context);
    case 'concept':
      return injectConcept(table, injection, context);
    case 'schema':
      return injectSchema(table, injection);
    case 'nulls':
      return injectNulls(table, injection, context);
    case 'unit':
      return injectUnit(table, injection, context);
    case 'delay':
      return injectDelay(table, injection, context);
    case 'duplicates':
      return injectDuplicates(table, injection, context);
    case 'seasonality':
      return injectSeasonality(table, injection, context);
    default:
      return injection satisfies never;
  }
}

/**
 * Applies one injection.
 *
 * @param options `strength` 1, `reference` the table itself, `position` the row's index when absent.
 * @throws {ParamError} `invalid_param`; {DataError} `unknown_column`, `not_numeric`, `no_rows`.
 */
export function injectOne(
  table: Table,
  injection: Injection,
  random: Random,
  options: InjectOptions = {},
): { readonly table: Table; readonly record: InjectionRecord } {
  checkInjection(injection);
  const { strength = 1, reference = table, position = (row: number) => row } = options;
  checkNumber('strength', strength, { min: 0, max: 1 });
  const effect = effectOf(table, injection, { random, strength, reference, position });
  return {
    table: effect.table,
    record: {
      injection,
      strength,
      rowsBefore: table.numRows,
      rowsAfter: effect.table.numRows,
      columns: effect.columns,
      rowsTouched: effect.rowsTouched,
      words: effect.words,
      expected: expectedDetectors(injection),
    },
  };
}

/**
 * Applies injections one after the other. The same table, spec and options give the same bits; each injection has a
 * stream of draws of its own, so that adding one at the end changes nothing before it.
 */
export function inject(table: Table, spec: InjectionSpec, options: InjectOptions = {}): Injected {
  const random = createRandom(`inject/${spec.seed ?? 42}`);
  const records: InjectionRecord[] = [];
  let current = table;
  spec.injections.forEach((injection, at) => {
    const done = injectOne(current, injection, random.split(at), options);
    current = done.table;
    records.push(done.record);
  });
  return { table: current, records };
}
