/** @file The outbox: what is to be delivered to webhooks, made from the log of events exactly once, and its tries. */
import type { EventRecord } from '../core/automation/events.ts';
import { afterAnswer, type Answer, type ReceiverSettings } from '../core/automation/receiver.ts';
import {
  afterAttempt,
  bodyOf,
  toUuid,
  type Attempt,
  type DeliveryRecord,
  type DeliveryStatus,
  type WebhookRecord,
} from '../core/automation/webhook.ts';
import { describe } from '../core/checks.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import { receiverOf, RECEIVER_SETTING } from './webhook-store.ts';

/** Key of the setting that keeps the number of the last event that went to the outbox. */
const CURSOR_SETTING = 'automation.outbox';

/** Events that are looked at in one transaction. */
const BATCH = 500;

/** A delivery that has not been tried. */
export function newDelivery(
  { webhookId, destination }: WebhookRecord,
  event: Pick<EventRecord, 'seq' | 'type' | 'at' | 'data'>,
  deliveryId: string,
  now: number,
): DeliveryRecord {
  const isHeld = destination === 'outbox';
  return {
    deliveryId,
    webhookId,
    type: event.type,
    event: event.seq ?? null,
    body: bodyOf(event),
    status: isHeld ? 'HELD' : 'PENDING',
    attempts: [],
    tries: 0,
    nextAt: isHeld ? null : now,
    createdAt: now,
    schemaVersion: 1,
  };
}

/**
 * Puts a delivery into the outbox for every webhook that subscribes to an event that has not been looked at.
 *
 * @returns How many.
 */
export async function fillOutbox(store: Store): Promise<number> {
  const { db } = store;
  let added = 0;
  for (;;) {
    const batch = await write(store, ['events', 'webhooks', 'deliveries', 'settings'], async () => {
      const webhooks = await db.webhooks.toArray();
      if (webhooks.length === 0) return null;
      const known = (await db.settings.get(CURSOR_SETTING))?.value;
      const after = typeof known === 'number' ? known : 0;
      const events = await db.events.where('seq').above(after).limit(BATCH).toArray();
      if (events.length === 0) return null;
      const deliveries = events.flatMap((event) =>
        webhooks
          .filter(
            ({ status, events: types, createdAt }) =>
              status === 'ACTIVE' && types.includes(event.type) && event.at >= createdAt,
          )
          .map((webhook) => newDelivery(webhook, event, toUuid(store.newId()), store.now())),
      );
      await db.deliveries.bulkAdd(deliveries);
      const value = events.at(-1)?.seq ?? after;
      await db.settings.put({ key: CURSOR_SETTING, value, schemaVersion: 1 });
      return { added: deliveries.length, isLast: events.length < BATCH };
    });
    if (batch === null) return added;
    added += batch.added;
    if (batch.isLast) return added;
  }
}

/** Adds a delivery; one with the same id is left as it is. */
export function addDelivery(store: Store, delivery: DeliveryRecord): Promise<DeliveryRecord> {
  return write(store, ['deliveries'], async () => {
    const known = await store.db.deliveries.get(delivery.deliveryId);
    if (known) return known;
    await store.db.deliveries.add(delivery);
    return delivery;
  });
}

/** Gives a delivery. Throws {ParamError} `not_found`. */
export function getDelivery(store: Store, deliveryId: string): Promise<DeliveryRecord> {
  return read(store, ['deliveries'], async () =>
    required(await store.db.deliveries.get(deliveryId), `delivery ${describe(deliveryId)}`),
  );
}

/** Which deliveries. */
export interface DeliveryFilter {
  readonly webhookId?: string;
  readonly status?: DeliveryStatus;
  /** Default 200. */
  readonly limit?: number;
}

/** Lists deliveries, newest first. */
export async function listDeliveries(
  store: Store,
  { webhookId, status, limit = 200 }: DeliveryFilter = {},
): Promise<readonly DeliveryRecord[]> {
  const all = await read(store, ['deliveries'], () =>
    store.db.deliveries
      .filter(
        (one) =>
          (webhookId === undefined || one.webhookId === webhookId) &&
          (status === undefined || one.status === status),
      )
      .toArray(),
  );
  const newest = all.sort((a, b) => b.createdAt - a.createdAt || (b.event ?? 0) - (a.event ?? 0));
  return newest.slice(0, limit);
}

