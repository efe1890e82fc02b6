/** @file Webhooks, and the receiver in the page: its settings and what reached it. */
import {
  checkReceiver,
  DEFAULT_RECEIVER,
  type ReceiptRecord,
  type ReceiverSettings,
} from '../core/automation/receiver.ts';
import { secretOf } from '../core/automation/signature.ts';
import { checkWebhook, type WebhookRecord, type WebhookSpec } from '../core/automation/webhook.ts';
import { describe } from '../core/checks.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';

/** Key of the setting that keeps how the receiver behaves. */
export const RECEIVER_SETTING = 'automation.receiver';

const subjectOf = (webhookId: string): string => `webhooks:/${webhookId}`;

const newSecret = ({ newId }: Store): string => secretOf(newId() + newId());

/** Stores a new webhook with a secret of its own. Throws {ParamError} as `checkWebhook`. */
export async function addWebhook(
  store: Store,
  given: WebhookSpec,
  by: string,
): Promise<WebhookRecord> {
  const spec = checkWebhook(given);
  const at = store.now();
  const record: WebhookRecord = {
    ...spec,
    webhookId: store.newId(),
    secrets: [newSecret(store)],
    createdAt: at,
    updatedAt: at,
    schemaVersion: 1,
  };
  return audited(store, ['webhooks'], async () => ({
    entry: {
      actor: by,
      action: 'webhook.create',
      subject: subjectOf(record.webhookId),
      details: { name: spec.name, url: spec.url, events: spec.events },
    },
    change: async () => {
      await store.db.webhooks.add(record);
      return record;
    },
  }));
}

/** Gives a webhook. Throws {ParamError} `not_found`. */
export function getWebhook(store: Store, webhookId: string): Promise<WebhookRecord> {
  return read(store, ['webhooks'], async () =>
    required(await store.db.webhooks.get(webhookId), `webhook ${describe(webhookId)}`),
  );
}

/** Lists webhooks by name. */
export async function listWebhooks(store: Store): Promise<readonly WebhookRecord[]> {
  const all = await read(store, ['webhooks'], () => store.db.webhooks.toArray());
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const specOf = ({ name, description, url, destination, events, status }: WebhookSpec) => ({
  name,
  description,
  url,
  destination,
  events,
  status,
});

async function change(
  store: Store,
  webhookId: string,
  verb: string,
  by: string,
  next: (webhook: WebhookRecord) => WebhookRecord,
): Promise<WebhookRecord> {
  return audited(store, ['webhooks'], async () => {
    const { name, url, status, events } = next(await getWebhook(store, webhookId));
    return {
      entry: {
        actor: by,
        action: `webhook.${verb}`,
        subject: subjectOf(webhookId),
        details: { name, url, status, events },
      },
      change: async () => {
        const before = required(
          await store.db.webhooks.get(webhookId),
          `webhook ${describe(webhookId)}`,
        );
        const record = { ...next(before), updatedAt: store.now() };
        await store.db.webhooks.put(record);
        return record;
      },
    };
  });
}

/** Changes a webhook. Throws {ParamError} as `checkWebhook`, `not_found`. */
export function changeWebhook(
  store: Store,
  webhookId: string,
  patch: Partial<WebhookSpec>,
  by: string,
): Promise<WebhookRecord> {
  return change(store, webhookId, 'update', by, (before) => ({
    ...before,
    ...checkWebhook({ ...specOf(before), ...patch }),
  }));
}

/** Gives a webhook a new secret; the one before stays valid beside it, older ones go. */
export function rotateSecret(store: Store, webhookId: string, by: string): Promise<WebhookRecord> {
  const secret = newSecret(store);
  return change(store, webhookId, 'rotate_secret', by, (before) => ({
    ...before,
    secrets: [secret, before.secrets[0]],
  }));
}

/** Removes a webhook with its deliveries; what the receiver noted stays. */
export async function removeWebhook(store: Store, webhookId: string, by: string): Promise<void> {
  const { name } = await getWebhook(store, webhookId);
  await audited(store, ['webhooks', 'deliveries'], async () => ({
    entry: {
      actor: by,
      action: 'webhook.delete',
      subject: subjectOf(webhookId),
      details: { name },
    },
    change: async () => {
      await store.db.webhooks.delete(webhookId);
      await store.db.deliveries.where('webhookId').equals(webhookId).delete();
    },
  }));
}

/** How the receiver behaves; inside a transaction with `settings`. */
export async function receiverOf({ db }: Store): Promise<ReceiverSettings> {
  const stored = (await db.settings.get(RECEIVER_SETTING))?.value as ReceiverSettings | undefined;
  if (stored === undefined) return DEFAULT_RECEIVER;
  try {
    return checkReceiver({ ...DEFAULT_RECEIVER, ...stored });
  } catch {
    return DEFAULT_RECEIVER;
  }
}

/** How the receiver behaves. */
export function getReceiver(store: Store): Promise<ReceiverSettings> {
  return read(store, ['settings'], () => receiverOf(store));
}

/** Tells the receiver how to behave. Throws {ParamError} `invalid_param`. */
export function setReceiver(
  store: Store,
  patch: Partial<ReceiverSettings>,
): Promise<ReceiverSettings> {
  return write(store, ['settings'], async () => {
    const value = checkReceiver({ ...(await receiverOf(store)), ...patch });
    await store.db.settings.put({ key: RECEIVER_SETTING, value, schemaVersion: 1 });
    return value;
  });
}

/** Lists what the receiver noted, newest first. */
export function listReceipts(store: Store, limit = 200): Promise<readonly ReceiptRecord[]> {
  return read(store, ['receipts'], () =>
    store.db.receipts.orderBy('seq').reverse().limit(limit).toArray(),
  );
}
