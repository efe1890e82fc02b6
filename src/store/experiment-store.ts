/** @file Experiments: named groups of runs. */
import { StateError } from '../core/errors.ts';
import type { Experiment, LifecycleStage } from '../core/tracking/entities.ts';
import { checkExperimentName, checkKey, checkTagValue } from '../core/tracking/names.ts';
import { read, write, type Store } from './database.ts';
import { required, withEntries } from './lookup.ts';

/** Name and id of the experiment that runs go to when none is said; MLflow's. */
export const DEFAULT_EXPERIMENT = { name: 'Default', experimentId: '0' } as const;

/**
 * Gives the experiment of that name, making it when there is none. Two tabs that ask at once get the same.
 *
 * @throws {StateError} `experiment_deleted` when it is in the trash.
 */
export async function getOrCreateExperiment(
  store: Store,
  name: string = DEFAULT_EXPERIMENT.name,
  tags: Readonly<Record<string, string>> = {},
): Promise<Experiment> {
  checkExperimentName(name);
  for (const [key, value] of Object.entries(tags)) checkTagValue(checkKey('tag', key), value);
  return write(store, ['experiments'], async () => {
    const known = await store.db.experiments.where('name').equals(name).first();
    if (known) {
      if (known.lifecycleStage === 'active') return known;
      throw new StateError(
        'experiment_deleted',
        `experiment: ${JSON.stringify(name)} is in the trash; restore it or choose another name`,
        { experimentId: known.experimentId },
      );
    }
    const isDefault = name === DEFAULT_EXPERIMENT.name;
    const experiment: Experiment = {
      experimentId: isDefault ? DEFAULT_EXPERIMENT.experimentId : store.newId(),
      name,
      lifecycleStage: 'active',
      creationTime: store.now(),
      tags,
      schemaVersion: 1,
    };
    await store.db.experiments.add(experiment);
    return experiment;
  });
}

/** Gives an experiment by id. Throws `not_found`. */
export async function getExperiment(store: Store, experimentId: string): Promise<Experiment> {
  const found = await read(store, ['experiments'], () => store.db.experiments.get(experimentId));
  return required(found, `experiment ${JSON.stringify(experimentId)}`);
}

/** Lists experiments, newest first; only those in `stage` when it is given. */
export async function listExperiments(
  store: Store,
  stage?: LifecycleStage,
): Promise<readonly Experiment[]> {
  const all = await read(store, ['experiments'], () => store.db.experiments.toArray());
  return all
    .filter((experiment) => stage === undefined || experiment.lifecycleStage === stage)
    .sort((a, b) => b.creationTime - a.creationTime || (a.experimentId < b.experimentId ? -1 : 1));
}

async function change(
  store: Store,
  experimentId: string,
  edit: (experiment: Experiment) => Experiment,
): Promise<Experiment> {
  return write(store, ['experiments'], async () => {
    const found = await store.db.experiments.get(experimentId);
    const edited = edit(required(found, `experiment ${JSON.stringify(experimentId)}`));
    await store.db.experiments.put(edited);
    return edited;
  });
}

/** Sets tags of an experiment. */
export function setExperimentTags(
  store: Store,
  experimentId: string,
  tags: Readonly<Record<string, string>>,
): Promise<Experiment> {
  for (const [key, value] of Object.entries(tags)) checkTagValue(checkKey('tag', key), value);
  return change(store, experimentId, (experiment) => ({
    ...experiment,
    tags: withEntries(experiment.tags, Object.entries(tags)),
  }));
}

/** Puts an experiment into the trash; its runs stay as they are. */
export function deleteExperiment(store: Store, experimentId: string): Promise<Experiment> {
  return change(store, experimentId, (found) => ({ ...found, lifecycleStage: 'deleted' }));
}

/** Takes an experiment out of the trash. */
export function restoreExperiment(store: Store, experimentId: string): Promise<Experiment> {
  return change(store, experimentId, (found) => ({ ...found, lifecycleStage: 'active' }));
}
