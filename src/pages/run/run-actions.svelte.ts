/** @file What can be done with a run from its page. */
import { isCancelled, TerrariumError } from '../../core/errors.ts';
import type { JobView } from '../../engine/job-board.ts';
import { useNavigation, useToasts } from '../../state/context.ts';
import { href } from '../../state/routes.ts';
import { artifactFile } from '../../state/run-detail.svelte.ts';
import { saveFile } from '../../state/save-file.ts';
import { useServices } from '../../state/services.ts';

const isPaused = (error: unknown): boolean =>
  error instanceof TerrariumError && error.code === 'paused';

/** Commands of the page; each says how it went. */
export class RunActions {
  readonly #runId: () => string;
  readonly #services = useServices();
  readonly #toasts = useToasts();
  readonly #navigation = useNavigation();
  #isReproducing = $state(false);
  /** Ids of the jobs that ran when the repetition was asked for: a newer training is the repetition. */
  #jobsBefore = $state.raw<ReadonlySet<number>>(new Set());

  constructor(runId: () => string) {
    this.#runId = runId;
  }

  get isReproducing(): boolean {
    return this.#isReproducing;
  }

  /** The job of the repetition under way. */
  repetition(running: readonly JobView[]): JobView | undefined {
    if (!this.#isReproducing) return undefined;
    return running.find(({ id, kind }) => kind === 'train' && !this.#jobsBefore.has(id));
  }

  #say(error: unknown): void {
    if (isCancelled(error) || isPaused(error)) return;
    const text = error instanceof Error ? error.message : String(error);
    this.#toasts.show({ tone: 'error', text });
  }

  reproduce(): void {
    const { terrarium, board } = this.#services;
    this.#jobsBefore = new Set(board.jobs.map(({ id }) => id));
    this.#isReproducing = true;
    terrarium
      .reproduce(this.#runId())
      .then(
        ({ second, checks, equal }) => {
          const numEqual = checks.filter((check) => check.equal).length;
          this.#toasts.show({
            tone: equal ? 'done' : 'error',
            text: equal
              ? `Reproduced: ${numEqual} of ${checks.length} digests are equal.`
              : `Run again, and ${checks.length - numEqual} of ${checks.length} digests differ.`,
            link: { label: 'Open the repetition', href: href('run', { runId: second.runId }) },
          });
        },
        (error: unknown) => this.#say(error),
      )
      .finally(() => {
        this.#isReproducing = false;
      });
  }

  /** Stops the training where a later `resume` goes on. */
  pause(): void {
    try {
      this.#services.terrarium.pause(this.#runId());
    } catch (error) {
      this.#say(error);
    }
  }

  /** Goes on with a training that stopped. */
  resume(): void {
    const runId = this.#runId();
    this.#services.terrarium.resume(runId).catch((error: unknown) => this.#say(error));
  }

  /** Saves a file of the run. */
  save(path: string): void {
    const name = path.split('/').at(-1) ?? 'artifact';
    artifactFile(this.#services.store, this.#runId(), path).then(
      (blob) => saveFile(name, blob),
      (error: unknown) => this.#say(error),
    );
  }

  /** Saves the run's trees as LightGBM's text. */
  exportLightGbm(runName: string): void {
    this.#services.terrarium.interop.exportLightGbm({ model: `runs:/${this.#runId()}/model` }).then(
      (text) => saveFile(`${runName}.model.txt`, new Blob([text], { type: 'text/plain' })),
      (error: unknown) => this.#say(error),
    );
  }

  delete(runName: string): void {
    const runId = this.#runId();
    const { mlflow } = this.#services.terrarium;
    mlflow.deleteRun(runId).then(
      () => {
        this.#toasts.show({
          tone: 'done',
          text: `Moved ${runName} to the trash, with the runs below.`,
          undo: () => void mlflow.restoreRun(runId).catch((error: unknown) => this.#say(error)),
        });
        this.#navigation.go('runs', {});
      },
      (error: unknown) => this.#say(error),
    );
  }

  restore(): void {
    this.#services.terrarium.mlflow
      .restoreRun(this.#runId())
      .catch((error: unknown) => this.#say(error));
  }
}
