/** @file `terrarium.governance`: who acts in this tab. */
import {
  checkPersona,
  DEFAULT_PERSONA,
  isPersona,
  type PersonaId,
} from '../core/governance/personas.ts';
import { setSetting } from '../store/settings-store.ts';
import type { ApiContext } from './context.ts';
import type { GovernanceApi } from './governance-types.ts';

/** Key of the setting that keeps the persona. */
export const ACTOR_SETTING = 'actor';

/** A stored setting as a persona. */
export function toActor(stored: unknown): PersonaId {
  return isPersona(stored) ? stored : DEFAULT_PERSONA;
}

/** Builds `terrarium.governance`. */
export function createGovernance({ store, session }: ApiContext): GovernanceApi {
  const listeners = new Set<(persona: PersonaId) => void>();
  return {
    actor: () => session.actor,
    actAs: async (persona) => {
      session.actor = checkPersona(persona);
      for (const listener of listeners) listener(session.actor);
      await setSetting(store, ACTOR_SETTING, session.actor);
    },
    audit: async (options) => (await import('../store/audit-store.ts')).listAudit(store, options),
    verifyAudit: async (head) => (await import('../store/audit-store.ts')).verifyAudit(store, head),
    watchActor: (listener) => {
      listeners.add(listener);
      listener(session.actor);
      return () => listeners.delete(listener);
    },
  };
}
