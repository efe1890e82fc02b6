import { describe, expect, it } from 'vitest';
import type { Field } from '../core/table/column.ts';
import type {
  SimulatedDay,
  SimulationRecord,
  SimulationSpec,
} from '../core/simulation/entities.ts';
import {
  columnsFor,
  dayGuides,
  firstAlert,
  KIND_WORDS,
  performanceLines,
  PLAN_KINDS,
  plannedDrift,
  scoreLines,
  watchRows,
  type DriftLine,
} from './drift-plan.ts';

const line = (kind: DriftLine['kind'], more: Partial<DriftLine> = {}): DriftLine => ({
  id: 0,
  kind,
  column: 'tenure',
  strength: null,
  from: 5,
  to: null,
  ramp: null,
  ...more,
});
const target = { target: 'churn', positive: 'Yes' };
const day = (number: number, more: Partial<SimulatedDay> = {}): SimulatedDay => ({
  day: number,
  customers: 10,
  scored: 10,
  predicted: [
    ['No', 8],
    ['Yes', 2],
  ],
  meanProbability: 0.3,
  versions: [],
  labelled: 0,
  rocAuc: null,
  accuracy: null,
  injections: [],
  marks: [],
  offsets: [0, 10],
  ...more,
});

describe('plannedDrift', () => {
  it('makes an injection of every kind, with its usual strength when none is given', () => {
    const plan = plannedDrift(
      PLAN_KINDS.map((kind) => line(kind)),
      target,
    );
    expect(plan.map(({ injection }) => injection.kind)).toEqual(PLAN_KINDS);
    expect(plan[0]).toEqual({
      injection: { kind: 'covariate', how: 'shift', column: 'tenure', by: 1 },
      from: 5,
    });
  });

  it('keeps start, end and growth', () => {
    const [planned] = plannedDrift(
      [line('nulls', { strength: 0.2, to: 9, ramp: 3, from: 2 })],
      target,
    );
    expect(planned).toEqual({
      injection: { kind: 'nulls', column: 'tenure', share: 0.2 },
      from: 2,
      to: 9,
      ramp: 3,
    });
  });
});

describe('columnsFor', () => {
  it('offers numbers where values move, all columns where cells go, none where rows do', () => {
    const field = (name: string, type: Field['type']): Field => ({
      name,
      type,
      role: 'feature',
      nullable: false,
    });
    const inputs = [field('tenure', 'integer'), field('plan', 'category')];
    expect(columnsFor('unit', inputs)).toEqual(['tenure']);
    expect(columnsFor('nulls', inputs)).toEqual(['tenure', 'plan']);
    expect(columnsFor('duplicates', inputs)).toEqual([]);
  });
});

describe('watchRows', () => {
  it('names who must see it first', () => {
    const [first] = watchRows(plannedDrift([line('covariate')], target));
    expect(first).toMatchObject({ detector: 'input_drift', column: 'tenure', from: 5 });
    for (const kind of PLAN_KINDS) {
      expect(watchRows(plannedDrift([line(kind)], target)).length).toBeGreaterThan(0);
      expect(KIND_WORDS[kind].title).not.toBe('');
    }
  });
});

describe('firstAlert', () => {
  it('looks from the day on which the drift begins', () => {
    const alert = { kind: 'alert' as const, words: 'Drift detected', subject: null };
    const days = [day(0, { marks: [alert] }), day(1), day(2, { marks: [alert] })];
    expect(firstAlert({ days }, 1)).toBe(2);
    expect(firstAlert({ days }, 3)).toBeNull();
  });
});

describe('scoreLines and performanceLines', () => {
  it('count days from 1 and break where nothing is known', () => {
    const spec = { positive: 'Yes' } as SimulationSpec;
    const days = [day(0), day(1, { rocAuc: 0.8, meanProbability: null })];
    expect(scoreLines({ days, spec })).toEqual([
      { name: 'mean probability', x: [1, 2], y: [0.3, NaN] },
      { name: 'predicted Yes', x: [1, 2], y: [0.2, 0.2] },
    ]);
    expect(performanceLines({ days })[0].y).toEqual([NaN, 0.8]);
  });
});

describe('the lines of days', () => {
  it('are one for each day, however much happened on it', () => {
    const mark = { kind: 'alert', words: 'Drift detected', subject: null } as const;
    const days = Array.from({ length: 6 }, (_, day) => ({
      day,
      marks: day >= 3 ? [mark] : [],
    })) as unknown as SimulationRecord['days'];
    const of = (...froms: number[]): SimulationRecord['spec'] =>
      ({
        drift: froms.map((from) => ({ from, injection: { kind: 'nulls' } })),
      }) as unknown as SimulationRecord['spec'];
    expect(dayGuides({ days, spec: of(1, 3, 9) })).toEqual([
      { value: 2, label: 'nulls', tone: 'plain' },
      { value: 4, label: 'nulls, alarm' },
    ]);
    expect(dayGuides({ days: days.slice(0, 2), spec: of(1, 1) })).toEqual([
      { value: 2, label: 'nulls', tone: 'plain' },
    ]);
  });
});
