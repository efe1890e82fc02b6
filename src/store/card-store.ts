/** @file Model cards. One that is frozen never changes. */
import { StateError } from '../core/errors.ts';
import {
  cardDigest,
  editSections,
  generatedSections,
  type ModelCard,
} from '../core/governance/model-card.ts';
import { audited, startOver } from './audit-store.ts';
import { read, type Store } from './database.ts';
import { getModelVersion } from './registry-store.ts';
import { getRun } from './run-rows.ts';

/** The card that somebody wrote; null when nobody has. */
export async function findCard(
  store: Store,
  name: string,
  version: number,
): Promise<ModelCard | null> {
  const found = await read(store, ['modelCards'], () => store.db.modelCards.get([name, version]));
  return found ?? null;
}

/** The card of a version: as written, else as the facts have it. Throws `not_found` without the version. */
export async function getCard(store: Store, name: string, version: number): Promise<ModelCard> {
  const found = await findCard(store, name, version);
  if (found) return found;
  const record = await getModelVersion(store, name, version);
  // A purged run leaves the facts of the version.
  const run = (await store.db.runs.get(record.runId)) ? await getRun(store, record.runId) : null;
  const draft = { name, version, sections: generatedSections(record, run) };
  return {
    ...draft,
    status: 'generated',
    updatedAt: record.creationTime,
    updatedBy: record.createdBy,
    frozenAt: null,
    frozenBy: null,
    digest: await cardDigest(draft),
    schemaVersion: 1,
  };
}

function frozenError({ name, version, frozenAt }: ModelCard): StateError {
  return new StateError(
    'card_frozen',
    `model card: that of ${name} v${version} was frozen when it was approved; describe what changed on the next version`,
    { name, version, frozenAt },
  );
}

/**
 * Writes sections of a card.
 *
 * @throws {StateError} `card_frozen`; {ParamError} `invalid_param`, `not_found`.
 */
export async function setCard(
  store: Store,
  name: string,
  version: number,
  edit: Partial<ModelCard['sections']>,
  by: string,
): Promise<ModelCard> {
  return audited(store, ['modelCards'], async () => {
    const before = await getCard(store, name, version);
    if (before.status === 'frozen') throw frozenError(before);
    const sections = editSections(before.sections, edit);
    const digest = await cardDigest({ name, version, sections });
    return {
      entry: {
        actor: by,
        action: 'model_card.set',
        subject: `models:/${name}/${version}`,
        details: { sections: Object.keys(edit), digest },
      },
      change: async () => {
        const current = await store.db.modelCards.get([name, version]);
        if (current && current.digest !== before.digest) startOver();
        if (current?.status === 'frozen') throw frozenError(current);
        const updatedAt = store.now();
        const card: ModelCard = {
          ...before,
          sections,
          digest,
          status: 'draft',
          updatedAt,
          updatedBy: by,
        };
        await store.db.modelCards.put(card);
        return card;
      },
    };
  });
}

/** Freezes a card, inside a transaction that writes `modelCards`; one that is frozen stays as it is. */
export async function freezeCard(store: Store, card: ModelCard, frozenBy: string): Promise<void> {
  const { name, version } = card;
  const current = (await store.db.modelCards.get([name, version])) ?? card;
  if (current.status === 'frozen') return;
  await store.db.modelCards.put({ ...current, status: 'frozen', frozenAt: store.now(), frozenBy });
}
