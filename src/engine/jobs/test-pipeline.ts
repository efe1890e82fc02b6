/** @file Runs the tests of a pipeline on sample rows of a table; what a test throws is its outcome `error`. */
import { checkCancelled, isCancelled, ParamError } from '../../core/errors.ts';
import type { PipelineContent } from '../../core/training/pipeline-content.ts';
import {
  allPassed,
  type PipelineTest,
  type PipelineTestResult,
  type PipelineUnderTest,
} from '../../core/training/pipeline-tests/entities.ts';
import { sampleOf } from '../../core/training/pipeline-tests/fixture.ts';
import { PIPELINE_TESTS } from '../../core/training/pipeline-tests/pipeline-tests.ts';
import type { Store } from '../../store/database.ts';
import { getPipeline, getRecipe } from '../../store/document-store.ts';
import { getTableVersion } from '../../store/table-records.ts';
import { readTable } from '../../store/table-store.ts';
import type { EngineRequests } from '../protocol.ts';
import type { Job } from './job-context.ts';
import { loadLearner } from './learners.ts';

async function pipelineOf(
  store: Store,
  { pipelineDigest, backend, signature }: EngineRequests['testPipeline'],
): Promise<Omit<PipelineUnderTest, 'sample'>> {
  const pipeline = await getPipeline(store, pipelineDigest);
  const recipe = pipeline?.recipeDigest && (await getRecipe(store, pipeline.recipeDigest));
  if (!pipeline || !recipe) {
    throw new ParamError(
      'not_found',
      `pipeline tests: there is no pipeline ${pipelineDigest.slice(0, 12)} with its recipe`,
      { pipelineDigest },
    );
  }
  const content = pipeline.spec as PipelineContent;
  const { target, positive, task, learner, params, split, seed } = content;
  return {
    recipe: recipe.recipe,
    spec: {
      target,
      ...(positive === null ? {} : { positive }),
      task,
      recipe: recipe.recipe,
      learner,
      params,
      split,
      seed,
    },
    signature,
    learner: await loadLearner(learner, backend),
  };
}

async function runTest(
  { run, ...test }: PipelineTest,
  pipeline: PipelineUnderTest,
): Promise<PipelineTestResult> {
  const started = performance.now();
  const ended = (): number => performance.now() - started;
  try {
    const verdict = await run(pipeline);
    return { ...test, ...verdict, ms: ended() };
  } catch (error) {
    if (isCancelled(error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...test,
      outcome: 'error',
      message: `Could not run: ${message}`,
      rows: 0,
      ms: ended(),
    };
  }
}

/** See the file's note. Stores nothing. */
export const testPipeline: Job<'testPipeline'> = async (request, context) => {
  const store = await context.store();
  const version = await getTableVersion(store, request.table.name, request.table.version);
  const pipeline = await pipelineOf(store, request);
  const sample = sampleOf(await readTable(store, version.name, version.version));
  const tests: PipelineTestResult[] = [];
  for (const test of PIPELINE_TESTS) {
    checkCancelled(context.signal, 'pipeline tests');
    const done = tests.length;
    context.report({ stage: test.title, done, total: PIPELINE_TESTS.length, unit: 'tests' });
    tests.push(await runTest(test, { ...pipeline, sample }));
  }
  const { name, digest, numRows } = version;
  return {
    passed: allPassed(tests),
    tests,
    pipelineDigest: request.pipelineDigest,
    table: { name, version: version.version, digest, rows: numRows },
    sampleRows: sample.numRows,
  };
};
