/**
 * @file Plain data ⇄ JSON that keeps what JSON loses: typed arrays, NaN and ±Infinity, −0, bigint.
 * A model, a recipe and a report all rest in this form, so equal data has equal text and one hash.
 */
import { InternalError } from './errors.ts';

const TYPED = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  BigInt64Array,
} as const;
type TypedName = keyof typeof TYPED;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function encode(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') return { $bigint: value.toString() };
  if (value === undefined) return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => encode(item) ?? null);
  if (ArrayBuffer.isView(value)) {
    const name = value.constructor.name;
    if (!(name in TYPED)) throw new InternalError('codec_type', `codec: cannot encode a ${name}`);
    return {
      $array: name,
      data: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
    };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InternalError('codec_type', `codec: cannot encode a ${value.constructor.name}`);
  }
  // Entries rather than assignment, so that a key called __proto__ stays an ordinary key.
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(value).sort()) {
    const item = encode((value as Record<string, unknown>)[key]);
    if (item !== undefined) entries.push([key.startsWith('$') ? `$${key}` : key, item]);
  }
  return Object.fromEntries(entries);
}

function decode(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decode);
  const record = value as Record<string, unknown>;
  if (typeof record['$number'] === 'string') return Number(record['$number']);
  if (typeof record['$bigint'] === 'string') return BigInt(record['$bigint']);
  if (typeof record['$array'] === 'string') {
    const type = TYPED[record['$array'] as TypedName];
    if (!type) throw new InternalError('codec_type', `codec: unknown array ${record['$array']}`);
    return new type(fromBase64(String(record['data'])).buffer);
  }
  return Object.fromEntries(
    Object.entries(record).map(([key, item]) => [
      key.startsWith('$$') ? key.slice(1) : key,
      decode(item),
    ]),
  );
}

/** Writes plain data as canonical JSON: keys sorted, `undefined` members left out, no white space. */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(encode(value));
}

/** Reads what `toCanonicalJson` wrote. Throws SyntaxError on text that is not JSON. */
export function fromCanonicalJson(text: string): unknown {
  return decode(JSON.parse(text));
}
