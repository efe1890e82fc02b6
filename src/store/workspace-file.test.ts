import 'fake-indexeddb/auto';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { finishedRun, freshStore } from '../../tests/contract/store-battery.ts';
import { fromCanonicalJson, toCanonicalJson } from '../core/codec.ts';
import { sha256 } from '../core/hash.ts';
import { fieldOf, makeTable, numberColumnOf } from '../core/table/make.ts';
import { getVersionByAlias, setAlias } from './alias-store.ts';
import { readArtifact } from './artifact-store.ts';
import { verifyAudit } from './audit-store.ts';
import { putBlob } from './blob-store.ts';
import type { Store } from './database.ts';
import { putPipeline, putRecipe } from './document-store.ts';
import { putDriftReport } from './drift-store.ts';
import { putGateReport } from './gate-store.ts';
import { createLabRun } from './lab-store.ts';
import { readLineage } from './lineage.ts';
import { getMetricSeries, logSeries } from './metric-store.ts';
import { closeInterrupted } from './recovery.ts';
import { createModelVersion, createRegisteredModel } from './registry-store.ts';
import { getRun } from './run-rows.ts';
import { createRun, setTags } from './run-store.ts';
import { getSetting, setSetting } from './settings-store.ts';
import { TABLE_NAMES } from './schema.ts';
import { createStudy, putTrials } from './study-store.ts';
import { createTableVersion, readTable } from './table-store.ts';
import {
  exportWorkspace,
  importWorkspace,
  inspectWorkspace,
  wipeWorkspace,
} from './workspace-file.ts';

const odd = Object.fromEntries([['__proto__', 'x']]);

/** A workspace with a record in every table. */
async function fill(store: Store): Promise<string> {
  const runId = await finishedRun(store);
  await setTags(store, runId, odd);
  const open = await createRun(store, { experimentId: '0', runId: 'open', parentRunId: runId });
  await logSeries(store, open.runId, [{ key: 'm', steps: [0, 1], values: [NaN, Infinity] }]);
  await createRegisteredModel(store, 'churn');
  await createModelVersion(store, 'churn', `runs:/${runId}/model`);
  const gate = {
    outcome: 'no_champion' as const,
    model: 'churn',
    challenger: 1,
    champion: null,
    table: null,
    metric: 'f1_score',
    challengerValue: 0.6,
    championValue: null,
    difference: null,
    checks: [{ id: 'c', title: 'C', outcome: 'pass' as const, detail: 'd', rows: 5 }],
    at: 1,
  };
  await putGateReport(store, gate);
  await setAlias(store, { name: 'churn', alias: 'champion', version: 1, gate });
  const column = numberColumnOf([1, 2, null]);
  const table = await createTableVersion(store, {
    name: 'dev.churn.gold',
    table: makeTable([fieldOf('x', column)], [column]),
    operation: 'import',
    source: {
      fileName: 'a.csv',
      dialect: {
        delimiter: ';',
        encoding: 'windows-1252',
        header: true,
        decimal: ',',
        lineEnding: '\r\n',
      },
      recipeDigest: 'a'.repeat(64),
    },
    badRows: [{ line: 2, reason: 'too short', raw: 'a' }],
  });
  const ref = { name: table.name, version: 1, digest: table.digest, rows: 3 };
  await putDriftReport(store, {
    columns: {},
    dataset: { drift: false, share: 0, drifted: 0, compared: 0, threshold: 0.5 },
    reference: ref,
    current: ref,
  });
  const recipe = await putRecipe(store, { version: 1, steps: [{ op: 'drop', columns: ['x'] }] });
  await putPipeline(store, { learner: 'gbdt' }, recipe);
  const { studyId } = await createStudy(store, {
    runId,
    name: 's',
    direction: 'maximize',
    metric: 'f1_score',
    space: { a: { type: 'int', low: 1, high: 2 } },
    sampler: { type: 'random' },
    pruner: { type: 'none' },
    nTrials: 1,
    generationSize: 1,
    seed: 1,
  });
  const trial = { studyId, number: 0, state: 'COMPLETE' as const, params: { a: 1 }, value: 0.5 };
  await putTrials(store, [{ ...trial, intermediate: [0.5], runId: null, duplicateOf: null }]);
  await setSetting(store, 'theme', { mode: 'dark' });
  await createLabRun(store, { seed: 42, owner: null, steps: [{ id: 'a', title: 'A' }] });
  return runId;
}

/** Opens a workspace file for tampering; `pack` writes it again, with the manifest brought up to date or not. */
async function unpack(file: Blob) {
  const entries = unzipSync(new Uint8Array(await file.arrayBuffer()));
  const pack = async (fixManifest: boolean): Promise<Blob> => {
    if (fixManifest) {
      const manifest = fromCanonicalJson(new TextDecoder().decode(entries['manifest.json'])) as {
        entries: { path: string; sizeBytes: number; sha256: string }[];
      };
      manifest.entries = [];
      for (const [path, bytes] of Object.entries(entries)) {
        if (path === 'manifest.json') continue;
        const digest = await sha256(bytes);
        manifest.entries.push({ path, sizeBytes: bytes.length, sha256: digest });
      }
      entries['manifest.json'] = strToU8(toCanonicalJson(manifest));
    }
    return new Blob([zipSync(entries)]);
  };
  const edit = (path: string, change: (text: string) => string): void => {
    entries[path] = strToU8(change(new TextDecoder().decode(entries[path])));
  };
  return { entries, pack, edit };
}

