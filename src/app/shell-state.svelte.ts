/** @file Fills the shell's model from the store, the job board and the browser. */
import type { JobView as ShellJob, OfflineState } from '../components/layout/types.ts';
import { setAhead } from '../components/clock.svelte.ts';
import { roughDuration } from '../core/automation/durations.ts';
import { liveCounts } from '../state/workspace.svelte.ts';
import type { Jobs } from '../state/jobs.svelte.ts';
import { href } from '../state/routes.ts';
import { liveBackend } from '../state/settings.svelte.ts';
import { measureUsage } from '../store/usage.ts';
import type { BackendStatus } from '../api/types.ts';
import type { JobView } from '../engine/job-board.ts';
import { EMPTY_SHELL, type ShellModel, type StageId } from './shell-model.ts';
import type { Started } from './start.ts';

const BACKEND_NAMES = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU' } as const;

const LINKS: Readonly<Record<string, (subject: string) => string>> = {
  train: (runId) => href('run', { runId }),
  tune: (studyId) => href('study', { studyId }),
  import: (table) => href('table', { table }),
  transform: (table) => href('table', { table }),
  score: (table) => href('table', { table }),
  lab: () => href('lab', {}),
};

function toShellJob(job: JobView): ShellJob {
  const { progress, subject } = job;
  return {
    id: String(job.id),
    title: job.title,
    stage: progress?.stage ?? 'Waiting for a worker',
    done: progress?.done ?? 0,
    total: progress?.total ?? 0,
    unit: progress?.unit ?? '',
    msLeft: job.leftMs,
    href: subject === null ? undefined : LINKS[job.kind]?.(subject),
    canCancel: true,
  };
}

function backendView(status: BackendStatus | undefined): ShellModel['backend'] {
  if (!status) return null;
  const { backend, probed } = status;
  const note = backend === 'webgpu' && probed.webgpu ? { note: probed.webgpu } : {};
  return { name: BACKEND_NAMES[backend], ...note };
}

/** The shell of a started app. To be created while the App component is set up. */
export class ShellState {
  readonly #counts;
  readonly #jobs: Jobs;
  readonly #started: Started;
  readonly #backend;
  #storage = $state.raw<ShellModel['storage']>(null);
  #offline = $state.raw<OfflineState>('preparing');
  #isMeasuring = false;
  #aheadMs = $state(0);

  constructor(started: Started, jobs: Jobs) {
    this.#started = started;
    this.#jobs = jobs;
    this.#counts = liveCounts(started.store);
    // Bytes are outside of what live queries watch: they are measured again when the records change.
    $effect(() => {
      if (this.#counts.value) void this.measure();
    });
    // The clock is outside of Svelte's data flow, and so are the relative times that run on it.
    $effect(() =>
      started.terrarium.clock.watch((ms) => {
        this.#aheadMs = ms;
        setAhead(ms);
      }),
    );
    this.#backend = liveBackend(started.terrarium, started.store);
  }

  setOffline(state: OfflineState): void {
    this.#offline = state;
  }

  /** Measures storage again; one measuring at a time, for it reads all records of blobs. */
  async measure(): Promise<void> {
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    const { usedBytes, quotaBytes } = await measureUsage(this.#started.store);
    this.#storage = { usedBytes, quotaBytes: quotaBytes ?? usedBytes };
    this.#isMeasuring = false;
  }

  get model(): ShellModel {
    const counts = this.#counts.value;
    const stage = (held: number, attention = false) =>
      attention ? 'attention' : held > 0 ? 'full' : 'empty';
    const stages: Record<StageId, 'empty' | 'full' | 'attention'> = {
      data: stage(counts?.tables ?? 0),
      train: stage(counts?.runs ?? 0),
      models: stage(counts?.versions ?? 0),
      serve: stage((counts?.predictions ?? 0) + (counts?.endpoints ?? 0)),
      monitor: stage(counts?.driftReports ?? 0, (counts?.drifted ?? 0) > 0),
    };
    const drifted = counts?.drifted ?? 0;
    return {
      ...EMPTY_SHELL,
      workspace: 'Workspace',
      stages,
      counts: counts
        ? {
            tables: { value: counts.tables },
            runs: { value: counts.runs },
            tuning: { value: counts.studies },
            registry: { value: counts.versions },
            batch: { value: counts.predictions },
            endpoints: { value: counts.endpoints },
            ...(counts.waiting > 0
              ? { approvals: { value: counts.waiting, attention: 'waiting for approval' } }
              : {}),
            drift:
              drifted > 0
                ? { value: counts.driftReports, attention: `${drifted} columns drifted` }
                : { value: counts.driftReports },
          }
        : {},
      jobs: this.#jobs.running.map(toShellJob),
      backend: backendView(this.#backend.value),
      storage: this.#storage,
      offline: this.#offline,
      ahead: this.#aheadMs === 0 ? null : roughDuration(this.#aheadMs),
    };
  }
}
