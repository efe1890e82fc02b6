/** @file The receiver in the page: what an endpoint of one's own would do with a delivery. It can be told to fail. */
import { checkInteger, checkOneOf } from '../checks.ts';
import { TIMEOUT_MS, type Attempt, type WebhookRecord } from './webhook.ts';
import { TOLERANCE_S, verifySignature, type DeliveryHeaders } from './signature.ts';

/** Ids of the ways to answer. */
export const RECEIVER_MODES = ['ok', 'error', 'busy', 'silent'] as const;

/** `ok`: 200 · `error`: 500 · `busy`: 429 with Retry-After · `silent`: no answer in time. */
export type ReceiverMode = (typeof RECEIVER_MODES)[number];

/** How the receiver behaves. */
export interface ReceiverSettings {
  readonly mode: ReceiverMode;
  /** Deliveries that are answered so before it is `ok` again; null: all. */
  readonly times: number | null;
  /** Of `busy`, seconds. */
  readonly retryAfterS: number;
  readonly toleranceS: number;
}

/** A receiver that takes everything. */
export const DEFAULT_RECEIVER: ReceiverSettings = {
  mode: 'ok',
  times: null,
  retryAfterS: 10,
  toleranceS: TOLERANCE_S,
};

/** What the receiver noted about one delivery that reached it. */
export interface ReceiptRecord {
  readonly seq?: number;
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly at: number;
  /** What it answered; null when it kept silent. */
  readonly status: number | null;
  /** `accepted` · `repeated`: it had it already, and did nothing · `refused`: the signature does not hold · `failed`: as it was told. */
  readonly outcome: 'accepted' | 'repeated' | 'refused' | 'failed';
  readonly note: string;
  readonly headers: DeliveryHeaders;
  readonly body: string;
  readonly schemaVersion: 1;
}

/** Gives the settings with nothing in them that does not belong there. Throws {ParamError} `invalid_param`. */
export function checkReceiver(settings: ReceiverSettings): ReceiverSettings {
  const { times } = settings;
  return {
    mode: checkOneOf('mode', settings.mode, RECEIVER_MODES),
    times: times === null ? null : checkInteger('times', times, { min: 0, max: 10_000 }),
    retryAfterS: checkInteger('retryAfterS', settings.retryAfterS, { min: 0, max: 86_400 }),
    toleranceS: checkInteger('toleranceS', settings.toleranceS, { min: 0, max: 86_400 }),
  };
}

/** The settings after one more delivery was answered as they say. */
export function afterAnswer(settings: ReceiverSettings): ReceiverSettings {
  if (settings.mode === 'ok' || settings.times === null) return settings;
  const times = settings.times - 1;
  return times > 0 ? { ...settings, times } : { ...settings, mode: 'ok', times: null };
}

/** What a receiver answers and notes. */
export interface Answer {
  readonly attempt: Attempt;
  readonly receipt: ReceiptRecord;
}

/**
 * Answers a delivery: fails if told to, refuses what is not signed right, and does nothing twice.
 *
 * @param isKnown Has it accepted a delivery of this id before?
 * @param at The present, ms since epoch.
 */
export async function receive(
  settings: ReceiverSettings,
  { webhookId, secrets }: Pick<WebhookRecord, 'webhookId' | 'secrets'>,
  headers: DeliveryHeaders,
  body: string,
  isKnown: boolean,
  at: number,
): Promise<Answer> {
  const verdict = await verifySignature(secrets, headers, body, at, settings.toleranceS);
  const answer = (
    status: number | null,
    outcome: ReceiptRecord['outcome'],
    note: string,
    retryAfterS: number | null = null,
  ): Answer => ({
    attempt: { at, status, note, retryAfterS },
    receipt: {
      deliveryId: verdict.id ?? '',
      webhookId,
      at,
      status,
      outcome,
      note,
      headers,
      body,
      schemaVersion: 1,
    },
  });
  switch (settings.mode) {
    case 'error':
      return answer(500, 'failed', 'Internal Server Error');
    case 'busy':
      return answer(
        429,
        'failed',
        `Too Many Requests, Retry-After: ${settings.retryAfterS}`,
        settings.retryAfterS,
      );
    case 'silent':
      return answer(null, 'failed', `no answer within ${TIMEOUT_MS / 1000} s`);
    case 'ok':
      if (!verdict.ok) return answer(400, 'refused', verdict.message);
      return isKnown
        ? answer(200, 'repeated', 'OK, known already: nothing was done again')
        : answer(200, 'accepted', 'OK');
  }
}
