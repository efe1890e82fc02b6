import { describe, expect, it } from 'vitest';
import type { DriftReportRecord } from '../core/drift/types.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { PERSONAS } from './persona.svelte.ts';
import {
  isFirstVisit,
  nextStep,
  panelOrder,
  runMetrics,
  workspaceTitle,
  type Champion,
  type HomeRecords,
} from './home.ts';
import { returnLine, stationsOf } from './home-loop.ts';
import type { WorkspaceCounts } from './workspace.svelte.ts';

const NO_COUNTS: WorkspaceCounts = {
  tables: 0,
  rows: 0,
  runs: 0,
  studies: 0,
  versions: 0,
  champions: 0,
  predictions: 0,
  endpoints: 0,
  driftReports: 0,
  waiting: 0,
  drifted: 0,
  compared: 0,
};

const NOTHING: HomeRecords = {
  tables: [],
  newestTable: null,
  numTrials: 0,
  runs: [],
  versionsByRun: new Map(),
  finished: null,
  lastTrainedAt: null,
  champion: null,
  candidate: null,
  predictions: [],
  numBatches: 0,
  rowsScored: 0,
  report: null,
  savedAt: null,
};

const TABLE = { name: 'dev.churn.training', version: 2, numRows: 7043 };
const RUN = {
  runId: 'r1',
  runName: 'gbdt',
  metrics: { validation_f1_score: 0.6 },
} as unknown as RunRow;
const CHAMPION = {
  name: 'churn',
  facts: { version: { name: 'churn', version: 1 }, run: null, gates: [] },
  since: 5,
} as unknown as Champion;
const SCORED = {
  name: 'dev.churn.predictions',
  numRows: 450,
  createdAt: 10,
  source: { model: { name: 'churn', version: 1 } },
} as unknown as TableVersionRecord;

const numeric = (drift: boolean): object => ({
  status: 'ok',
  method: 'wasserstein_norm',
  value: drift ? 0.4 : 0.01,
  threshold: 0.1,
  drift,
  numeric: { reference: { mean: 64.8 }, current: { mean: 74.2 } },
});

function report(drifted: boolean, createdAt = 20): DriftReportRecord {
  return {
    reportId: 'd1',
    createdAt,
    report: {
      columns: { calm: numeric(false), charges: numeric(drifted) },
      dataset: { drift: false, share: 0, drifted: drifted ? 1 : 0, compared: 2, threshold: 0.5 },
    },
  } as unknown as DriftReportRecord;
}

/** Everything up to and including a champion. */
const SERVING: HomeRecords = {
  ...NOTHING,
  tables: [TABLE.name],
  newestTable: TABLE,
  runs: [RUN],
  finished: RUN,
  lastTrainedAt: 4,
  champion: CHAMPION,
};
const COUNTS: WorkspaceCounts = { ...NO_COUNTS, tables: 1, rows: 7043, runs: 1, versions: 1 };
const nextHref = (counts: WorkspaceCounts, records: HomeRecords): string | undefined =>
  nextStep(counts, records)?.action.href;

describe('nextStep', () => {
  it('goes through the loop: bring, train, register, challenge, score, compare, review', () => {
    const data = { ...NOTHING, newestTable: TABLE };
    const trained = { ...data, finished: RUN };
    const registered = { name: 'churn', version: 1, isChallenger: true };
    const serving = { ...SERVING, predictions: [SCORED], numBatches: 1, rowsScored: 450 };
    expect([
      nextHref(NO_COUNTS, NOTHING),
      nextHref({ ...NO_COUNTS, tables: 1 }, data),
      nextHref({ ...NO_COUNTS, tables: 1, runs: 1 }, trained),
      nextHref(COUNTS, { ...trained, candidate: registered }),
      nextHref(COUNTS, SERVING),
      nextHref(COUNTS, serving),
      nextHref(COUNTS, { ...serving, report: report(true) }),
    ]).toEqual([
      '#/tables?import=1',
      '#/tables/dev.churn.training?version=2',
      '#/runs/r1',
      '#/registry/churn',
      '#/batch',
      '#/drift',
      '#/drift/d1',
    ]);
  });

  it('has nothing to ask for when a turn is complete and nothing drifted', () => {
    const done = { ...SERVING, predictions: [SCORED], report: report(false) };
    expect(nextStep(COUNTS, done)).toBeNull();
  });

  it('asks to compare again when rows were scored after the last report, drifted or not', () => {
    const late = { ...SERVING, predictions: [{ ...SCORED, createdAt: 30 }], report: report(true) };
    expect(nextStep(COUNTS, late)?.text).toContain('after the last drift report');
  });

  it('names the column that moved most, with both means', () => {
    const drifted = { ...SERVING, predictions: [SCORED], report: report(true) };
    expect(nextStep(COUNTS, drifted)?.text).toBe(
      '1 of 2 columns drifted. charges moved most: its mean went from 64.8 to 74.2.',
    );
  });

  it('does not ask to train when runs exist but only a model came from elsewhere', () => {
    const brought = { ...NOTHING, candidate: { name: 'x', version: 1, isChallenger: false } };
    expect(nextHref({ ...NO_COUNTS, versions: 1 }, brought)).toBe('#/registry/x');
  });
});

