/** @file What a study tries next, and what mattered so far. */
import { paramImportances } from '../../core/tuning/importance/importance.ts';
import { propose as proposeParams } from '../../core/tuning/samplers/propose.ts';
import type { Job } from './job-context.ts';

/** Params of the next generation. */
export const propose: Job<'propose'> = async (request) => ({
  params: proposeParams(
    request.sampler,
    request.space,
    request.direction,
    request.seed,
    request.trials,
    request.numbers,
  ),
});

/** Share of the variance of the objective that each parameter explains. */
export const importance: Job<'importance'> = async (request) => ({
  importances: paramImportances(request.space, request.direction, request.trials, request.seed),
});