async function contentOf(store: Store): Promise<string> {
  const lists = await Promise.all(
    TABLE_NAMES.filter((name) => name !== 'blobPieces' && name !== 'blobs').map(async (name) => [
      name,
      await store.db[name].toArray(),
    ]),
  );
  return toCanonicalJson(Object.fromEntries(lists) as unknown);
}

describe('workspace file', () => {
  it('carries everything to another browser', async () => {
    const { store } = await freshStore();
    const runId = await fill(store);
    await putBlob(store, Uint8Array.of(9));
    const file = await exportWorkspace(store);
    const { store: other } = await freshStore();
    await setSetting(other, 'gone', 1);
    const held = await inspectWorkspace(file);
    const result = await importWorkspace(other, file);
    expect(held).toMatchObject({ records: result.records, blobs: 2 });
    expect(result.blobs).toBe(2);
    expect(result.records).toMatchObject({ runs: 2, tableVersions: 1, audit: 3, trials: 1 });
    // Nobody works on the open run and lab of the file, wherever it is opened.
    expect((await closeInterrupted(store, async () => false)).runs).toEqual(['open']);
    expect(await contentOf(other)).toBe(await contentOf(store));
    expect((await closeInterrupted(other, async () => false)).runs).toEqual([]);
    expect(await getSetting(other, 'gone', 'absent')).toBe('absent');
    expect((await readTable(other, 'dev.churn.gold')).numRows).toBe(3);
    expect((await readArtifact(other, runId, 'model/pipeline.json')).bytes.length).toBe(2);
    expect(Object.entries((await getRun(other, runId)).tags)).toContainEqual(['__proto__', 'x']);
    expect([...(await getMetricSeries(other, 'open', 'm'))!.values]).toEqual([NaN, Infinity]);
    expect((await getVersionByAlias(other, 'churn', 'champion')).version).toBe(1);
    expect(await verifyAudit(other)).toMatchObject({ intact: true, length: 3 });
    expect(await readLineage(other)).toEqual(await readLineage(store));
    expect(await setAlias(other, { name: 'churn', alias: 'second', version: 1 })).toMatchObject({
      id: 2,
    });
  });

  it('is the same file for the same workspace, and empty workspaces travel too', async () => {
    const { store } = await freshStore();
    await fill(store);
    const [a, b] = [await exportWorkspace(store), await exportWorkspace(store)];
    expect(await a.text()).toBe(await b.text());
    const { store: empty } = await freshStore();
    await importWorkspace(store, await exportWorkspace(empty));
    expect(await store.db.runs.count()).toBe(0);
    expect(await store.db.blobs.count()).toBe(0);
  });

  it('changes nothing when any part of the file is not what it claims', async () => {
    const { store } = await freshStore();
    await fill(store);
    const file = await exportWorkspace(store);
    const { store: target } = await freshStore();
    await setSetting(target, 'mine', 1);
    const before = await contentOf(target);
    const blobPath = (entries: object): string =>
      Object.keys(entries).find((path) => path.startsWith('blobs/'))!;
    type Unpacked = Awaited<ReturnType<typeof unpack>>;
    const replace = (table: string, from: string | RegExp, to: string) => (zip: Unpacked) => {
      zip.edit(`records/${table}.jsonl`, (text) => {
        expect(text).toMatch(from);
        return text.replace(from, to);
      });
    };
    const attacks: [string, boolean, RegExp, (zip: Unpacked) => void][] = [
      ['a changed record', false, /must have|SHA-256/, replace('settings', 'dark', 'pink')],
      [
        'a wrong type',
        true,
        /runs does not fit/,
        replace('runs', '"startTime":', '"startTime":null,"x":'),
      ],
      ['an unknown member', true, /settings does not fit/, replace('settings', '{', '{"evil":1,')],
      ['a bad status', true, /runs does not fit/, replace('runs', '"FINISHED"', '"DONE"')],
      [
        'a link out of the app',
        true,
        /./,
        replace('labRuns', '"links":[]', '"links":[{"label":"a","href":"javascript:1"}]'),
      ],
      [
        'a dangling alias',
        true,
        /points to no version/,
        replace('aliases', '"version":1', '"version":7'),
      ],
      [
        'a changed audit record',
        true,
        /audit: record/,
        replace('audit', '"actor":"user"', '"actor":"root"'),
      ],
      ['a shortened audit log', true, /chain ends/, replace('audit', /\n.*\n$/, '\n')],
      [
        'a changed recipe',
        true,
        /recipe .* was changed/,
        replace('recipes', '"columns":["x"]', '"columns":["y"]'),
      ],
      [
        'another row count',
        true,
        /must have 4 rows/,
        replace('tableVersions', /"numRows":3,"oper/, '"numRows":4,"oper'),
      ],
      [
        'a doubled record',
        true,
        /same key/,
        (zip) => {
          zip.edit('records/settings.jsonl', (text) => text + text);
        },
      ],
      [
        'half a line',
        true,
        /cut off/,
        (zip) => {
          zip.edit('records/settings.jsonl', (text) => text.slice(0, -5));
        },
      ],
      [
        'no JSON',
        true,
        /canonical JSON/,
        (zip) => {
          zip.edit('records/settings.jsonl', () => '{]\n');
        },
      ],
      [
        'an array of an unknown type',
        true,
        /canonical JSON/,
        (zip) => {
          zip.edit('records/settings.jsonl', () => '{"$array":"Foo","data":""}\n');
        },
      ],
      [
        'no UTF-8',
        true,
        /UTF-8/,
        (zip) => {
          zip.entries['records/settings.jsonl'] = Uint8Array.of(0xff, 10);
        },
      ],
      [
        'a changed blob',
        true,
        /not what its name says/,
        (zip) => {
          zip.entries[blobPath(zip.entries)] = Uint8Array.of(1);
        },
      ],
      [
        'a missing blob',
        true,
        /is missing/,
        (zip) => {
          delete zip.entries[blobPath(zip.entries)];
        },
      ],
      [
        'an entry that is not listed',
        false,
        /does not list/,
        (zip) => {
          zip.entries[`blobs/${'0'.repeat(64)}`] = Uint8Array.of(1);
        },
      ],
      [
        'a path that leaves the file',
        true,
        /must not have an entry/,
        (zip) => {
          zip.entries['../evil'] = Uint8Array.of(1);
        },
      ],
      [
        'an unknown table',
        true,
        /must not have an entry/,
        (zip) => {
          zip.entries['records/jobs.jsonl'] = Uint8Array.of(10);
        },
      ],
      [
        'no manifest',
        false,
        /no manifest/,
        (zip) => {
          delete zip.entries['manifest.json'];
        },
      ],
      [
        'a later version',
        false,
        /newer version/,
        (zip) => {
          zip.edit('manifest.json', (text) =>
            text.replace(/"schemaVersion":\d+/, '"schemaVersion":99'),
          );
        },
      ],
      [
        'another format',
        false,
        /manifest.json does not fit/,
        (zip) => {
          zip.edit('manifest.json', (text) => text.replace('terrarium-workspace', 'other'));
        },
      ],
    ];
    for (const [what, fixManifest, message, attack] of attacks) {
      const zip = await unpack(file);
      attack(zip);
      const attempt = importWorkspace(target, await zip.pack(fixManifest));
      await expect(attempt, what).rejects.toThrow(message);
      await expect(attempt, what).rejects.toMatchObject({ code: 'workspace_invalid' });
    }
    expect(await contentOf(target)).toBe(before);
    expect(await target.db.blobs.count()).toBe(0);
  });

  it('refuses what is no ZIP file, cut off, or a bomb', async () => {
    const { store } = await freshStore();
    const bytes = new Uint8Array(await (await exportWorkspace(store)).arrayBuffer());
    const attempts = [
      new Uint8Array(0),
      Uint8Array.of(1, 2, 3),
      bytes.slice(0, -10),
      bytes.slice(50),
    ];
    // The declared size of the first entry, raised beyond what deflate could have packed.
    const bomb = bytes.slice();
    const view = new DataView(bomb.buffer);
    const directory = view.getUint32(bomb.length - 6, true);
    view.setUint32(directory + 24, 900_000_000, true);
    attempts.push(bomb);
    for (const attempt of attempts) {
      await expect(importWorkspace(store, new Blob([attempt]))).rejects.toMatchObject({
        code: 'workspace_invalid',
      });
    }
  });

  it('is not fooled by ZIP signatures inside a blob', async () => {
    const { store } = await freshStore();
    const runId = 'r';
    await fill(store);
    await createRun(store, { experimentId: '0', runId });
    const inner = new Uint8Array(await (await exportWorkspace(store)).arrayBuffer());
    const { logArtifact } = await import('./artifact-store.ts');
    await logArtifact(store, runId, 'nested.zip', inner);
    const { store: other } = await freshStore();
    await importWorkspace(other, await exportWorkspace(store));
    expect((await readArtifact(other, runId, 'nested.zip')).bytes).toEqual(inner);
  });

  it('can be cancelled, and a wiped workspace is empty', async () => {
    const { store } = await freshStore();
    await fill(store);
    const file = await exportWorkspace(store);
    const signal = AbortSignal.abort();
    await expect(exportWorkspace(store, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    await expect(importWorkspace(store, file, { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await wipeWorkspace(store);
    for (const name of TABLE_NAMES) expect(await store.db[name].count()).toBe(0);
    await importWorkspace(store, file);
    expect(await store.db.runs.count()).toBe(2);
  });
});
