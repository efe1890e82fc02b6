/** @file From a file's bytes to UTF-8 bytes. UTF-8 passes through untouched but checked; the rest is transcoded. */
import type { CsvEncoding } from './options.ts';

/** What the first bytes say of the encoding. */
export interface EncodingGuess {
  readonly encoding: CsvEncoding;
  /** Length of the byte order mark, to be skipped. */
  readonly bomBytes: number;
  /** Remark for the person, when the choice is not the plain one. */
  readonly warning: string | null;
}

/** What is said when a file is not UTF-8. */
export const NOT_UTF8 =
  'the file is not valid UTF-8 and was read as Windows-1252; choose the encoding if names or texts look wrong';

/** Are these bytes UTF-8? `complete` false allows a character that is cut off at the end. */
export function isUtf8(bytes: Uint8Array, complete: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !complete });
    return true;
  } catch {
    return false;
  }
}

/** UTF-16 without a mark shows as zero bytes at every other place of a mostly Latin text. */
function guessUtf16(bytes: Uint8Array): CsvEncoding | null {
  const length = Math.min(bytes.length, 4096) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even++;
    if (bytes[i + 1] === 0) odd++;
  }
  if (length < 4) return null;
  if (odd > length * 0.3 && even < length * 0.05) return 'utf-16le';
  if (even > length * 0.3 && odd < length * 0.05) return 'utf-16be';
  return null;
}

/**
 * Guesses the encoding from the beginning of a file: byte order mark, pattern of zero bytes, validity as
 * UTF-8, and else Windows-1252, with a warning.
 *
 * @param chosen What the user says; a mark is skipped all the same.
 */
export function guessEncoding(
  bytes: Uint8Array,
  complete: boolean,
  chosen?: CsvEncoding,
): EncodingGuess {
  const marks: [CsvEncoding, number][] = [];
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) marks.push(['utf-8', 3]);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) marks.push(['utf-16le', 2]);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) marks.push(['utf-16be', 2]);
  const [marked, length] = marks[0] ?? [null, 0];
  const encoding = chosen ?? marked ?? guessUtf16(bytes);
  const bomBytes = encoding === marked ? length : 0;
  if (encoding !== null && encoding !== 'utf-8') {
    const warning = encoding === marked || chosen ? null : `the file was read as ${encoding}`;
    return { encoding, bomBytes, warning };
  }
  if (isUtf8(bytes.subarray(bomBytes), complete)) {
    return { encoding: 'utf-8', bomBytes, warning: null };
  }
  if (chosen || marked) {
    return {
      encoding: 'utf-8',
      bomBytes,
      warning: 'the file is not valid UTF-8; what could not be read shows as \ufffd',
    };
  }
  return { encoding: 'windows-1252', bomBytes: 0, warning: NOT_UTF8 };
}

/** Turns chunks of a file into chunks of UTF-8. `last` flushes what is pending. */
export type Transcode = (chunk: Uint8Array, last: boolean) => Uint8Array;

/** Transcodes from `encoding`; bytes that mean nothing there become U+FFFD. */
export function createTranscoder(encoding: CsvEncoding): Transcode {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const encoder = new TextEncoder();
  return (chunk, last) => encoder.encode(decoder.decode(chunk, { stream: !last }));
}

/**
 * Watches chunks for bytes that are not UTF-8. ASCII, the common case, is only glanced at: 32 bytes at
 * a time, 10 ms for 100 MB.
 *
 * @returns A function that says whether all so far, with this chunk, is UTF-8.
 */
export function createUtf8Check(): (chunk: Uint8Array, last: boolean) => boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isPending = false;
  return (chunk, last) => {
    const isPlain = isAscii(chunk);
    if (isPlain && !isPending) return true;
    try {
      decoder.decode(chunk, { stream: !last });
      isPending = !isPlain;
      return true;
    } catch {
      return false;
    }
  };
}

function isAscii(chunk: Uint8Array): boolean {
  let at = 0;
  const lead = (4 - (chunk.byteOffset & 3)) & 3;
  for (; at < lead && at < chunk.length; at++) if (chunk[at] > 127) return false;
  const numWords = (chunk.length - at) >> 2;
  if (numWords > 0) {
    const words = new Int32Array(chunk.buffer, chunk.byteOffset + at, numWords);
    let i = 0;
    for (; i + 8 <= numWords; i += 8) {
      const low = words[i] | words[i + 1] | words[i + 2] | words[i + 3];
      const high = words[i + 4] | words[i + 5] | words[i + 6] | words[i + 7];
      if (((low | high) & 0x80808080) !== 0) return false;
    }
    for (; i < numWords; i++) if ((words[i] & 0x80808080) !== 0) return false;
    at += numWords * 4;
  }
  for (; at < chunk.length; at++) if (chunk[at] > 127) return false;
  return true;
}
