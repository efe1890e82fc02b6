/**
 * @file Signatures of deliveries: MLflow's headers, and those of Standard Webhooks beside them. Both sign
 * `<id>.<unix seconds>.<body>` with HMAC-SHA256.
 *
 * Source: MLflow 3, mlflow/webhooks/delivery.py; Standard Webhooks specification 1.0.0.
 * Checked against: RFC 4231's and Standard Webhooks' examples, Node's own HMAC (signature.test.ts).
 */

/** Headers of a delivery, by name. */
export type DeliveryHeaders = Readonly<Record<string, string>>;

/** MLflow's headers. */
export const MLFLOW_HEADERS = {
  id: 'X-MLflow-Delivery-Id',
  timestamp: 'X-MLflow-Timestamp',
  signature: 'X-MLflow-Signature',
} as const;

/** Those of Standard Webhooks. */
export const STANDARD_HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const;

/** How far a timestamp may be from the receiver's clock, seconds. */
export const TOLERANCE_S = 300;

const PREFIX = 'whsec_';

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** A secret in the form of Standard Webhooks, from 64 random hex digits. */
export function secretOf(hex: string): string {
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  return PREFIX + toBase64(bytes);
}

/** Base64 of the HMAC-SHA256 of a text. */
export async function hmacSha256(key: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const;
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  const bytes = new TextEncoder().encode(text);
  return toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes)));
}

/** The bytes that a secret stands for: MLflow takes its text, Standard Webhooks what follows `whsec_` as base64. */
function keyOf(secret: string, isStandard: boolean): Uint8Array<ArrayBuffer> {
  if (isStandard && secret.startsWith(PREFIX)) {
    try {
      return fromBase64(secret.slice(PREFIX.length));
    } catch {
      // Not base64 after all: its text is the key.
    }
  }
  return new TextEncoder().encode(secret);
}

async function signatureOf(
  secret: string,
  isStandard: boolean,
  id: string,
  timestamp: string,
  body: string,
): Promise<string> {
  return `v1,${await hmacSha256(keyOf(secret, isStandard), `${id}.${timestamp}.${body}`)}`;
}

/**
 * The headers that a delivery bears.
 *
 * @param secrets Newest first. MLflow's header is signed with the newest; Standard Webhooks' with each, so that a
 *   receiver that still has the old one goes on.
 * @param at When it is sent, ms since epoch.
 */
export async function signDelivery(
  secrets: readonly string[],
  id: string,
  at: number,
  body: string,
): Promise<DeliveryHeaders> {
  const timestamp = String(Math.floor(at / 1000));
  const standard = await Promise.all(
    secrets.map((secret) => signatureOf(secret, true, id, timestamp, body)),
  );
  return {
    'Content-Type': 'application/json',
    [MLFLOW_HEADERS.id]: id,
    [MLFLOW_HEADERS.timestamp]: timestamp,
    [MLFLOW_HEADERS.signature]: await signatureOf(secrets[0], false, id, timestamp, body),
    [STANDARD_HEADERS.id]: id,
    [STANDARD_HEADERS.timestamp]: timestamp,
    [STANDARD_HEADERS.signature]: standard.join(' '),
  };
}

/** What a receiver finds. */
export interface SignatureVerdict {
  readonly ok: boolean;
  /** `valid` · `missing`: headers are not there · `timestamp`: no number, or too far away · `signature`: another secret, id, time or body. */
  readonly reason: 'valid' | 'missing' | 'timestamp' | 'signature';
  /** The same in words. */
  readonly message: string;
  /** Which headers were looked at. */
  readonly scheme: 'mlflow' | 'standard' | null;
  readonly id: string | null;
}

/** Takes as long for every pair of texts of one length. */
function isEqual(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) {
    difference |= a.charCodeAt(at) ^ b.charCodeAt(at % Math.max(1, b.length));
  }
  return difference === 0;
}

/**
 * Checks headers and body as a receiver does: Standard Webhooks' headers when they are there, else MLflow's.
 *
 * @param secrets Any of them may have signed.
 * @param now The receiver's clock, ms since epoch.
 */
export async function verifySignature(
  secrets: readonly string[],
  headers: DeliveryHeaders,
  body: string,
  now: number,
  toleranceS = TOLERANCE_S,
): Promise<SignatureVerdict> {
  const lower = new Map(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  const read = (names: typeof MLFLOW_HEADERS | typeof STANDARD_HEADERS) => ({
    id: lower.get(names.id.toLowerCase()),
    timestamp: lower.get(names.timestamp.toLowerCase()),
    signature: lower.get(names.signature.toLowerCase()),
  });
  const isStandard = read(STANDARD_HEADERS).signature !== undefined;
  const { id, timestamp, signature } = read(isStandard ? STANDARD_HEADERS : MLFLOW_HEADERS);
  if (id === undefined || timestamp === undefined || signature === undefined) {
    const message =
      'signature: the headers of id, timestamp and signature are required; one is missing';
    return { ok: false, reason: 'missing', message, scheme: null, id: id ?? null };
  }
  const verdict = (reason: SignatureVerdict['reason'], message: string): SignatureVerdict => ({
    ok: reason === 'valid',
    reason,
    message,
    scheme: isStandard ? 'standard' : 'mlflow',
    id,
  });
  const awayS = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) - now / 1000 : Number.NaN;
  if (!(Math.abs(awayS) <= toleranceS)) {
    return verdict(
      'timestamp',
      Number.isNaN(awayS)
        ? `signature: the timestamp must be unix seconds, got ${JSON.stringify(timestamp)}`
        : `signature: the timestamp is ${Math.round(Math.abs(awayS))} s ${awayS < 0 ? 'old' : 'in the future'}, at most ${toleranceS} s are allowed`,
    );
  }
  const given = signature.split(' ').filter((part) => part.startsWith('v1,'));
  for (const secret of secrets) {
    const expected = await signatureOf(secret, isStandard, id, timestamp, body);
    if (given.some((one) => isEqual(one, expected))) {
      return verdict('valid', 'signature: it fits id, timestamp and body');
    }
  }
  return verdict(
    'signature',
    'signature: it does not fit; the secret, the id, the timestamp or the body is another one',
  );
}
