/** @file `terrarium.simulate`: days that pass one after the other, at any speed, with the same story. */
import { checkNumber } from '../../core/checks.ts';
import { cancelledError, isCancelled, StateError } from '../../core/errors.ts';
import { DAY_MS, topicsOf, type SimulationRecord } from '../../core/simulation/entities.ts';
import {
  addDay,
  closeSimulation,
  createSimulation,
  forgetSimulation,
  getSimulation,
  listInjections,
  listSimulations,
  pauseSimulation,
  reopenSimulation,
} from '../../store/simulation-store.ts';
import { runJob, type ApiContext } from '../context.ts';
import type { SimulateApi, SimulationPace } from '../simulate-types.ts';
import type { Terrarium } from '../types.ts';
import { addressOf, toTableVersion } from '../views.ts';
import { passDay } from './day.ts';
import { planSimulation } from './plan.ts';

/** What can be asked of a simulation while it goes. */
interface Control {
  msPerDay: number;
  isPausing: boolean;
  readonly controller: AbortController;
}

/** Waits, unless `signal` is aborted meanwhile. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Builds `terrarium.simulate`. */
export function createSimulate(context: ApiContext, terrarium: () => Terrarium): SimulateApi {
  const { store, owner, board } = context;
  const controls = new Map<string, Control>();

  function controlOf(simulationId: string): Control {
    const control = controls.get(simulationId);
    if (control) return control;
    throw new StateError(
      'not_running',
      `simulate: this tab does not work on ${simulationId}; look where it runs`,
      { simulationId },
    );
  }

  /** Lets days pass until the end, a pause or `most` days. */
  async function go(
    begun: SimulationRecord,
    pace: SimulationPace,
    most = Infinity,
  ): Promise<SimulationRecord> {
    const { simulationId, spec } = begun;
    const control: Control = {
      msPerDay: checkNumber('msPerDay', pace.msPerDay ?? 0, { min: 0 }),
      isPausing: false,
      controller: new AbortController(),
    };
    controls.set(simulationId, control);
    const abort = (): void => control.controller.abort();
    pace.signal?.addEventListener('abort', abort, { once: true });
    if (pace.signal?.aborted) abort();
    const words = {
      title: `Simulating ${spec.days} days`,
      kind: 'simulate',
      subject: simulationId,
    };
    let current = begun;
    try {
      return await board.run(words, control.controller.signal, async (handle) => {
        const { signal } = handle;
        const tell = (): void => {
          const progress = {
            stage: `Day ${current.days.length + 1}`,
            done: current.days.length,
            total: spec.days,
            unit: 'days',
          };
          handle.report(progress);
          pace.onProgress?.(progress);
        };
        for (let passed = 0; current.status === 'RUNNING'; passed++) {
          if (signal.aborted) throw cancelledError('simulate');
          if (control.isPausing || passed >= most)
            return pauseSimulation(store, simulationId, owner);
          tell();
          const started = performance.now();
          const { day, lastEvent } = await passDay(
            { api: context, terrarium: terrarium(), signal },
            current,
          );
          current = await addDay(store, simulationId, owner, day, lastEvent);
          await pace.onDay?.(day, current);
          await rest(control.msPerDay - (performance.now() - started), signal);
        }
        tell();
        return current;
      });
    } catch (error) {
      if (isCancelled(error) || current.status !== 'FINISHED') {
        await closeSimulation(store, simulationId, error);
      }
      throw error;
    } finally {
      pace.signal?.removeEventListener('abort', abort);
      controls.delete(simulationId);
    }
  }

  return {
    run: async ({ onSimulation, ...options }) => {
      const spec = await planSimulation(store, options);
      const simulationId = store.newId();
      for (const name of Object.values(topicsOf(simulationId))) {
        await terrarium().stream.createTopic({ name });
      }
      const startAt = Math.ceil(store.now() / DAY_MS) * DAY_MS;
      const begun = await createSimulation(store, { simulationId, spec, startAt, owner });
      onSimulation?.(simulationId);
      return go(begun, options);
    },
    resume: async (simulationId, pace = {}) =>
      go(await reopenSimulation(store, simulationId, owner), pace),
    step: async (simulationId, pace = {}) =>
      go(await reopenSimulation(store, simulationId, owner), pace, 1),
    pause: async (simulationId) => {
      controlOf(simulationId).isPausing = true;
    },
    cancel: async (simulationId) => {
      controlOf(simulationId).controller.abort();
    },
    setPace: async (simulationId, msPerDay) => {
      controlOf(simulationId).msPerDay = checkNumber('msPerDay', msPerDay, { min: 0 });
    },
    get: (simulationId) => getSimulation(store, simulationId),
    list: () => listSimulations(store),
    forget: (simulationId) => forgetSimulation(store, simulationId),
    inject: async (table, spec, { into, ...options }) => {
      const { version, injection } = await runJob(
        context,
        { title: `Injecting drift into ${addressOf(table).name}`, kind: 'inject', subject: into },
        'inject',
        { table: addressOf(table), spec, into },
        options,
      );
      return {
        table: toTableVersion(version),
        records: injection.records,
        injectionId: injection.simulationId,
      };
    },
    preview: (table, spec, { columns } = {}) =>
      context.pool.request('previewInjection', {
        table: addressOf(table),
        spec,
        ...(columns ? { columns } : {}),
      }),
    injections: () => listInjections(store),
  };
}
