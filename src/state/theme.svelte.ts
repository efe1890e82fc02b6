import { remember, remembered } from './preferences.ts';

/** `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'terrarium.theme';
const CHOICES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

/** Light, dark or as the system has it; kept in localStorage and written to `<html data-theme>`. */
export class Theme {
  #choice = $state<ThemeChoice>('auto');

  constructor() {
    const stored = remembered(KEY);
    this.set(CHOICES.find((choice) => choice === stored) ?? 'auto');
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  set(choice: ThemeChoice): void {
    this.#choice = choice;
    remember(KEY, choice);
    if (choice === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }

  /** auto → light → dark → auto. */
  next(): void {
    this.set(CHOICES[(CHOICES.indexOf(this.#choice) + 1) % CHOICES.length]);
  }
}
