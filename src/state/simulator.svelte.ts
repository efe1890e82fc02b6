/** @file Simulations and streams, live; and the one that this page runs. */
import type { SimulateOptions, Terrarium } from '../api/types.ts';
import { isCancelled } from '../core/errors.ts';
import { topicsOf, type SimulationRecord } from '../core/simulation/entities.ts';
import { lagOf, type GroupLag, type TopicRecord } from '../core/streams/entities.ts';
import type { Store } from '../store/database.ts';
import type { DriftTarget } from './drift-plan.ts';
import { live } from './live.svelte.ts';
import { loaded } from './loaded.svelte.ts';
import { readJson } from './run-files.svelte.ts';

/** Simulations, newest first. */
export function liveSimulations(store: Store) {
  return live(
    () => store,
    async ({ db }) => {
      const all = await db.simulations.toArray();
      return all
        .filter((one): one is SimulationRecord => one.kind === 'simulation')
        .sort((a, b) => b.createdAt - a.createdAt);
    },
  );
}

/** A topic and the groups that read it. */
export interface TopicView {
  readonly topic: TopicRecord;
  readonly groups: readonly GroupLag[];
}

/** Topics by name, with how far behind their groups are. */
export function liveTopics(store: Store) {
  return live(
    () => store,
    async ({ db }): Promise<readonly TopicView[]> => {
      const topics = await db.topics.orderBy('name').toArray();
      const groups = await db.consumerGroups.toArray();
      return topics.map((topic) => ({
        topic,
        groups: groups
          .filter((group) => group.topic === topic.name)
          .map((group) => lagOf(topic, group)),
      }));
    },
  );
}

/** Is this topic one of the simulation's? */
export const isTopicOf = (simulationId: string, topic: string): boolean =>
  Object.values(topicsOf(simulationId)).includes(topic);

/** Target of the model of a run, and the label that its scores are the probability of. */
export function loadTarget(store: Store, runId: () => string) {
  return loaded(runId, async (id): Promise<DriftTarget | null> => {
    const pipeline = await readJson<{
      readonly target: string;
      readonly positive: string | null;
      readonly classes?: readonly string[];
    }>(store, id, 'model/pipeline.json');
    if (pipeline === null) return null;
    const { target, positive, classes } = pipeline;
    return { target, positive: positive ?? classes?.at(-1) ?? '' };
  });
}

/** Runs, pauses and resumes simulations of this tab. */
export class SimulatorControl {
  readonly #terrarium: Terrarium;
  #isBusy = $state(false);
  #problem = $state('');
  #msPerDay = $state(1000);

  constructor(terrarium: Terrarium) {
    this.#terrarium = terrarium;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get problem(): string {
    return this.#problem;
  }

  /** Least real time of a day, ms. */
  get msPerDay(): number {
    return this.#msPerDay;
  }

  run(options: SimulateOptions): Promise<void> {
    this.#msPerDay = options.msPerDay ?? 0;
    return this.#attempt(() => this.#terrarium.simulate.run(options), true);
  }

  resume(simulationId: string): Promise<void> {
    const msPerDay = this.#msPerDay;
    return this.#attempt(() => this.#terrarium.simulate.resume(simulationId, { msPerDay }), true);
  }

  /** Changes the pace, also of the simulation that runs. */
  async setPace(simulationId: string, msPerDay: number): Promise<void> {
    this.#msPerDay = msPerDay;
    if (!this.#isBusy) return;
    await this.#attempt(() => this.#terrarium.simulate.setPace(simulationId, msPerDay), false);
  }

  step(simulationId: string): Promise<void> {
    return this.#attempt(() => this.#terrarium.simulate.step(simulationId), true);
  }

  pause(simulationId: string): Promise<void> {
    return this.#attempt(() => this.#terrarium.simulate.pause(simulationId), false);
  }

  cancel(simulationId: string): Promise<void> {
    return this.#attempt(() => this.#terrarium.simulate.cancel(simulationId), false);
  }

  forget(simulationId: string): Promise<void> {
    return this.#attempt(() => this.#terrarium.simulate.forget(simulationId), false);
  }

  async #attempt(work: () => Promise<unknown>, isLong: boolean): Promise<void> {
    this.#problem = '';
    if (isLong) this.#isBusy = true;
    try {
      await work();
    } catch (error) {
      if (!isCancelled(error)) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    } finally {
      if (isLong) this.#isBusy = false;
    }
  }
}
