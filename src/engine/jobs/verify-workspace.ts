/**
 * @file Recomputes every hash of the workspace: bytes of files, content of tables, models, recipes, pipelines, and what
 * records say of each other. A mismatch is a finding, not an error: the rest is still looked at.
 */
import { fromCanonicalJson, toCanonicalJson } from '../../core/codec.ts';
import { checkCancelled, isCancelled } from '../../core/errors.ts';
import { digestOf, type Digest } from '../../core/hash.ts';
import { tableDigest } from '../../core/table/digest.ts';
import { lineageId } from '../../core/tracking/lineage-draft.ts';
import { verifyAudit } from '../../store/audit-store.ts';
import { readBlob } from '../../store/blob-store.ts';
import type { Store } from '../../store/database.ts';
import { readTable } from '../../store/table-store.ts';
import type { Mismatch, VerifiedKind, Verification } from '../verification.ts';
import type { Job, JobContext } from './job-context.ts';

/** What the parts share. */
interface Work {
  readonly store: Store;
  /** Counts one thing, and says what is being done. */
  begin(kind: VerifiedKind, stage: string): void;
  /** Notes a mismatch unless the two are the same. */
  compare(
    kind: VerifiedKind,
    about: Pick<Mismatch, 'node' | 'title'>,
    expected: string | null,
    got: string | null,
    message: string,
  ): void;
  /** Runs `look`; what it throws is a mismatch. */
  attempt<T>(
    kind: VerifiedKind,
    about: Pick<Mismatch, 'node' | 'title'>,
    expected: string | null,
    look: () => Promise<T>,
  ): Promise<T | null>;
  read(bytes: number): void;
}

const decoder = new TextDecoder();

async function verifyArtifacts(work: Work): Promise<void> {
  const { store } = work;
  const seen = new Map<Digest, boolean>();
  for (const { runId, path, blob, sizeBytes } of await store.db.artifacts.toArray()) {
    work.begin('artifact', 'Hashing the files of runs');
    const about = { node: lineageId.run(runId), title: `${path} of run ${runId.slice(0, 8)}` };
    if (seen.get(blob) === true) continue;
    const bytes = await work.attempt('artifact', about, blob, () => readBlob(store, blob));
    seen.set(blob, bytes !== null);
    if (bytes !== null) work.read(sizeBytes);
  }
}

