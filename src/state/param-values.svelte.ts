/** @file Hyperparameters as they are typed: texts, faults, and what differs from the defaults. */
import { SvelteMap } from 'svelte/reactivity';
import type { ParamSpec, Params } from '../core/learners/learner.ts';
import { changedParams } from './run-form.ts';
import { paramText, readParam } from './training-form.ts';

/** Texts by parameter name. What belongs to another learner is kept, so that switching back loses nothing. */
export class ParamValues {
  readonly #specs: () => readonly ParamSpec[];
  readonly #texts = new SvelteMap<string, string>();
  readonly #read = $derived.by(() =>
    this.#specs().map((spec) => ({
      name: spec.name,
      ...readParam(spec, this.#texts.get(spec.name) ?? paramText(spec.default)),
    })),
  );
  /** What is wrong, by parameter. */
  readonly faults: ReadonlyMap<string, string> = $derived.by(
    () =>
      new Map(
        this.#read.flatMap((one) => ('fault' in one ? [[one.name, one.fault] as const] : [])),
      ),
  );

  constructor(specs: () => readonly ParamSpec[]) {
    this.#specs = specs;
  }

  /** What was typed, by parameter. */
  get texts(): ReadonlyMap<string, string> {
    return this.#texts;
  }

  type(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** Back to the default. */
  reset(name: string): void {
    this.#texts.delete(name);
  }

  /** All back to their defaults. */
  resetAll(): void {
    this.#texts.clear();
  }

  /** How many are not at their defaults, those with a fault among them. */
  get numChanged(): number {
    return Object.keys(this.changed).length + this.faults.size;
  }

  set(params: Params): void {
    this.#texts.clear();
    for (const [name, value] of Object.entries(params)) this.#texts.set(name, paramText(value));
  }

  /** Only what differs from the defaults. */
  get changed(): Params {
    const values = this.#read.flatMap((one) =>
      'value' in one ? [[one.name, one.value] as const] : [],
    );
    return changedParams(this.#specs(), Object.fromEntries(values));
  }
}
