/** @file Promotions, and the copy of a version into another environment: the one write that crosses catalogs. */
import type { ModelVersionRecord } from '../core/registry/entities.ts';
import type { PromotionRecord } from '../core/registry/promotion.ts';
import type { ModelSignature } from '../core/registry/signature.ts';
import { audited } from './audit-store.ts';
import { read, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import {
  getModelVersion,
  getRegisteredModel,
  lastVersion,
  type ModelVersionRow,
} from './registry-store.ts';

/** Tag of a version that came from another environment: the URI of the one it came from. */
export const PROMOTED_FROM_TAG = 'app.promoted_from';

function toRecord({ aliases: _, ...record }: ModelVersionRow): ModelVersionRecord {
  return record;
}

/**
 * Makes a version of `target` with the weights of a version of another environment: the same run, the same files, the
 * same hash. No table comes into reach by it, and the example of an input, which is a row of the data, stays behind.
 *
 * @throws {ParamError} `not_found` without the version or the target model.
 */
export async function copyModelVersion(
  store: Store,
  source: { readonly name: string; readonly version: number },
  target: string,
  { by, signature }: { readonly by: string; readonly signature: ModelSignature | null },
): Promise<ModelVersionRecord> {
  const original = toRecord(await getModelVersion(store, source.name, source.version));
  await getRegisteredModel(store, target);
  const uri = `models:/${source.name}/${source.version}`;
  const nextOf = async (): Promise<number> =>
    ((await lastVersion(store, target))?.version ?? 0) + 1;
  return audited(store, ['modelVersions', 'events'], async () => {
    const planned = await read(store, ['modelVersions'], nextOf);
    return {
      entry: {
        actor: by,
        action: 'model_version.copy',
        subject: `models:/${target}/${planned}`,
        details: { from: uri, modelHash: original.modelHash },
      },
      change: async () => {
        const record: ModelVersionRecord = {
          ...original,
          name: target,
          version: await nextOf(),
          signature: original.signature ?? signature,
          inputExample: null,
          creationTime: store.now(),
          createdBy: by,
          tags: { ...original.tags, [PROMOTED_FROM_TAG]: uri },
        };
        await store.db.modelVersions.add(record);
        await recordEvent(store, 'model_version.created', `models:/${target}/${record.version}`, {
          name: target,
          version: String(record.version),
          source: uri,
          run_id: record.runId,
        });
        return record;
      },
    };
  });
}

/** Keeps a promotion that has ended, with its line in the audit chain and its event. */
export async function putPromotion(
  store: Store,
  record: PromotionRecord,
): Promise<PromotionRecord> {
  const { promotionId, strategy, status, model, version, target, targetVersion, hashes } = record;
  const subject = `models:/${target}${targetVersion === null ? '' : `/${targetVersion}`}`;
  return audited(store, ['promotions', 'events'], async () => ({
    entry: {
      actor: record.by,
      action: `promotion.${status}`,
      subject,
      details: {
        promotionId,
        strategy,
        from: `models:/${model}/${version}`,
        pipeline: hashes.pipeline,
        model: hashes.model,
        why: record.why,
      },
    },
    change: async () => {
      await store.db.promotions.add(record);
      await recordEvent(store, 'promotion.finished', subject, {
        promotion_id: promotionId,
        strategy,
        status,
        from: `models:/${model}/${version}`,
        environment: record.to,
      });
      return record;
    },
  }));
}

/** Lists promotions, newest first; with `model` those that it came from or became. */
export async function listPromotions(
  store: Store,
  model?: string,
): Promise<readonly PromotionRecord[]> {
  const all = await read(store, ['promotions'], () =>
    store.db.promotions.orderBy('at').reverse().toArray(),
  );
  return all.filter((one) => model === undefined || one.model === model || one.target === model);
}
