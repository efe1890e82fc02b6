/** @file With which rows a version was trained: what it has never seen is what it is judged on. */
import type { SplitSpec } from '../core/splits/split.ts';
import type { DatasetInput } from '../core/tracking/entities.ts';
import { getModelVersion } from '../store/registry-store.ts';
import { getRun } from '../store/run-rows.ts';
import type { ApiContext } from './context.ts';
import { DEFAULT_SEED, DEFAULT_SPLIT } from './train.ts';

/** Split, seed and training table of a version. */
export interface TrainedWith {
  readonly split: SplitSpec;
  readonly seed: number;
  /** null when its run does not say. */
  readonly table: DatasetInput | null;
}

/** Reads them off its run; the defaults where it does not say. */
export async function trainedWith(
  { store }: Pick<ApiContext, 'store'>,
  model: string,
  version: number,
): Promise<TrainedWith> {
  const { runId } = await getModelVersion(store, model, version);
  const { params, inputs } = await getRun(store, runId);
  return {
    split: params['split'] ? (JSON.parse(params['split']) as SplitSpec) : DEFAULT_SPLIT,
    seed: params['seed'] ? Number(params['seed']) : DEFAULT_SEED,
    table: inputs.find(({ context }) => context === 'training') ?? null,
  };
}
