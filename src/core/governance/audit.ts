/**
 * @file The audit log as a hash chain: every record holds the hash of the one before, so that a record
 * that was changed, removed or slipped in afterwards shows.
 */
import { digestOf, type Digest } from '../hash.ts';

/** What happened. */
export interface AuditEntry {
  /** ms since epoch. */
  readonly at: number;
  /** Who did it. */
  readonly actor: string;
  /** Verb with its noun first, e.g. `alias.set`. */
  readonly action: string;
  /** What it was done to, e.g. `models:/churn@champion`. */
  readonly subject: string;
  /** Plain data. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** One link of the chain. */
export interface AuditRecord extends AuditEntry {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  /** Hash of record `seq` − 1; 64 zeros for the first. */
  readonly previous: Digest;
  /** SHA-256 of the canonical JSON of all other members. */
  readonly hash: Digest;
  readonly schemaVersion: 1;
}

/** What verifying a chain found. */
export type ChainVerdict =
  | { readonly intact: true; readonly length: number; readonly head: Digest }
  | {
      readonly intact: false;
      readonly length: number;
      /** Position of the first broken record in the given list, and the number it bears. */
      readonly index: number;
      readonly seq: number;
      /** `order`: a number is missing or doubled · `link`: does not follow the record before · `content`: changed · `head`: records are missing at the end. */
      readonly reason: 'order' | 'link' | 'content' | 'head';
      /** The same in words. */
      readonly message: string;
    };

/** What the first record names as the one before. */
export const CHAIN_START: Digest = '0'.repeat(64);

function contentHash(record: Omit<AuditRecord, 'hash'>): Promise<Digest> {
  const { seq, at, actor, action, subject, details, previous, schemaVersion } = record;
  return digestOf({ seq, at, actor, action, subject, details, previous, schemaVersion });
}

/**
 * Makes the record that follows `last`.
 *
 * @param last The newest record of the chain, or `null` for the first.
 */
export async function appendRecord(
  last: Pick<AuditRecord, 'seq' | 'hash'> | null,
  entry: AuditEntry,
): Promise<AuditRecord> {
  const { at, actor, action, subject, details } = entry;
  const body = {
    seq: (last?.seq ?? 0) + 1,
    at,
    actor,
    action,
    subject,
    details,
    previous: last?.hash ?? CHAIN_START,
    schemaVersion: 1 as const,
  };
  return { ...body, hash: await contentHash(body) };
}

/**
 * Recomputes every hash and names the first record that does not fit.
 *
 * @param records All records, by number from 1.
 * @param head Hash of the newest record as noted elsewhere (an export, a printed report); without it a chain
 *   that lost its end cannot be told from a shorter one.
 * Cost: one SHA-256 per record.
 */
export async function verifyChain(
  records: readonly AuditRecord[],
  head?: Digest,
): Promise<ChainVerdict> {
  const length = records.length;
  let previous = CHAIN_START;
  for (let index = 0; index < length; index++) {
    const record = records[index];
    const broken = (reason: 'order' | 'link' | 'content', message: string): ChainVerdict => ({
      intact: false,
      length,
      index,
      seq: record.seq,
      reason,
      message: `audit: record ${record.seq} ${message}`,
    });
    if (record.seq !== index + 1) return broken('order', `stands where ${index + 1} belongs`);
    if (record.previous !== previous) return broken('link', 'does not follow the record before it');
    if (record.hash !== (await contentHash(record))) return broken('content', 'was changed');
    previous = record.hash;
  }
  if (head !== undefined && head !== previous) {
    const message = `audit: the chain ends with record ${length}, which is not the one expected`;
    return { intact: false, length, index: length, seq: length + 1, reason: 'head', message };
  }
  return { intact: true, length, head: previous };
}
