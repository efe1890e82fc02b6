/**
 * @file ZIP files without surprises: written as a stream, read by the directory at the end of the file, so
 * that no byte sequence inside an entry can pass for another entry.
 *
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4 (no ZIP64, no encryption, methods 0 and 8 only).
 */
import { inflateSync, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { DataError, StateError } from '../core/errors.ts';

/** An entry to write. */
export interface ZipSource {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Deflate it? Not worth it for what is compressed or random already. */
  readonly compress: boolean;
}

/** Largest file that can be written or read: sizes are 32-bit numbers. */
export const MAX_ZIP_BYTES = 0xffff_fffe;
/** Most entries: their count is a 16-bit number. */
export const MAX_ZIP_ENTRIES = 0xfffe;

const FLUSH_BYTES = 8 * 1024 * 1024;

/**
 * Writes entries one after the other; only one of them and 8 MB of output are in memory at a time.
 *
 * @param time ms since epoch, noted with every entry.
 * @throws {StateError} `workspace_too_large` beyond 4 GB or 65,534 entries.
 */
export async function writeZip(entries: AsyncIterable<ZipSource>, time: number): Promise<Blob> {
  const done: Blob[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let partBytes = 0;
  let totalBytes = 0;
  let failure: Error | null = null;
  const flush = (): void => {
    done.push(new Blob(parts));
    parts = [];
    partBytes = 0;
  };
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    parts.push(chunk);
    partBytes += chunk.length;
    totalBytes += chunk.length;
  });
  let count = 0;
  for await (const { path, bytes, compress } of entries) {
    const entry = compress ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path);
    entry.mtime = time;
    zip.add(entry);
    entry.push(bytes, true);
    count++;
    if (failure) throw failure as Error;
    if (totalBytes > MAX_ZIP_BYTES || count > MAX_ZIP_ENTRIES) {
      throw new StateError(
        'workspace_too_large',
        'workspace file: must stay below 4 GB and 65,534 entries; empty the trash or purge old table versions first',
        { bytes: totalBytes, entries: count },
      );
    }
    if (partBytes >= FLUSH_BYTES) flush();
  }
  zip.end();
  flush();
  return new Blob(done, { type: 'application/zip' });
}

/** An entry of a file that is read. */
export interface ZipEntry {
  readonly path: string;
  /** Size after inflating, as declared. */
  readonly sizeBytes: number;
  /** Gives the bytes; never more than declared. */
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
}

const END_SIGNATURE = 0x06054b50;
const DIRECTORY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** Deflate cannot shrink anything more than this; what claims to is a bomb. */
const MAX_RATIO = 1040;

function invalid(rule: string, details: Readonly<Record<string, unknown>> = {}): never {
  throw new DataError('workspace_invalid', `workspace file: ${rule}`, details);
}

async function viewOf(file: Blob, from: number, to: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

/** Position and size of the directory, from the record at the very end of the file. */
async function findDirectory(
  file: Blob,
): Promise<{ readonly count: number; readonly from: number; readonly size: number }> {
  const tailFrom = Math.max(0, file.size - END_BYTES - MAX_COMMENT);
  const tail = await viewOf(file, tailFrom, file.size);
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + tail.getUint16(at + 20, true) !== tail.byteLength) continue;
    const count = tail.getUint16(at + 10, true);
    const size = tail.getUint32(at + 12, true);
    const from = tail.getUint32(at + 16, true);
    if (from + size > tailFrom + at) invalid('its directory lies outside of it');
    return { count, from, size };
  }
  return invalid('must be a ZIP file written by Terrarium, and this is none or it is cut off');
}

async function readEntry(
  file: Blob,
  header: { offset: number; method: number; packed: number; size: number; path: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const { offset, method, packed, size, path } = header;
  const local = await viewOf(file, offset, offset + 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL_SIGNATURE) {
    invalid(`entry ${JSON.stringify(path)} is not where the directory says`);
  }
  const from = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (from + packed > file.size) invalid(`entry ${JSON.stringify(path)} is cut off`);
  const bytes = new Uint8Array(await file.slice(from, from + packed).arrayBuffer());
  if (method === 0) return bytes;
  try {
    // With its output given, fflate never writes beyond it.
    return inflateSync(bytes, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new DataError(
      'workspace_invalid',
      `workspace file: entry ${JSON.stringify(path)} cannot be inflated`,
      { path },
      { cause },
    );
  }
}

/**
 * Reads the directory of a ZIP file; no entry is read before it is asked for.
 *
 * @param isAllowed Which paths may occur; any other refuses the file.
 * @throws {DataError} `workspace_invalid`
 */
export async function readZip(
  file: Blob,
  isAllowed: (path: string) => boolean,
): Promise<readonly ZipEntry[]> {
  if (file.size > MAX_ZIP_BYTES) invalid('must be smaller than 4 GB', { bytes: file.size });
  const { count, from, size } = await findDirectory(file);
  const view = await viewOf(file, from, from + size);
  const entries: ZipEntry[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || view.getUint32(at, true) !== DIRECTORY_SIGNATURE) {
      invalid('its directory is damaged');
    }
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const sizeBytes = view.getUint32(at + 24, true);
    const pathBytes = view.getUint16(at + 28, true);
    const skipped = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const offset = view.getUint32(at + 42, true);
    if (at + 46 + pathBytes > size) invalid('its directory is damaged');
    const path = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, pathBytes));
    at += 46 + pathBytes + skipped;
    if (!isAllowed(path)) invalid(`must not have an entry ${JSON.stringify(path.slice(0, 80))}`);
    if (seen.has(path)) invalid(`has two entries ${JSON.stringify(path)}`);
    if ((flags & 1) !== 0) invalid('must not be encrypted');
    if (method !== 0 && method !== 8) invalid(`entry ${JSON.stringify(path)} has method ${method}`);
    if (method === 0 ? packed !== sizeBytes : sizeBytes > packed * MAX_RATIO) {
      invalid(`entry ${JSON.stringify(path)} declares an impossible size`);
    }
    seen.add(path);
    const header = { offset, method, packed, size: sizeBytes, path };
    entries.push({ path, sizeBytes, read: () => readEntry(file, header) });
  }
  return entries;
}
