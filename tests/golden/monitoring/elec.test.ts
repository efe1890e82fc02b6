/**
 * @file Electricity prices over two and a half years, in ten windows: models of the first two tenths, watched over all
 * ten. The reference has what scikit-learn's models do in every window (refs/elec_performance_over_time.json).
 */
import 'fake-indexeddb/auto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MonitorWindow } from '../../../src/core/monitoring/entities.ts';
import { encodeLabels } from '../../../src/core/learners/target.ts';
import { rocAuc } from '../../../src/core/metrics/ranking.ts';
import { columnOf } from '../../../src/core/table/cells.ts';
import { fitPipeline } from '../../../src/core/training/fit-pipeline.ts';
import { CORE_LEARNERS, predictTable } from '../../../src/core/training/predict.ts';
import { sliceTable } from '../../../src/core/table/select.ts';
import type { Table } from '../../../src/core/table/table.ts';
import type { Terrarium } from '../../../src/api/types.ts';
import { createTableVersion, readTable } from '../../../src/store/table-store.ts';
import { openDatabase, type Store } from '../../../src/store/database.ts';

import { directApi } from '../../support/direct-api.ts';
import { hasReference, referenceBytes, referenceJson } from '../../support/reference.ts';

const SIZE = 4531;
const TRAINED = 2 * SIZE;
/**
 * Windows 5 to 7 lie below all prices of the training rows and hang on where a few rows of the lowest prices fall, so the
 * seed of our quantised gradients moves the AUC there by up to 0.05 (0.003 in the other windows). The mean over seeds is
 * what is compared; of 12 seeds, 10 stay within 0.02 in every window, the monitored one (1) among them.
 */
const HGB_TOLERANCE = 0.02;
/** The logistic regression has one optimum; its AUC is an order of scores. */
const EXACT = 1e-6;
/** Below this the model is of no use to its owners. */
const USELESS = 0.7;

interface Block {
  readonly block: number;
  readonly lr_auc: number;
  readonly hgb_auc: number;
}

let store: Store;
let terrarium: Terrarium;
let table: Table;

const LEARNERS = ['logistic_regression', 'gbdt'] as const;
type LearnerId = (typeof LEARNERS)[number];
const windows = new Map<LearnerId, readonly MonitorWindow[]>();
const estimated = new Map<LearnerId, readonly MonitorWindow[]>();

async function write(name: string, from: number, to: number): Promise<string> {
  const part = sliceTable(table, from, to);
  await createTableVersion(store, { name, table: part, operation: 'generate', source: {} });
  return name;
}

async function trainOn(name: string, learner: LearnerId): Promise<string> {
  const { modelUri } = await terrarium.train({
    table: name,
    target: 'class',
    positive: '1',
    learner,
    seed: 1,
    split: { kind: 'head', test: 0, valid: 0 },
    evaluateTest: false,
  });
  return modelUri;
}

/** Watches a model over all rows, in windows of the reference's size. */
async function watch(name: string, model: string, baseline: string, source = 'dev.elec.all') {
  await terrarium.monitor.create({
    name,
    source: { table: source },
    model,
    baseline,
    windows: { by: 'rows', size: SIZE, rest: 'join' },
    label: { column: 'class' },
  });
  return terrarium.monitor.run(name);
}

const aucOf = ({ metrics }: MonitorWindow): number => metrics['auc'] ?? NaN;
const shown = (value: number | null | undefined): string => value?.toFixed(4) ?? '   –  ';

function report(title: string, lines: readonly (readonly string[])[]): void {
  console.log(`${title}\n${lines.map((cells) => `  ${cells.join('  ')}`).join('\n')}`);
}

const SEEDS = [1, 2, 3, 4, 5, 6];

/** AUC by window, as the mean over models of different seeds. */
async function meanAucs(all: Table, count: number): Promise<readonly number[]> {
  const spec = { target: 'class', positive: '1', recipe: 'auto', params: {} } as const;
  const split = { kind: 'head', test: 0, valid: 0 } as const;
  const learner = CORE_LEARNERS.get('gbdt')!;
  const sums = new Float64Array(count);
  const training = sliceTable(all, 0, TRAINED);
  const yTrue = encodeLabels(columnOf(all, 'class'), all.numRows, ['0', '1']);
  for (const seed of SEEDS) {
    const { pipeline } = await fitPipeline(
      training,
      { ...spec, learner: 'gbdt', split, seed },
      learner,
    );
    const { probability } = predictTable(pipeline, all);
    for (let at = 0; at < count; at++) {
      const [from, to] = [at * SIZE, at === count - 1 ? all.numRows : (at + 1) * SIZE];
      sums[at] += rocAuc(yTrue.subarray(from, to), probability!.subarray(from, to)) ?? NaN;
    }
  }
  return [...sums].map((sum) => sum / SEEDS.length);
}

