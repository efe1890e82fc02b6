/** @file Deliveries of the outbox: signed, handed to the receiver in the page, and what it answered. */
import { receive, type ReceiptRecord } from '../../core/automation/receiver.ts';
import { signDelivery, type DeliveryHeaders } from '../../core/automation/signature.ts';
import type { DeliveryRecord } from '../../core/automation/webhook.ts';
import { StateError } from '../../core/errors.ts';
import type { Store } from '../../store/database.ts';
import {
  addReceipt,
  dueDeliveries,
  getDelivery,
  readForAttempt,
  settleDelivery,
} from '../../store/delivery-store.ts';
import { getReceiver, getWebhook } from '../../store/webhook-store.ts';

/** Tries a delivery; false when there is nobody to send it to now. */
async function attempt(store: Store, delivery: DeliveryRecord): Promise<boolean> {
  const { webhook, receiver, isKnown } = await readForAttempt(store, delivery);
  if (webhook?.status !== 'ACTIVE') return false;
  const { deliveryId, body } = delivery;
  const at = store.now();
  const headers = await signDelivery(webhook.secrets, deliveryId, at, body);
  const answer = await receive(receiver, webhook, headers, body, isKnown, at);
  return (await settleDelivery(store, delivery, answer)) !== null;
}

/** Tries every delivery that is due. Gives how many were tried. */
export async function deliverDue(store: Store, now: number): Promise<number> {
  let tried = 0;
  for (const delivery of await dueDeliveries(store, now)) {
    if (await attempt(store, delivery)) tried += 1;
  }
  return tried;
}

/** Hands something to the receiver that did not come from the outbox. */
export async function receiveForeign(
  store: Store,
  webhookId: string,
  headers: DeliveryHeaders,
  body: string,
): Promise<ReceiptRecord> {
  const webhook = await getWebhook(store, webhookId);
  const answer = await receive(
    await getReceiver(store),
    webhook,
    headers,
    body,
    false,
    store.now(),
  );
  await addReceipt(store, answer);
  return answer.receipt;
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A curl command that sends a delivery, signed now. */
export async function commandOf(store: Store, deliveryId: string): Promise<string> {
  const { webhookId, body } = await getDelivery(store, deliveryId);
  const webhook = await getWebhook(store, webhookId);
  if (webhook.secrets.length === 0) {
    throw new StateError('no_secret', `webhook: "${webhook.name}" has no secret; rotate it`);
  }
  const headers = await signDelivery(webhook.secrets, deliveryId, store.now(), body);
  const lines = [
    `curl -X POST ${quoted(webhook.url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-raw ${quoted(body)}`,
  ];
  return lines.join(' \\\n  ');
}