describe('stationsOf', () => {
  it('shows five empty stations in an empty workspace', () => {
    const stations = stationsOf(NO_COUNTS, NOTHING);
    expect(stations.map(({ name }) => name)).toEqual([
      'Data',
      'Train',
      'Register',
      'Serve',
      'Monitor',
    ]);
    expect(stations.every(({ state, count }) => state === 'empty' && count === '0')).toBe(true);
  });

  it('marks Monitor when the newest report drifted, and counts one as one', () => {
    const counts = { ...COUNTS, driftReports: 1, drifted: 1, compared: 2 };
    const stations = stationsOf(counts, { ...SERVING, numBatches: 1, rowsScored: 1 });
    expect(stations.at(-1)).toMatchObject({ state: 'attention', count: '1' });
    expect(stations.map(({ unit }) => unit)).toEqual([
      'table',
      'run',
      'version',
      'row scored',
      'of 2 columns drifted',
    ]);
    expect(stations[2].lines).toEqual(['Champion v1']);
  });
});

describe('returnLine', () => {
  it('is drawn as so only when drift was found or answered', () => {
    expect(returnLine(NOTHING).isSo).toBe(false);
    expect(returnLine({ ...SERVING, report: report(false) }).isSo).toBe(false);
    expect(returnLine({ ...SERVING, report: report(true) }).isSo).toBe(true);
    const again = returnLine({ ...SERVING, report: report(true), lastTrainedAt: 21 });
    expect(again).toEqual({ text: 'Trained again since the last drift report', isSo: true });
  });
});

describe('panelOrder', () => {
  const full = { ...SERVING, predictions: [SCORED], report: report(true) };

  it('gives everyone all panels, champion and drift side by side', () => {
    for (const { id } of PERSONAS) {
      const order = panelOrder(id, full);
      expect([...order].sort()).toEqual(['champion', 'drift', 'predictions', 'runs']);
      expect(Math.abs(order.indexOf('champion') - order.indexOf('drift'))).toBe(1);
    }
    const orders = PERSONAS.map(({ id }) => panelOrder(id, full).join());
    expect(new Set(orders).size).toBe(PERSONAS.length);
  });

  it('leaves out what has nothing to show', () => {
    expect(panelOrder('analyst', NOTHING)).toEqual([]);
    expect(panelOrder('governance', SERVING)).toEqual(['champion', 'runs']);
  });
});

describe('runMetrics', () => {
  it('takes the rows that most runs were judged by, and metrics that any of them has', () => {
    const test = { metrics: { test_f1_score: 1, validation_r2_score: 1 } } as unknown as RunRow;
    expect(runMetrics([RUN, test])).toEqual({ part: 'validation', ids: ['f1_score', 'r2_score'] });
    expect(runMetrics([])).toEqual({ part: 'validation', ids: [] });
  });
});

describe('workspaceTitle and isFirstVisit', () => {
  it('is the project while there is one alone', () => {
    expect(workspaceTitle(['dev.churn.a', 'prod.churn.b'])).toBe('churn');
    expect(workspaceTitle(['dev.churn.a', 'dev.wine.b'])).toBe('Workspace');
    expect(workspaceTitle([])).toBe('Workspace');
  });

  it('is a first visit until anything was brought or made', () => {
    expect(isFirstVisit(NO_COUNTS)).toBe(true);
    expect(isFirstVisit({ ...NO_COUNTS, tables: 1 })).toBe(false);
  });
});
