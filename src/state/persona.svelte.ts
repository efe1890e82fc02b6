import { remember, remembered } from './preferences.ts';

/** Who looks: reorders panels and words, never hides routes. */
export type PersonaId =
  'analyst' | 'data_engineer' | 'data_scientist' | 'ml_engineer' | 'governance';

/** Personas in the order of the menu. */
export const PERSONAS: readonly { readonly id: PersonaId; readonly label: string }[] = [
  { id: 'analyst', label: 'Analyst' },
  { id: 'data_engineer', label: 'Data engineer' },
  { id: 'data_scientist', label: 'Data scientist' },
  { id: 'ml_engineer', label: 'ML engineer' },
  { id: 'governance', label: 'Governance' },
];

const KEY = 'terrarium.persona';

/** The persona lens; kept in localStorage. */
export class Persona {
  #id = $state<PersonaId>('data_scientist');

  constructor() {
    const stored = remembered(KEY);
    this.#id = PERSONAS.find(({ id }) => id === stored)?.id ?? 'data_scientist';
  }

  get id(): PersonaId {
    return this.#id;
  }

  set(id: PersonaId): void {
    this.#id = id;
    remember(KEY, id);
  }
}
