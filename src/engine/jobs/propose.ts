/** @file What a study tries next, and what mattered so far. */
import { checkStudySpec } from '../../core/tuning/check-study.ts';
import { nextGeneration } from '../../core/tuning/generation.ts';
import { paramImportances } from '../../core/tuning/importance/importance.ts';
import type { Job } from './job-context.ts';

/** The trials of the next generation; a function of the study and of what is finished. */
export const propose: Job<'propose'> = async ({ study, finished }) =>
  nextGeneration(checkStudySpec(study), finished);

/** Share of the variance of the objective that each parameter explains. */
export const importance: Job<'importance'> = async ({ trials, space, direction, seed }) =>
  paramImportances(trials, space, direction, 'fanova', seed);
