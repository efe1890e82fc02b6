/** @file Simulations day by day, and tables that were injected with drift. */
import { describe } from '../core/checks.ts';
import { isCancelled, StateError, toErrorPayload } from '../core/errors.ts';
import type {
  InjectionRunRecord,
  SimulatedDay,
  SimulationRecord,
  SimulationSpec,
} from '../core/simulation/entities.ts';
import { read, write, type Store } from './database.ts';
import { required } from './lookup.ts';
import { nowOrWhenRoom } from './when-room.ts';

const simulationText = (id: string): string => `simulation ${describe(id)}`;

async function simulationOf({ db }: Store, simulationId: string): Promise<SimulationRecord> {
  const found = await db.simulations.get(simulationId);
  return required(found?.kind === 'simulation' ? found : undefined, simulationText(simulationId));
}

/** Notes a simulation that is about to begin. */
export async function createSimulation(
  store: Store,
  simulation: {
    readonly simulationId: string;
    readonly spec: SimulationSpec;
    readonly startAt: number;
    readonly owner: string;
  },
): Promise<SimulationRecord> {
  return write(store, ['simulations', 'events'], async () => {
    const last = await store.db.events.orderBy('seq').last();
    const record: SimulationRecord = {
      ...simulation,
      kind: 'simulation',
      status: 'RUNNING',
      days: [],
      lastEvent: last?.seq ?? 0,
      createdAt: store.now(),
      endedAt: null,
      error: null,
      schemaVersion: 1,
    };
    await store.db.simulations.add(record);
    return record;
  });
}

/** Gives a simulation. Throws {ParamError} `not_found`. */
export function getSimulation(store: Store, simulationId: string): Promise<SimulationRecord> {
  return read(store, ['simulations'], () => simulationOf(store, simulationId));
}

/** Lists simulations, newest first. */
export async function listSimulations(store: Store): Promise<readonly SimulationRecord[]> {
  const all = await read(store, ['simulations'], () => store.db.simulations.toArray());
  return all.filter((one) => one.kind === 'simulation').sort((a, b) => b.createdAt - a.createdAt);
}

/** Lists tables that were injected with drift, newest first. */
export async function listInjections(store: Store): Promise<readonly InjectionRunRecord[]> {
  const all = await read(store, ['simulations'], () => store.db.simulations.toArray());
  return all.filter((one) => one.kind === 'injection').sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * Takes a simulation up that stands still.
 *
 * @throws {StateError} `not_resumable` when it is over, or a tab works on it.
 */
export function reopenSimulation(
  store: Store,
  simulationId: string,
  owner: string,
): Promise<SimulationRecord> {
  return write(store, ['simulations'], async () => {
    const simulation = await simulationOf(store, simulationId);
    const { status, days, spec } = simulation;
    if (status === 'RUNNING' || status === 'FINISHED' || days.length >= spec.days) {
      throw new StateError(
        'not_resumable',
        `simulate: a simulation that stands still can go on, this one is ${status} on day ${days.length} of ${spec.days}`,
        { simulationId, status },
      );
    }
    const edited: SimulationRecord = {
      ...simulation,
      status: 'RUNNING',
      owner,
      endedAt: null,
      error: null,
    };
    await store.db.simulations.put(edited);
    return edited;
  });
}

/** The simulation, while this tab works on it; inside a transaction. */
async function ownedBy(store: Store, simulationId: string, owner: string) {
  const simulation = await simulationOf(store, simulationId);
  if (simulation.status === 'RUNNING' && simulation.owner === owner) return simulation;
  throw new StateError(
    'not_running',
    `simulate: this tab does not work on ${simulationId}, which is ${simulation.status}`,
    { simulationId },
  );
}

/** Notes a day that has passed; the last one ends the simulation. */
export function addDay(
  store: Store,
  simulationId: string,
  owner: string,
  day: SimulatedDay,
  lastEvent: number,
): Promise<SimulationRecord> {
  return write(store, ['simulations'], async () => {
    const simulation = await ownedBy(store, simulationId, owner);
    if (simulation.days.length !== day.day) {
      throw new StateError('not_running', `simulate: day ${day.day} has passed already`, {
        simulationId,
      });
    }
    const days = [...simulation.days, day];
    const isOver = days.length === simulation.spec.days;
    const edited: SimulationRecord = {
      ...simulation,
      days,
      lastEvent,
      ...(isOver ? { status: 'FINISHED', owner: null, endedAt: store.now() } : {}),
    };
    await store.db.simulations.put(edited);
    return edited;
  });
}

/** Lets a simulation stand still after its last whole day. */
export function pauseSimulation(
  store: Store,
  simulationId: string,
  owner: string,
): Promise<SimulationRecord> {
  return write(store, ['simulations'], async () => {
    const simulation = await ownedBy(store, simulationId, owner);
    const edited: SimulationRecord = { ...simulation, status: 'PAUSED', owner: null };
    await store.db.simulations.put(edited);
    return edited;
  });
}

/** Ends a simulation that is not over: KILLED after a cancel, else FAILED. Its days stay. */
export async function closeSimulation(
  store: Store,
  simulationId: string,
  error: unknown,
): Promise<void> {
  await nowOrWhenRoom(() =>
    write(store, ['simulations'], async () => {
      const found = await store.db.simulations.get(simulationId);
      if (found?.kind !== 'simulation' || found.status === 'FINISHED') return;
      await store.db.simulations.put({
        ...found,
        status: isCancelled(error) ? 'KILLED' : 'FAILED',
        error: toErrorPayload(error),
        owner: null,
        endedAt: store.now(),
      });
    }),
  );
}

/** Removes a simulation that no tab works on; its tables and topics stay. */
export function forgetSimulation(store: Store, simulationId: string): Promise<void> {
  return write(store, ['simulations'], async () => {
    const { status } = await simulationOf(store, simulationId);
    if (status === 'RUNNING') {
      throw new StateError('simulation_running', 'simulate: it is at work; cancel it first', {
        simulationId,
      });
    }
    await store.db.simulations.delete(simulationId);
  });
}

/** Notes what was injected into a table. */
export async function putInjection(
  store: Store,
  injection: Omit<
    InjectionRunRecord,
    'simulationId' | 'kind' | 'status' | 'createdAt' | 'schemaVersion'
  >,
): Promise<InjectionRunRecord> {
  const record: InjectionRunRecord = {
    ...injection,
    simulationId: store.newId(),
    kind: 'injection',
    status: 'FINISHED',
    createdAt: store.now(),
    schemaVersion: 1,
  };
  await write(store, ['simulations'], () => store.db.simulations.add(record));
  return record;
}