describe.skipIf(!hasReference)('elec, trained on the first fifth, monitored over time', () => {
  const blocks: readonly Block[] = hasReference
    ? referenceJson('refs/elec_performance_over_time.json').blocks
    : [];

  beforeAll(async () => {
    store = await openDatabase({ name: 'elec' });
    terrarium = directApi(store);
    const source = new Blob([referenceBytes('datasets/elec.csv')]);
    const all = await terrarium.data.importCsv(source, {
      table: 'dev.elec.all',
      roles: { class: 'target' },
    });
    table = await readTable(store, all.name, all.version);
    await write('dev.elec.training', 0, TRAINED);
    await write('dev.elec.first', TRAINED, TRAINED + SIZE);
    for (const learner of LEARNERS) {
      const model = await trainOn('dev.elec.training', learner);
      windows.set(learner, await watch(learner, model, 'dev.elec.training'));
      estimated.set(learner, await watch(`${learner} estimates`, model, 'dev.elec.first'));
    }
  }, 120_000);

  it('gives the AUC of the reference in every window: exactly for the logistic regression', () => {
    const ours = windows.get('logistic_regression')!.map(aucOf);
    expect(ours).toHaveLength(blocks.length);
    ours.forEach((auc, at) => {
      expect(Math.abs(auc - blocks[at].lr_auc), `window ${at}`).toBeLessThan(EXACT);
    });
  });

  it('follows histogram boosting of scikit-learn within 0.02', async () => {
    const ours = windows.get('gbdt')!.map(aucOf);
    const means = await meanAucs(table, blocks.length);
    report(
      `gbdt against scikit-learn, AUC by window: monitored, mean of ${SEEDS.length} seeds, scikit-learn, differences`,
      ours.map((auc, at) => {
        const theirs = blocks[at].hgb_auc;
        const values = [auc, means[at], theirs, auc - theirs, means[at] - theirs];
        return [String(at), ...values.map(shown)];
      }),
    );
    ours.forEach((auc, at) => {
      const theirs = blocks[at].hgb_auc;
      expect(Math.abs(auc - theirs), `window ${at}`).toBeLessThan(HGB_TOLERANCE);
      expect(Math.abs(means[at] - theirs), `mean of window ${at}`).toBeLessThan(HGB_TOLERANCE);
    });
  }, 120_000);

  it('flags drift before the AUC of boosting falls below 0.7', () => {
    const all = windows.get('gbdt')!;
    report(
      'gbdt, by window',
      all.map(({ metrics, drift, performance }, at) => [
        String(at),
        `auc ${shown(metrics['auc'])} ${performance?.verdict} (${performance?.cause})`,
        `drifted columns ${shown(metrics['drift_share'])} ${drift}`,
        `of the prediction ${shown(metrics['prediction_drift'])}`,
      ]),
    );
    // The two windows that the model learned from are not in use yet.
    const inUse = (test: (window: MonitorWindow) => boolean): number =>
      all.findIndex((window, at) => at >= 2 && test(window));
    const flagged = inUse(({ drift }) => drift);
    const dropped = inUse(({ performance }) => performance?.verdict === 'dropped');
    const useless = inUse((window) => aucOf(window) < USELESS);
    console.log(
      `first window in use with drift ${flagged}, beyond its limits ${dropped}, below ${USELESS} ${useless}`,
    );
    expect(flagged).toBe(2);
    expect(dropped).toBeLessThan(useless);
    expect(useless).toBe(6);
  });

  it.each(LEARNERS)('%s: says how far CBPE is from what was realised', (learner) => {
    for (const [rows, list] of [
      ['training rows', windows],
      ['window 2', estimated],
    ] as const) {
      const all = list.get(learner)!;
      report(
        `${learner}, AUC realised and estimated (calibrated on ${rows}), error, band`,
        all.map(({ metrics, performance }, at) => {
          const { value, low, high } = performance!.estimated['auc'];
          const error = value - metrics['auc']!;
          return [
            String(at),
            shown(metrics['auc']),
            shown(value),
            shown(error),
            `${shown(low)}…${shown(high)}`,
          ];
        }),
      );
    }
    // Calibrated on window 2 itself, only chance and the step function are between the two.
    const [own] = estimated.get(learner)!.slice(2);
    expect(Math.abs(own.metrics['cbpe_auc']! - own.metrics['auc']!)).toBeLessThan(0.01);
    // Where prices left the range of the training rows, the estimate knows nothing of it: that is the finding.
    for (const { performance } of estimated.get(learner)!.slice(6, 8)) {
      expect(performance).toMatchObject({ verdict: 'dropped', cause: 'concept' });
    }
  });

  it('a model that is retrained when its monitor calls beats one that is left alone', async () => {
    const never = windows.get('gbdt')!.slice(2).map(aucOf);
    const auc: number[] = [];
    const calls: number[] = [];
    let model = await trainOn('dev.elec.training', 'gbdt');
    let baseline = 'dev.elec.training';
    for (let at = 2; at < blocks.length; at++) {
      const end = at === blocks.length - 1 ? table.numRows : (at + 1) * SIZE;
      const now = await write(`dev.elec.window${at}`, at * SIZE, end);
      const [window] = await watch(`retrained ${at}`, model, baseline, now);
      auc.push(aucOf(window));
      if (!(window.drift || window.performance?.verdict === 'dropped')) continue;
      calls.push(at);
      if (at === blocks.length - 1) break;
      baseline = await write(`dev.elec.training${at}`, (at - 1) * SIZE, end);
      model = await trainOn(baseline, 'gbdt');
    }
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    report('AUC never retrained, and retrained on the last two windows after each call', [
      ...auc.map((value, at) => [String(at + 2), shown(never[at]), shown(value)]),
      ['mean', shown(mean(never)), shown(mean(auc)), `calls in windows ${calls.join(', ')}`],
    ]);
    expect(mean(auc)).toBeGreaterThan(mean(never));
    expect(Math.min(...auc)).toBeGreaterThan(Math.min(...never));
  }, 180_000);
});
