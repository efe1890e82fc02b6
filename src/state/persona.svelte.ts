import type { GovernanceApi } from '../api/governance-types.ts';
import { DEFAULT_PERSONA, type PersonaId } from '../core/governance/personas.ts';

export { PERSONAS, type PersonaId } from '../core/governance/personas.ts';

/** Who acts in this tab, which is also who looks: it reorders panels and words, never hides routes. */
export class Persona {
  #id = $state<PersonaId>(DEFAULT_PERSONA);
  readonly #governance: Pick<GovernanceApi, 'actAs' | 'watchActor'>;
  readonly #unwatch: () => void;

  constructor(governance: Pick<GovernanceApi, 'actAs' | 'watchActor'>) {
    this.#governance = governance;
    this.#unwatch = governance.watchActor((id) => {
      this.#id = id;
    });
  }

  get id(): PersonaId {
    return this.#id;
  }

  /** Works on as somebody else. */
  set(id: PersonaId): void {
    void this.#governance.actAs(id);
  }

  dispose(): void {
    this.#unwatch();
  }
}
