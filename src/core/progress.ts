/** What a long operation tells about itself; shown, never stored. */
export interface Progress {
  /** Stage in words, e.g. `Growing trees`. */
  readonly stage: string;
  /** Units done and in all; `total` 0 when unknown. */
  readonly done: number;
  readonly total: number;
  /** What one unit is, e.g. `rounds`, `rows`, `trials`. */
  readonly unit: string;
  /** Newest metric values to draw, e.g. `{training_log_loss: 0.41}`, at `step`. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly step?: number;
}

/** Receives progress; called often, so it must be cheap. */
export type OnProgress = (progress: Progress) => void;
