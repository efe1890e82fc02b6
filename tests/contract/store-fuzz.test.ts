/** @file Random sequences of operations against the store and against plain maps; both must agree at every step. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import {
  championAt,
  deleteAlias,
  listAliases,
  listAliasLog,
  setAlias,
} from '../../src/store/alias-store.ts';
import { listArtifacts, logArtifact } from '../../src/store/artifact-store.ts';
import { listAudit, verifyAudit } from '../../src/store/audit-store.ts';
import { getOrCreateExperiment } from '../../src/store/experiment-store.ts';
import { logMetrics } from '../../src/store/metric-store.ts';
import {
  createModelVersion,
  createRegisteredModel,
  listModelVersions,
} from '../../src/store/registry-store.ts';
import { listRuns } from '../../src/store/run-rows.ts';
import { searchStoredRuns } from '../../src/store/run-search.ts';
import {
  createRun,
  deleteRun,
  logParams,
  restoreRun,
  setRunStatus,
  setTags,
} from '../../src/store/run-store.ts';
import { purgeRuns } from '../../src/store/trash.ts';
import { freshStore } from './store-battery.ts';

interface ModelRun {
  status: string;
  stage: string;
  params: Map<string, string>;
  metrics: Map<string, { value: number; step: number }>;
  tags: Map<string, string>;
  artifacts: Map<string, string>;
}

const SEEDS = [1, 2, 3, 4, 5, 6];
const OPERATIONS = 120;

describe('store against a model', () => {
  it.each(SEEDS)('agrees after every operation (seed %i)', async (seed) => {
    const random = createRandom(seed);
    const { store, clock, second } = await freshStore();
    const stores = [store, await second()];
    const { experimentId } = await getOrCreateExperiment(store);
    const runs = new Map<string, ModelRun>();
    const versions = new Map<string, string[]>();
    const aliases = new Map<string, number>();
    const log: { at: number; name: string; alias: string; to: number | null }[] = [];
    const history: string[] = [];
    let audits = 0;
    const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
    const codeOf = (operation: () => Promise<unknown>): Promise<string | null> =>
      operation().then(
        () => null,
        (error: unknown) => (error as { code: string }).code,
      );
    const closed = (run: ModelRun): string | null =>
      run.status !== 'RUNNING' ? 'run_finished' : run.stage !== 'active' ? 'run_deleted' : null;

    for (let n = 0; n < OPERATIONS; n++) {
      clock.now += random.integer(3);
      const tab = pick(stores);
      const key = pick(['a', 'b', '__proto__']);
      const value = String(random.integer(2));
      const runId = runs.size > 0 ? pick([...runs.keys()]) : '';
      const run = runs.get(runId);
      const name = pick(['m', 'dev.a.m']);
      const alias = pick(['champion', 'challenger']);
      const id = `${name}@${alias}`;
      const kind = random.integer(run ? 12 : 2);
      let expected: string | null = null;
      let operation: () => Promise<unknown>;
      if (kind === 0 || (kind === 1 && !run)) {
        const fresh = `run${n}`;
        operation = () => createRun(tab, { experimentId, runId: fresh });
        runs.set(fresh, {
          status: 'RUNNING',
          stage: 'active',
          params: new Map(),
          metrics: new Map(),
          tags: new Map(),
          artifacts: new Map(),
        });
      } else if (kind === 1 || !run) {
        expected = versions.has(name) ? 'model_exists' : null;
        if (!expected) audits++;
        versions.set(name, versions.get(name) ?? []);
        operation = () => createRegisteredModel(tab, name);
      } else if (kind === 2) {
        const known = run.params.get(key) ?? value;
        expected = closed(run) ?? (known === value ? null : 'param_immutable');
        if (!expected) run.params.set(key, value);
        operation = () => logParams(tab, runId, Object.fromEntries([[key, value]]));
      } else if (kind === 3) {
        const step = random.integer(4);
        expected = closed(run);
        const known = run.metrics.get(key);
        if (!expected && !(known && known.step > step)) {
          run.metrics.set(key, { value: Number(value), step });
        }
        operation = () => logMetrics(tab, runId, Object.fromEntries([[key, Number(value)]]), step);
      } else if (kind === 4) {
        run.tags.set(key, value);
        operation = () => setTags(tab, runId, Object.fromEntries([[key, value]]));
      } else if (kind === 5) {
        expected = closed(run);
        if (!expected) run.artifacts.set('model/x', value);
        operation = () => logArtifact(tab, runId, 'model/x', value);
      } else if (kind === 6) {
        const status = pick(['FINISHED', 'FAILED'] as const);
        expected = closed(run);
        if (!expected) run.status = status;
        operation = () => setRunStatus(tab, runId, status, { modelHash: 'a'.repeat(64) });
      } else if (kind === 7) {
        run.stage = run.stage === 'active' ? 'deleted' : 'active';
        const { stage } = run;
        operation = () => (stage === 'deleted' ? deleteRun(tab, runId) : restoreRun(tab, runId));
      } else if (kind === 8) {
        const isRegistered = [...versions.values()].flat().includes(runId);
        expected = run.stage === 'active' ? 'not_in_trash' : isRegistered ? 'run_registered' : null;
        if (!expected) {
          runs.delete(runId);
          audits++;
        }
        operation = () => purgeRuns(tab, [runId]);
      } else if (kind === 9) {
        expected = !versions.has(name)
          ? 'not_found'
          : run.status !== 'FINISHED'
            ? 'run_not_finished'
            : run.artifacts.size === 0
              ? 'no_model'
              : null;
        if (!expected) {
          versions.get(name)!.push(runId);
          audits++;
        }
        operation = () => createModelVersion(tab, name, `runs:/${runId}/model`);
      } else if (kind === 10) {
        const version = 1 + random.integer(3);
        const exists = version <= (versions.get(name)?.length ?? 0);
        const from = aliases.get(id);
        expected = exists || from === version ? null : 'not_found';
        if (!expected && from !== version) {
          aliases.set(id, version);
          log.push({ at: clock.now, name, alias, to: version });
          audits++;
        }
        operation = () => setAlias(tab, { name, alias, version, expectedFrom: from ?? null });
      } else {
        expected = aliases.has(id) ? null : 'not_found';
        if (!expected) {
          aliases.delete(id);
          log.push({ at: clock.now, name, alias, to: null });
          audits++;
        }
        operation = () => deleteAlias(tab, { name, alias });
      }
      history.push(`${n}: kind ${kind} on ${runId}/${name}@${alias}, key ${key}=${value}`);
      expect(await codeOf(operation), history.join('\n')).toBe(expected);
      if (n % 15 !== 14) continue;

      const stored = await listRuns(pick(stores));
      const found = stored.map((row) => ({
        id: row.runId,
        status: row.status,
        stage: row.lifecycleStage,
        params: Object.entries(row.params).sort(),
        metrics: Object.entries(row.metrics).sort(),
        tags: Object.entries(row.tags)
          .filter(([tag]) => tag !== 'mlflow.runName')
          .sort(),
      }));
      const wanted = [...runs].map(([wantedId, one]) => ({
        id: wantedId,
        status: one.status,
        stage: one.stage,
        params: [...one.params].sort(),
        metrics: [...one.metrics].map(([metric, point]) => [metric, point.value]).sort(),
        tags: [...one.tags].sort(),
      }));
      const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
      expect(found.sort(byId), history.join('\n')).toEqual(wanted.sort(byId));
      const active = await searchStoredRuns(store, { filterString: "params.a = '1'" });
      expect(active.total).toBe(
        [...runs.values()].filter((one) => one.stage === 'active' && one.params.get('a') === '1')
          .length,
      );
      const pointers = (await listAliases(store)).map((one) => [
        `${one.name}@${one.alias}`,
        one.version,
      ]);
      expect(new Map(pointers as [string, number][])).toEqual(aliases);
    }
    for (const [name, list] of versions) {
      const rows = await listModelVersions(store, name);
      expect(rows.map(({ runId }) => runId).reverse()).toEqual(list);
      const lines = (await listAliasLog(store, name)).map(({ at, alias, to }) => ({
        at,
        name,
        alias,
        to,
      }));
      expect(lines).toEqual(log.filter((line) => line.name === name));
      for (const { at } of log) {
        const last = log
          .filter((line) => line.name === name && line.alias === 'champion' && line.at <= at)
          .at(-1);
        expect(await championAt(store, name, at)).toBe(last?.to ?? null);
      }
    }
    for (const [runId, run] of runs) {
      expect((await listArtifacts(store, runId)).length).toBe(run.artifacts.size);
    }
    expect(await verifyAudit(store)).toMatchObject({ intact: true, length: audits });
    expect((await listAudit(store, { limit: 2 })).length).toBe(Math.min(2, audits));
  });
});
