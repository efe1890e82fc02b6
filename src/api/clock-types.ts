/** @file `terrarium.clock` as types: the workspace's time. */

/** `terrarium.clock`: every record is stamped with this time. It goes forward only, so that logs keep their order. */
export interface ClockApi {
  /** The workspace's present, ms since epoch. */
  now(): number;
  /** How far it is ahead of the system's clock, ms. */
  offset(): number;
  /**
   * Moves it forward for all tabs and workers; kept in the workspace. Gives the new present. What falls due meanwhile
   * (schedules, rules, deliveries) happens at the next `automation.tick()`.
   * Throws {ParamError} `clock_backwards`, `invalid_param`.
   */
  advance(ms: number): Promise<number>;
  /** The same, to a moment (ms since epoch) that is not before the present. */
  set(at: number): Promise<number>;
  /** Calls `listener` with the offset now and after each change. Returns what ends it. */
  watch(listener: (offsetMs: number) => void): () => void;
}
