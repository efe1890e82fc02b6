/** @file SHA-256 of bytes and of plain data. Content is addressed by these everywhere. */
import { toCanonicalJson } from './codec.ts';

/** A SHA-256 as 64 lower-case hex digits. */
export type Digest = string;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** SHA-256 of bytes (FIPS 180-4), by the host's WebCrypto. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Digest> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  let text = '';
  for (const byte of hash) text += HEX[byte];
  return text;
}

/** SHA-256 of the canonical JSON of plain data (see codec.ts): the identity of recipes and models. */
export function digestOf(value: unknown): Promise<Digest> {
  return sha256(new TextEncoder().encode(toCanonicalJson(value)));
}
