/**
 * @file Who acts. There is no account in a browser tab: a person says as whom they work, and every change of the
 * registry bears that name. Personas are roles, not logins.
 */
import { checkOneOf } from '../checks.ts';

/** Ids of the personas, in the order of the menu. */
export const PERSONA_IDS = [
  'analyst',
  'data_engineer',
  'data_scientist',
  'ml_engineer',
  'governance',
] as const;

/** Somebody's role: it writes records, and reorders panels and words. */
export type PersonaId = (typeof PERSONA_IDS)[number];

/** Personas with their names for people. */
export const PERSONAS: readonly { readonly id: PersonaId; readonly label: string }[] = [
  { id: 'analyst', label: 'Analyst' },
  { id: 'data_engineer', label: 'Data engineer' },
  { id: 'data_scientist', label: 'Data scientist' },
  { id: 'ml_engineer', label: 'ML engineer' },
  { id: 'governance', label: 'Governance' },
];

/** Who acts until somebody says otherwise. */
export const DEFAULT_PERSONA: PersonaId = 'data_scientist';

/** Is this the id of a persona? */
export function isPersona(value: unknown): value is PersonaId {
  return PERSONA_IDS.some((id) => id === value);
}

/** Returns `value` if it is a persona. Throws {ParamError} `invalid_param`. */
export function checkPersona(value: unknown): PersonaId {
  return checkOneOf('persona', value as PersonaId, PERSONA_IDS);
}

/** Name for people; the text itself when it is no persona (`user` in old records, `canary`). */
export function personaLabel(by: string): string {
  return PERSONAS.find(({ id }) => id === by)?.label ?? by;
}
