/** @file `terrarium.simulate` as types. */
import type {
  InjectionRunRecord,
  PlannedDrift,
  SimulatedDay,
  SimulationRecord,
} from '../core/simulation/entities.ts';
import type { InjectionRecord, InjectionSpec } from '../core/simulation/injection.ts';
import type { InjectionPreview } from '../engine/simulations.ts';
import type { CallOptions, TableLike, TableVersion } from './types.ts';

export type {
  InjectionRunRecord,
  PlannedDrift,
  SimulatedDay,
  SimulationRecord,
} from '../core/simulation/entities.ts';
export type { InjectionRecord, InjectionSpec } from '../core/simulation/injection.ts';
export type { InjectionPreview } from '../engine/simulations.ts';

/** How fast, and who is told. */
export interface SimulationPace extends CallOptions {
  /** Least real time that a day takes, ms; 0 is as fast as it goes. Changes nothing of the story. Default 0. */
  readonly msPerDay?: number;
  /** Called after each day, before the next begins; what it awaits belongs to the day. */
  readonly onDay?: (day: SimulatedDay, simulation: SimulationRecord) => Promise<void> | void;
}

/** What is to happen. */
export interface SimulateOptions extends SimulationPace {
  /** Default 30. */
  readonly days?: number;
  /** Default 100. */
  readonly customersPerDay?: number;
  /** Default 42. */
  readonly seed?: number;
  readonly drift?: readonly PlannedDrift[];
  /** Days until a customer's label is known. Default 7. */
  readonly labelDelayDays?: number;
  /** Model URI; an alias is followed anew every day. */
  readonly model: string;
  /**
   * A table whose rows are drawn with replacement, or `'churn'`: new customers of the lab's world, with its features.
   * Default: the table that the model learned from.
   */
  readonly source?: TableLike;
  /** Column with the label. Default: the model's target. */
  readonly target?: string;
  /** Tables of scored customers and of labels. Default: `<catalog>.simulation.scored` and `….labels`. */
  readonly scoredTable?: string;
  readonly labelTable?: string;
  /**
   * Makes a monitor of the scored table, with windows of a day, against what the model learned from or the table that
   * customers are drawn from; it runs at the end of each day. Default false.
   */
  readonly watch?: boolean;
  /** Lets rules and schedules act at the end of each day, before the next begins. Default false. */
  readonly automation?: boolean;
  /** Called with the simulation's id before the first day. */
  readonly onSimulation?: (simulationId: string) => void;
}

/** `terrarium.simulate` */
export interface SimulateApi {
  /**
   * Lets days pass on the workspace's clock: customers come to a topic, are scored and become rows of a table, and their
   * labels come later. Ends with the simulation FINISHED, or PAUSED when it was paused.
   */
  run(options: SimulateOptions): Promise<SimulationRecord>;
  /** Goes on with a simulation that was paused, cancelled, or left by a reload. Throws `not_resumable`. */
  resume(simulationId: string, pace?: SimulationPace): Promise<SimulationRecord>;
  /** The next day alone; the simulation is PAUSED then, or FINISHED. */
  step(simulationId: string, pace?: SimulationPace): Promise<SimulationRecord>;
  /** Lets it stand still after the day that is under way. Throws `not_running` unless this tab works on it. */
  pause(simulationId: string): Promise<void>;
  /** Stops at once; the day under way is done again when it is resumed. Throws `not_running`. */
  cancel(simulationId: string): Promise<void>;
  /** Changes how fast a simulation of this tab goes. Throws `not_running`. */
  setPace(simulationId: string, msPerDay: number): Promise<void>;
  get(simulationId: string): Promise<SimulationRecord>;
  /** Newest first. */
  list(): Promise<readonly SimulationRecord[]>;
  /** Removes it from the list; tables and topics stay. */
  forget(simulationId: string): Promise<void>;
  /** Injects drift into a table, as the next version of `into`, and keeps a record of what was done. */
  inject(
    table: TableLike,
    spec: InjectionSpec,
    options: { readonly into: string } & CallOptions,
  ): Promise<{
    readonly table: TableVersion;
    readonly records: readonly InjectionRecord[];
    readonly injectionId: string;
  }>;
  /** The same without storing: the columns concerned before and after, with what a drift test says. */
  preview(
    table: TableLike,
    spec: InjectionSpec,
    options?: { readonly columns?: readonly string[] },
  ): Promise<InjectionPreview>;
  /** Tables that were injected with drift, newest first. */
  injections(): Promise<readonly InjectionRunRecord[]>;
}
