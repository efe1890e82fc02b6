/** @file The lab for its page and for Home: starting it, following it, and the records that its steps made. */
import type { LabActivity, LabOptions } from '../api/types.ts';
import { isCancelled, TerrariumError } from '../core/errors.ts';
import type { StudyRecord, TrialRecord } from '../core/tuning/study.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { Store } from '../store/database.ts';
import { getDriftReport } from '../store/drift-store.ts';
import { listLabRuns } from '../store/lab-store.ts';
import { getModelVersion } from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import { getStudy, listTrials } from '../store/study-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { labView, type LabView } from './lab-view.ts';
import { live } from './live.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import { href } from './routes.ts';
import type { Services } from './services.ts';
import type { Toasts } from './toasts.svelte.ts';

/** What this tab's lab does, and commands for it. `dispose` ends the watching, not the lab. */
export class LabControl {
  #activity = $state.raw<LabActivity | null>(null);
  #isStarting = $state(false);
  readonly #services: Services;
  readonly #toasts: Toasts;
  readonly #navigation: Navigation;
  readonly #stop: () => void;

  constructor(services: Services, toasts: Toasts, navigation: Navigation) {
    this.#services = services;
    this.#toasts = toasts;
    this.#navigation = navigation;
    this.#stop = services.terrarium.lab.watch((activity) => {
      this.#activity = activity;
      if (activity?.labId) this.#isStarting = false;
    });
  }

  /** null when this tab runs none. */
  get activity(): LabActivity | null {
    return this.#activity;
  }

  /** Asked for, and not yet in the store. */
  get isStarting(): boolean {
    return this.#isStarting;
  }

  /** Does this tab run that lab? Only then can it be paused here. */
  isOurs(labId: string): boolean {
    return this.#activity?.labId === labId;
  }

  /** Starts a lab, or takes one up again; failures are told, cancelling is silent. */
  start(options: LabOptions): void {
    this.#isStarting = true;
    const { lab } = this.#services.terrarium;
    let isStored = false;
    const stop = lab.watch((activity) => {
      isStored ||= typeof activity?.labId === 'string';
    });
    const isShown = (): boolean => this.#navigation.place.name === 'lab';
    void lab
      .run(options)
      .finally(() => {
        stop();
        this.#isStarting = false;
      })
      .then(
        ({ drift, labId }) => {
          if (isShown()) return;
          const { drifted, compared } = drift.dataset;
          this.#toasts.show({
            tone: 'done',
            text: `The lab is done: ${drifted} of ${compared} columns drifted.`,
            link: { label: 'Open the lab', href: href('lab', {}, { lab: labId }) },
          });
        },
        (error: unknown) => {
          // A lab that is in the store says on its page why it failed.
          if (isCancelled(error) || (isStored && isShown())) return;
          const text = error instanceof TerrariumError ? error.message : `lab: ${String(error)}`;
          this.#toasts.show({ tone: 'error', text });
        },
      );
  }

  pause(): void {
    this.#services.terrarium.lab.pause();
  }

  resume(): void {
    this.#services.terrarium.lab.resume();
  }

  cancel(): void {
    this.#services.terrarium.lab.cancel();
  }

  dispose(): void {
    this.#stop();
  }
}

/** All labs, newest first. */
export function liveLabs(store: Store) {
  return live(
    () => store,
    async (): Promise<readonly LabView[]> => (await listLabRuns(store)).map(labView),
  );
}

/** Gives null instead of `not_found`: what a lab made may have been deleted since. */
async function orNull<T>(wanted: Promise<T>): Promise<T | null> {
  try {
    return await wanted;
  } catch (error) {
    if (error instanceof TerrariumError && error.code === 'not_found') return null;
    throw error;
  }
}

type Ref = { readonly name: string; readonly version: number } | null;

/** The same text is the same key: a query does not start anew because a lab has been written again. */
function steady(text: () => string): () => string {
  const value = $derived(text());
  return () => value;
}

/** A live query by name and version. */
function liveByRef<T>(ref: () => Ref, query: (name: string, version: number) => Promise<T>) {
  return live(
    steady(() => JSON.stringify(ref())),
    async (text) => {
      const at = JSON.parse(text) as Ref;
      return at && orNull(query(at.name, at.version));
    },
  );
}

/** A table version; null while there is none. */
export function liveVersionOf(store: Store, ref: () => Ref) {
  return liveByRef(ref, (name, version) => getTableVersion(store, name, version));
}

/** Runs by id, in that order; those that are gone are left out. */
export function liveRunsOf(store: Store, ids: () => readonly string[]) {
  return live(
    steady(() => ids().join(',')),
    async (text): Promise<readonly RunRow[]> => {
      const wanted = text === '' ? [] : text.split(',');
      const found = await Promise.all(wanted.map((id) => orNull(getRun(store, id))));
      return found.filter((run) => run !== null);
    },
  );
}

/**
 * A study and its trials; null while there is none. Two queries, because one that awaits more than one call of the
 * store is told only of changes to what the first has read.
 */
export function liveStudyOf(store: Store, studyId: () => string | null) {
  const key = steady(() => studyId() ?? '');
  const study = live(key, async (id) => (id === '' ? null : orNull(getStudy(store, id))));
  const trials = live(key, (id) => listTrials(store, id));
  return {
    get study(): StudyRecord | null {
      return study.value ?? null;
    },
    get trials(): readonly TrialRecord[] {
      return trials.value ?? [];
    },
  };
}

/** A version of a model with its aliases; null while there is none. */
export function liveModelVersionOf(store: Store, ref: () => Ref) {
  return liveByRef(ref, (name, version) => getModelVersion(store, name, version));
}

/** A drift report; null while there is none. */
export function liveDriftReportOf(store: Store, reportId: () => string | null) {
  return live(
    steady(() => reportId() ?? ''),
    async (id) => (id === '' ? null : orNull(getDriftReport(store, id))),
  );
}
