import { describe, expect, it } from 'vitest';
import { LAB_STEP_IDS } from '../core/lab/steps.ts';
import type { LabRunRecord, LabStepRecord } from '../store/records.ts';
import { elapsedMs, labView, shownStep, stepIdOf } from './lab-view.ts';

function step(id: string, members: Partial<LabStepRecord> = {}): LabStepRecord {
  return {
    id,
    title: id,
    status: 'WAITING',
    startedAt: null,
    finishedAt: null,
    links: [],
    summary: '',
    result: null,
    ...members,
  };
}

function lab(members: Partial<LabRunRecord> = {}): LabRunRecord {
  return {
    labId: 'l1',
    status: 'RUNNING',
    seed: 42,
    options: { source: { kind: 'churn' }, rows: 7043, nTrials: 12, seed: 42 },
    steps: LAB_STEP_IDS.map((id) => step(id)),
    owner: 'tab',
    startedAt: 1000,
    finishedAt: null,
    error: null,
    schemaVersion: 1,
    ...members,
  };
}

function withSteps(...done: readonly Partial<LabStepRecord>[]): LabRunRecord {
  return lab({ steps: LAB_STEP_IDS.map((id, at) => step(id, done[at] ?? {})) });
}

describe('labView', () => {
  it('takes words from the source: own data has a name of its own', () => {
    const source = { kind: 'csv', csv: '', target: 'Sex', fileName: 'Palmer penguins.csv' };
    const own = labView(lab({ options: { source, rows: 1, nTrials: 2 } }));
    expect(own.title).toBe('Lab on palmer_penguins_sex');
    expect(own.state.names.training).toBe('dev.palmer_penguins_sex.training');
    expect(own.steps[9].title).toBe('Score new rows');
    expect(labView(lab()).steps[9].title).toBe('Score new customers');
  });

  it('collects what finished steps left, and only theirs', () => {
    const view = labView(
      withSteps(
        { status: 'FINISHED', result: { state: { bronze: { name: 'dev.a.b', version: 2 } } } },
        { status: 'RUNNING', result: { state: { training: { name: 'dev.a.c', version: 1 } } } },
      ),
    );
    expect(view.state.bronze).toEqual({ name: 'dev.a.b', version: 2 });
    expect(view.state.training).toBeNull();
    expect(view.current.id).toBe('contract');
    expect(view.numDone).toBe(1);
  });

  it('makes links of addresses inside the app alone', () => {
    const result = {
      reads: [{ label: 'churn.csv', href: '' }],
      writes: [
        { label: 'bad', href: 'javascript:alert(1)' },
        { label: 'good', href: '#/runs/r1' },
      ],
      python: 3,
    };
    const [first] = labView(withSteps({ status: 'FINISHED', result })).steps;
    expect(first.reads).toEqual([{ label: 'churn.csv', href: null }]);
    expect(first.writes.map(({ href }) => href)).toEqual([null, '#/runs/r1']);
    expect(first.python).toBe('');
  });

  it('survives steps and options of another shape', () => {
    const view = labView(lab({ options: 7, steps: [step('load', { result: 'x' }), step('odd')] }));
    expect(view.steps).toHaveLength(LAB_STEP_IDS.length);
    expect(view.title).toBe('Churn lab');
  });
});

describe('elapsedMs', () => {
  it('adds what the steps took, and the running one until now', () => {
    const view = labView(
      withSteps(
        { status: 'FINISHED', startedAt: 1000, finishedAt: 1500 },
        { status: 'RUNNING', startedAt: 90_000 },
      ),
    );
    expect(elapsedMs(view, 91_000)).toBe(1500);
  });

  it('leaves out a step that was cut off: nobody knows when', () => {
    const view = labView(withSteps({ status: 'FAILED', startedAt: 1000 }));
    expect(elapsedMs(view, 9000)).toBe(0);
  });
});

describe('shownStep', () => {
  it('follows the running step until one is chosen; the last when all are done', () => {
    const running = labView(withSteps({ status: 'FINISHED' }, { status: 'RUNNING' }));
    expect(shownStep(running, stepIdOf('load')).id).toBe('load');
    expect(shownStep(running, stepIdOf('nowhere')).id).toBe('contract');
    const done = labView(
      lab({ steps: LAB_STEP_IDS.map((id) => step(id, { status: 'FINISHED' })) }),
    );
    expect(shownStep(done, null).id).toBe('drift');
  });
});
