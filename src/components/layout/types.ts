/** @file What the shell shows. Plain data from props; nothing here knows where it comes from. */
import type { Tone } from '../display/tones.ts';

/** The three catalogs; a job runs in one of them. */
export type Catalog = 'dev' | 'staging' | 'prod';

/** Catalogs in the order of promotion. */
export const CATALOGS: readonly Catalog[] = ['dev', 'staging', 'prod'];

/** A stage of the loop holds nothing, something, or something that wants attention. */
export type StageState = 'empty' | 'full' | 'attention';

/** One page in the navigation. */
export interface NavItem {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  /** How many things it holds; nothing is shown for undefined. */
  readonly count?: number | undefined;
  /** Why the count wants attention, for screen readers: `1 alert`. Colours it amber. */
  readonly attention?: string | undefined;
}

/** A heading with its pages. With a state it stands on the loop rail. */
export interface NavGroup {
  readonly id: string;
  readonly label: string | null;
  readonly state: StageState | null;
  readonly items: readonly NavItem[];
}

/** A running job, as the tray shows it. */
export interface JobView {
  readonly id: string;
  /** What it makes: `churn_study`. */
  readonly title: string;
  /** Stage in words: `Growing trees: round 84 of 140`. */
  readonly stage: string;
  readonly done: number;
  /** 0 when unknown. */
  readonly total: number;
  /** What one unit is: `trials`. */
  readonly unit: string;
  /** Time left in ms; null when unknown. */
  readonly msLeft: number | null;
  readonly href?: string | undefined;
  readonly canCancel: boolean;
}

/** What runs training, as it ran. */
export interface BackendView {
  /** `WebGPU`, `WASM`, `CPU`. */
  readonly name: string;
  /** `same bits on WASM`, once verified. */
  readonly note?: string | undefined;
  readonly tone?: Tone | undefined;
}

/** Bytes in the browser's storage. */
export interface StorageView {
  readonly usedBytes: number;
  readonly quotaBytes: number;
}

/** Can the app be opened without a network? */
export type OfflineState = 'ready' | 'preparing' | 'unavailable';