async function verifyTables(work: Work): Promise<void> {
  const { store } = work;
  const seen = new Map<string, Digest>();
  for (const record of await store.db.tableVersions.toArray()) {
    const { name, version, digest, blobs, fields, chunks } = record;
    work.begin('table', 'Hashing tables');
    const about = { node: lineageId.table(name, version), title: `${name} v${version}` };
    const key = toCanonicalJson([blobs, fields.map((field) => [field.name, field.type])]);
    const known = seen.get(key);
    const got =
      known ??
      (await work.attempt('table', about, digest, async () => {
        const table = await readTable(store, name, version);
        work.read(chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
        return tableDigest(table);
      }));
    if (got === null) continue;
    seen.set(key, got);
    work.compare('table', about, digest, got, 'its rows have another digest than the record says');
  }
}

async function verifyModels(work: Work): Promise<void> {
  const { store } = work;
  const hashes = new Map<string, Digest>();
  for (const { runId, runName, modelHash } of await store.db.runs.toArray()) {
    if (modelHash === null) continue;
    work.begin('model', 'Hashing models');
    const about = { node: lineageId.run(runId), title: `model of run ${runName}` };
    const got = await work.attempt('model', about, modelHash, async () => {
      const file = await store.db.artifacts.get([runId, 'model/pipeline.json']);
      if (!file) throw new Error('its file model/pipeline.json is not there');
      const bytes = await readBlob(store, file.blob);
      return digestOf(fromCanonicalJson(decoder.decode(bytes)));
    });
    if (got === null) continue;
    hashes.set(runId, got);
    work.compare('model', about, modelHash, got, 'its file gives another hash than the run says');
  }
  for (const { name, version, runId, modelHash } of await store.db.modelVersions.toArray()) {
    work.begin('model', 'Hashing models');
    const about = { node: lineageId.modelVersion(name, version), title: `${name} v${version}` };
    const got = hashes.get(runId) ?? null;
    work.compare('model', about, modelHash, got, 'it names another hash than its run has');
  }
}

async function verifyDocuments(work: Work): Promise<void> {
  const { db } = work.store;
  for (const { digest, recipe } of await db.recipes.toArray()) {
    work.begin('recipe', 'Hashing recipes and pipelines');
    const about = { node: lineageId.recipe(digest), title: `recipe ${digest.slice(0, 8)}` };
    work.compare('recipe', about, digest, await digestOf(recipe), 'its steps were changed');
  }
  const runs = await db.runs.toArray();
  for (const { digest, spec } of await db.pipelines.toArray()) {
    work.begin('pipeline', 'Hashing recipes and pipelines');
    const run = runs.find(({ pipelineDigest }) => pipelineDigest === digest);
    const node = run ? lineageId.run(run.runId) : null;
    const about = { node, title: `pipeline ${digest.slice(0, 8)}` };
    work.compare('pipeline', about, digest, await digestOf(spec), 'its settings were changed');
  }
}

/** Do records that name a table version mean the one that is there? */
async function verifyNames(work: Work): Promise<void> {
  const { db } = work.store;
  const keyOf = (name: string, version: number): string => JSON.stringify([name, version]);
  const tables = new Map(
    (await db.tableVersions.toArray()).map((one) => [keyOf(one.name, one.version), one.digest]),
  );
  for (const { runId, runName, inputs } of await db.runs.toArray()) {
    for (const { name, version, digest, context } of inputs) {
      const got = tables.get(keyOf(name, version));
      // A purged table is a gap that the graph shows, and no mismatch.
      if (got === undefined) continue;
      work.begin('input', 'Comparing what runs read');
      const about = { node: lineageId.run(runId), title: `${context} data of run ${runName}` };
      work.compare('input', about, digest, got, `${name} v${version} is not what the run read`);
    }
  }
  const stored = new Map<string, Digest>();
  for (const { report, model, challenger } of await db.gateReports.toArray()) {
    work.begin('gate_report', 'Hashing gate reports');
    stored.set(JSON.stringify([model, challenger, report.at]), await digestOf(report));
    const { table } = report;
    const got = table && tables.get(keyOf(table.name, table.version));
    if (!table || got === undefined) continue;
    const node = lineageId.modelVersion(model, challenger);
    const about = { node, title: `gate report of ${model} v${challenger}` };
    work.compare(
      'gate_report',
      about,
      table.digest,
      got,
      'its frozen rows are not those that are there',
    );
  }
  for (const { name, alias, gate } of await db.aliasLog.toArray()) {
    if (gate === null) continue;
    const kept = stored.get(JSON.stringify([gate.model, gate.challenger, gate.at]));
    if (kept === undefined) continue;
    const about = { node: lineageId.alias(name, alias), title: `gate behind ${name}@${alias}` };
    work.compare(
      'gate_report',
      about,
      kept,
      await digestOf(gate),
      'the alias log quotes another report than was kept',
    );
  }
}

async function verifyPromotions(work: Work): Promise<void> {
  const { db } = work.store;
  for (const { promotionId, target, targetVersion, hashes, to } of await db.promotions.toArray()) {
    if (targetVersion === null) continue;
    work.begin('promotion', 'Comparing promotions');
    const version = await db.modelVersions.get([target, targetVersion]);
    const about = { node: lineageId.promotion(promotionId), title: `promotion to ${to}` };
    work.compare(
      'promotion',
      about,
      hashes.model[1],
      version?.modelHash ?? null,
      `${target} v${targetVersion} has other weights than were promoted`,
    );
  }
}

async function verifyChain(work: Work): Promise<void> {
  const verdict = await verifyAudit(work.store);
  for (let at = 0; at < verdict.length; at++) work.begin('audit', 'Hashing the audit chain');
  if (verdict.intact) return;
  const about = { node: null, title: `audit record ${verdict.seq}` };
  work.compare('audit', about, 'the chain', null, verdict.message);
}

/** How many things there are to look at, about. */
async function countAll({ db }: Store): Promise<number> {
  const counts = await Promise.all([
    db.artifacts.count(),
    db.tableVersions.count(),
    db.runs.count(),
    db.modelVersions.count(),
    db.recipes.count(),
    db.pipelines.count(),
    db.gateReports.count(),
    db.promotions.count(),
    db.audit.count(),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}

function startWork(store: Store, total: number, context: JobContext) {
  const checked: Record<VerifiedKind, number> = {
    artifact: 0,
    table: 0,
    model: 0,
    recipe: 0,
    pipeline: 0,
    input: 0,
    gate_report: 0,
    promotion: 0,
    audit: 0,
  };
  const mismatches: Mismatch[] = [];
  let done = 0;
  let bytes = 0;
  const work: Work = {
    store,
    begin: (kind, stage) => {
      checkCancelled(context.signal, 'verify');
      checked[kind]++;
      context.report({ stage, done: Math.min(done++, total), total, unit: 'records' });
    },
    compare: (kind, about, expected, got, message) => {
      if (expected !== got) mismatches.push({ kind, ...about, expected, got, message });
    },
    attempt: async (kind, about, expected, look) => {
      try {
        return await look();
      } catch (error) {
        if (isCancelled(error)) throw error;
        const message = error instanceof Error ? error.message : String(error);
        mismatches.push({ kind, ...about, expected, got: null, message });
        return null;
      }
    },
    read: (more) => {
      bytes += more;
    },
  };
  const result = () => ({ checked, mismatches, intact: mismatches.length === 0, bytes });
  return { work, result };
}

/** See the file's note. Changes nothing. */
export const verifyWorkspace: Job<'verifyWorkspace'> = async (
  _,
  context,
): Promise<Verification> => {
  const store = await context.store();
  const started = performance.now();
  const { work, result } = startWork(store, await countAll(store), context);
  await verifyArtifacts(work);
  await verifyTables(work);
  await verifyModels(work);
  await verifyDocuments(work);
  await verifyNames(work);
  await verifyPromotions(work);
  await verifyChain(work);
  return { ...result(), seconds: (performance.now() - started) / 1000, at: store.now() };
};