/** Deliveries whose next try is due, oldest first. */
export function dueDeliveries(store: Store, now: number): Promise<readonly DeliveryRecord[]> {
  return read(store, ['deliveries'], () =>
    store.db.deliveries
      .where('nextAt')
      .belowOrEqual(now)
      .filter(({ status }) => status === 'PENDING')
      .toArray(),
  );
}

/** What is needed to try a delivery: its webhook, the receiver's settings, and whether it has accepted it before. */
export function readForAttempt(
  store: Store,
  { webhookId, deliveryId }: Pick<DeliveryRecord, 'webhookId' | 'deliveryId'>,
): Promise<{
  readonly webhook: WebhookRecord | undefined;
  readonly receiver: ReceiverSettings;
  readonly isKnown: boolean;
}> {
  return read(store, ['webhooks', 'settings', 'receipts'], async () => ({
    webhook: await store.db.webhooks.get(webhookId),
    receiver: await receiverOf(store),
    isKnown:
      (await store.db.receipts
        .where('deliveryId')
        .equals(deliveryId)
        .filter(({ outcome }) => outcome === 'accepted')
        .count()) > 0,
  }));
}

/** Has a delivery stayed as it was read? */
const isUntouched = (now: DeliveryRecord | undefined, then: DeliveryRecord): boolean =>
  now?.status === then.status && now.tries === then.tries && now.nextAt === then.nextAt;

/**
 * Keeps a try with what the receiver noted, unless another tab tried it meanwhile.
 *
 * @returns The delivery then; null when another tab was faster: nothing was written.
 */
export function settleDelivery(
  store: Store,
  delivery: DeliveryRecord,
  { attempt, receipt }: Answer,
): Promise<DeliveryRecord | null> {
  return write(store, ['deliveries', 'receipts', 'settings'], async () => {
    const current = await store.db.deliveries.get(delivery.deliveryId);
    if (!isUntouched(current, delivery)) return null;
    const settled = afterAttempt(delivery, attempt);
    await store.db.deliveries.put(settled);
    await noteReceipt(store, receipt);
    return settled;
  });
}

async function noteReceipt(store: Store, receipt: Answer['receipt']): Promise<void> {
  await store.db.receipts.add(receipt);
  const value = afterAnswer(await receiverOf(store));
  await store.db.settings.put({ key: RECEIVER_SETTING, value, schemaVersion: 1 });
}

/** Notes what reached the receiver from outside of the outbox. */
export function addReceipt(store: Store, { receipt }: Answer): Promise<void> {
  return write(store, ['receipts', 'settings'], () => noteReceipt(store, receipt));
}

/** Queues a delivery anew under its old id, with all tries before it; one of the outbox is held again. */
export function replayDelivery(store: Store, deliveryId: string): Promise<DeliveryRecord> {
  return write(store, ['deliveries', 'webhooks'], async () => {
    const delivery = required(
      await store.db.deliveries.get(deliveryId),
      `delivery ${describe(deliveryId)}`,
    );
    const webhook = await store.db.webhooks.get(delivery.webhookId);
    const isHeld = webhook?.destination === 'outbox';
    const queued: DeliveryRecord = {
      ...delivery,
      tries: 0,
      status: isHeld ? 'HELD' : 'PENDING',
      nextAt: isHeld ? null : store.now(),
    };
    await store.db.deliveries.put(queued);
    return queued;
  });
}

/** Notes what came of a delivery that a person sent by hand. */
export function confirmDelivery(
  store: Store,
  deliveryId: string,
  attempt: Attempt,
): Promise<DeliveryRecord> {
  return write(store, ['deliveries'], async () => {
    const delivery = required(
      await store.db.deliveries.get(deliveryId),
      `delivery ${describe(deliveryId)}`,
    );
    const after = afterAttempt(delivery, attempt);
    const isHeld = delivery.status === 'HELD' && after.status !== 'DELIVERED';
    const settled: DeliveryRecord = isHeld ? { ...after, status: 'HELD', nextAt: null } : after;
    await store.db.deliveries.put(settled);
    return settled;
  });
}
