/** @file What the shell needs to know of the rest of the app. The state classes fill it; it starts empty. */
import type {
  BackendView,
  JobView,
  OfflineState,
  StageState,
  StorageView,
} from '../components/layout/types.ts';
import type { Command } from '../components/overlay/palette-match.ts';

/** Stages of the loop, in its order. */
export type StageId = 'data' | 'train' | 'models' | 'serve' | 'monitor';

/** Pages that may carry a count. */
export type CountedPage =
  'tables' | 'runs' | 'tuning' | 'registry' | 'batch' | 'endpoints' | 'drift' | 'approvals';

/** A count beside a page's name. */
export interface PageCount {
  readonly value: number;
  /** Why it wants attention: `1 alert`. */
  readonly attention?: string;
}

export interface ShellModel {
  readonly workspace: string;
  readonly stages: Readonly<Record<StageId, StageState>>;
  /** Pages without an entry show no count. */
  readonly counts: Readonly<Partial<Record<CountedPage, PageCount>>>;
  readonly jobs: readonly JobView[];
  /** null until probed. */
  readonly backend: BackendView | null;
  /** null until known. */
  readonly storage: StorageView | null;
  readonly offline: OfflineState;
  /** How far the workspace's clock is ahead, in words; null when it is the system's. */
  readonly ahead: string | null;
  /** Commands beyond the pages: runs, tables and models by name, actions. */
  readonly commands: readonly Command[];
}

/** The shell before anything is known. */
export const EMPTY_SHELL: ShellModel = {
  workspace: 'Workspace',
  stages: { data: 'empty', train: 'empty', models: 'empty', serve: 'empty', monitor: 'empty' },
  counts: {},
  jobs: [],
  backend: null,
  storage: null,
  offline: 'unavailable',
  ahead: null,
  commands: [],
};
