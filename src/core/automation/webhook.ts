/** @file Webhooks and their deliveries as data; what is sent has MLflow's shape. */
import { checkOneOf, checkText, describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { createRandom } from '../random.ts';
import { isoInstant } from '../table/date.ts';
import { EVENT_TYPES, type EventRecord, type EventType } from './events.ts';

/** MLflow's WebhookStatus. */
export type WebhookStatus = 'ACTIVE' | 'DISABLED';

/**
 * Where deliveries go. A tab reaches no network: `receiver` is a receiver in this page, `outbox` keeps them for a
 * person to send.
 */
export type Destination = 'receiver' | 'outbox';

/** What a webhook is made of. */
export interface WebhookSpec {
  readonly name: string;
  readonly description: string;
  /** https; used by the receiver as its name, and by commands that a person runs. */
  readonly url: string;
  readonly destination: Destination;
  readonly events: readonly EventType[];
  readonly status: WebhookStatus;
}

/** A stored webhook. */
export interface WebhookRecord extends WebhookSpec {
  readonly webhookId: string;
  /** Newest first; two while the old one is being replaced. Kept as they are: who has the workspace has them. */
  readonly secrets: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly schemaVersion: 1;
}

/** One try to deliver. */
export interface Attempt {
  /** ms since epoch. */
  readonly at: number;
  /** HTTP status; null when no answer came in time. */
  readonly status: number | null;
  /** What the receiver said, or what went wrong. */
  readonly note: string;
  /** Seconds that the receiver asked to wait; null when it did not. */
  readonly retryAfterS: number | null;
}

/**
 * `PENDING` is tried at `nextAt` · `DELIVERED` · `DEAD` after the last try · `HELD` until a person sends it.
 */
export type DeliveryStatus = 'PENDING' | 'DELIVERED' | 'DEAD' | 'HELD';

/** Something to be delivered to one webhook. */
export interface DeliveryRecord {
  /** A UUID; the receiver knows a repetition by it. */
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly type: EventType;
  /** Number of the event; null for a test. */
  readonly event: number | null;
  /** Exactly what is signed and sent. */
  readonly body: string;
  readonly status: DeliveryStatus;
  readonly attempts: readonly Attempt[];
  /** Tries since it was queued or replayed; the schedule of retries counts these. */
  readonly tries: number;
  /** When it is tried next, ms since epoch; null when it is not. */
  readonly nextAt: number | null;
  readonly createdAt: number;
  readonly schemaVersion: 1;
}

/** Retries after the first try, as in MLflow. */
export const MAX_RETRIES = 3;
/** Statuses that are worth a retry, as in MLflow; so is no answer. */
export const RETRY_STATUSES: readonly number[] = [429, 500, 502, 503, 504];
/** How long an answer may take, ms, as in MLflow. */
export const TIMEOUT_MS = 30_000;

const BACKOFF_MS = 1000;
const JITTER_MS = 1000;
const BACKOFF_CAP_MS = 60_000;
const LONGEST_RETRY_AFTER_S = 86_400;

/**
 * Gives the webhook with nothing in it that does not belong there.
 *
 * @throws {ParamError} `invalid_param`, `invalid_url`.
 */
export function checkWebhook(webhook: WebhookSpec): WebhookSpec {
  const url = checkText('url', webhook.url);
  if (!/^https:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/i.test(url)) {
    throw new ParamError(
      'invalid_url',
      `webhook: the url must begin with https:// and name a host, got ${describe(url)}`,
      { url },
    );
  }
  if (webhook.events.length === 0) {
    throw new ParamError('invalid_param', 'webhook: choose at least one event, got none');
  }
  return {
    name: checkText('name', webhook.name),
    description: webhook.description,
    url,
    destination: checkOneOf('destination', webhook.destination, ['receiver', 'outbox']),
    events: [...new Set(webhook.events.map((type) => checkOneOf('event', type, EVENT_TYPES)))],
    status: checkOneOf('status', webhook.status, ['ACTIVE', 'DISABLED']),
  };
}

/** Entity and action of an event, as MLflow has them: `model_version_alias.created` is the alias' creation. */
export function splitType(type: EventType): { readonly entity: string; readonly action: string } {
  const dot = type.lastIndexOf('.');
  return { entity: type.slice(0, dot), action: type.slice(dot + 1) };
}

/** What is sent for an event, byte for byte: MLflow's body. */
export function bodyOf({ type, at, data }: Pick<EventRecord, 'type' | 'at' | 'data'>): string {
  const { entity, action } = splitType(type);
  return JSON.stringify({ entity, action, timestamp: isoInstant(at), data });
}

/**
 * How long to wait before the next try, ms: 1 s, 2 s, 4 s, at most a minute, and up to a second more, drawn from the
 * delivery's id; or what the receiver asked for.
 *
 * @param tries Tries so far, at least 1.
 */
export function retryDelayMs(
  deliveryId: string,
  tries: number,
  retryAfterS: number | null = null,
): number {
  if (retryAfterS !== null) return Math.min(retryAfterS, LONGEST_RETRY_AFTER_S) * 1000;
  const jitter = createRandom(`${deliveryId}/${tries}`).next() * JITTER_MS;
  return Math.round(Math.min(BACKOFF_MS * 2 ** (tries - 1) + jitter, BACKOFF_CAP_MS));
}

/** The delivery after a try. */
export function afterAttempt(delivery: DeliveryRecord, attempt: Attempt): DeliveryRecord {
  const tries = delivery.tries + 1;
  const known = { ...delivery, tries, attempts: [...delivery.attempts, attempt] };
  const { status } = attempt;
  if (status !== null && status >= 200 && status < 300) {
    return { ...known, status: 'DELIVERED', nextAt: null };
  }
  const isWorthIt = status === null || RETRY_STATUSES.includes(status);
  if (!isWorthIt || tries > MAX_RETRIES) return { ...known, status: 'DEAD', nextAt: null };
  const nextAt = attempt.at + retryDelayMs(delivery.deliveryId, tries, attempt.retryAfterS);
  return { ...known, status: 'PENDING', nextAt };
}

/** 32 hex digits as the text of a UUID of version 4. */
export function toUuid(id: string): string {
  const hex = id.padEnd(32, '0').slice(0, 32);
  const variant = ((Number.parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join('-');
}
