/** @file `terrarium.clock`: the workspace's time. */
import { advanceClock, setClock } from '../store/clock.ts';
import type { ClockApi } from './clock-types.ts';
import type { ApiContext } from './context.ts';

/** Builds `terrarium.clock`. */
export function createClockApi({ store, clock }: Pick<ApiContext, 'store' | 'clock'>): ClockApi {
  return {
    now: clock.now,
    offset: clock.offset,
    advance: (ms) => advanceClock(store, clock, ms),
    set: (at) => setClock(store, clock, at),
    watch: clock.watch,
  };
}
