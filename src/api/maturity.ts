/** @file `terrarium.maturity`. Loaded when first called. */
import { assessMaturity, type Maturity } from '../core/maturity/assess.ts';
import { workspaceFacts } from '../store/maturity-facts.ts';
import type { ApiContext } from './context.ts';

/** See `Terrarium.maturity`. */
export async function maturity({ store }: ApiContext): Promise<Maturity> {
  return assessMaturity(await workspaceFacts(store));
}
