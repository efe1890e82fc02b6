/** @file Reads the reference pack beside the repository; tests say "skipped" where it is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../shared/reference/', import.meta.url));

/** Is the pack there? Use as `describe.skipIf(!hasReference)`. */
export const hasReference = existsSync(ROOT);

/** Bytes of a file of the pack. */
export function referenceBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(ROOT + path));
}

/** A JSON file of the pack, untyped: each test picks what it needs. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is the reference's own
export function referenceJson(path: string): any {
  return JSON.parse(readFileSync(ROOT + path, 'utf8'));
}
