/** @file What verifying a workspace asks and answers; and its export as OpenLineage. Types only. */

/** What was looked at. */
export type VerifiedKind =
  | 'artifact'
  | 'table'
  | 'model'
  | 'recipe'
  | 'pipeline'
  | 'input'
  | 'gate_report'
  | 'promotion'
  | 'audit';

/** Something whose content is not what the records say. */
export interface Mismatch {
  readonly kind: VerifiedKind;
  /** Node of the lineage graph that it concerns; null for none. */
  readonly node: string | null;
  readonly title: string;
  readonly expected: string | null;
  /** null when there was nothing to hash. */
  readonly got: string | null;
  readonly message: string;
}

/** What came of it. */
export interface Verification {
  /** How many of each kind were hashed anew or compared. */
  readonly checked: Readonly<Record<VerifiedKind, number>>;
  /** Empty when all is as recorded. */
  readonly mismatches: readonly Mismatch[];
  readonly intact: boolean;
  /** Bytes that were read and hashed. */
  readonly bytes: number;
  readonly seconds: number;
  /** ms since epoch. */
  readonly at: number;
}

/** Results by request. */
export interface VerificationResults {
  verifyWorkspace: Verification;
  openLineage: string;
}

/** Payloads by request. */
export interface VerificationRequests {
  verifyWorkspace: Readonly<Record<never, never>>;
  openLineage: { readonly format: 'json' | 'ndjson' };
}
