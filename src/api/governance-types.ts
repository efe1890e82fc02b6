/** @file `terrarium.governance` as types: who acts, and what was written down about it. */
import type { AuditRecord, ChainVerdict } from '../core/governance/audit.ts';
import type { PersonaId } from '../core/governance/personas.ts';

/** `terrarium.governance` */
export interface GovernanceApi {
  /** The persona of this tab: every change of registry, aliases and deployments bears it. */
  actor(): PersonaId;
  /**
   * Works on as somebody else, from the next call; kept in the workspace for the next start.
   * Throws {ParamError} `invalid_param`.
   */
  actAs(persona: PersonaId): Promise<void>;
  /** Records of the audit chain, newest first; `before` a number, for the next page. */
  audit(options?: {
    readonly limit?: number;
    readonly before?: number;
  }): Promise<readonly AuditRecord[]>;
  /** Recomputes the whole chain; with the `head` that was noted, also whether its end is missing. */
  verifyAudit(head?: string): Promise<ChainVerdict>;
  /** Calls `listener` with the persona now and after every change. Returns what ends it. */
  watchActor(listener: (persona: PersonaId) => void): () => void;
}
