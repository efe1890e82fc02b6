/** @file Typed context of the shell's state classes; `app/App.svelte` provides them. */
import { createContext } from 'svelte';
import type { CatalogChoice } from './catalog.svelte.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Persona } from './persona.svelte.ts';
import type { Theme } from './theme.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import type { Trainings } from './trainings.svelte.ts';

export const [useNavigation, provideNavigation] = createContext<Navigation>();
export const [, provideTheme] = createContext<Theme>();
export const [usePersona, providePersona] = createContext<Persona>();
export const [useToasts, provideToasts] = createContext<Toasts>();
export const [useJobs, provideJobs] = createContext<Jobs>();
export const [useTrainings, provideTrainings] = createContext<Trainings>();
export const [useCatalog, provideCatalog] = createContext<CatalogChoice>();
