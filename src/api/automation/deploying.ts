/** @file The actions that change what serves: tests, gates, the champion's alias, going back. */
import type { DeployAction, TestPipelineAction } from '../../core/automation/actions.ts';
import type { Deployment } from '../../core/registry/deployment.ts';
import { StateError } from '../../core/errors.ts';
import type { Terrarium } from '../types.ts';
import type { Done } from './perform.ts';

/** What came of a deployment. Throws {StateError} `deployment_failed`. */
function outcomeOf(deployment: Deployment): Done {
  const { deploymentId, model, version, from, to, status, stages, outcome } = deployment;
  const refs = { deploymentId, model, version };
  switch (status) {
    case 'deployed': {
      const was = from === null ? 'the first' : `after v${from}`;
      return { outcome: `${model} v${version} is ${to}, ${was}`, refs };
    }
    case 'waiting':
    case 'running':
      return { outcome: `${model} v${version} waits for approval`, refs, isWaiting: true };
    case 'rejected':
    case 'failed': {
      const failed = stages
        .flatMap(({ checks }) => checks)
        .filter((check) => check.isRequired && ['fail', 'error'].includes(check.outcome))
        .map(({ id, message }) => `${id}: ${message}`);
      const because = failed.length > 0 ? failed.slice(0, 3).join('; ') : outcome;
      throw new StateError(
        'deployment_failed',
        `automation: the deployment of ${model} v${version} was ${status} (${because}); the champion stays`,
        refs,
      );
    }
  }
}

/** Does the action `test_pipeline`. Throws {StateError} `tests_failed`. */
export async function testPipeline(
  terrarium: Terrarium,
  { model, alias }: TestPipelineAction,
): Promise<Done> {
  const { passed, tests } = await terrarium.deploy.testPipeline({ model, alias });
  if (passed) {
    return { outcome: `${tests.length} tests of ${model}@${alias} passed`, refs: { model } };
  }
  const failed = tests.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
  throw new StateError(
    'tests_failed',
    `automation: ${failed.length} of ${tests.length} tests of ${model}@${alias} failed: ${failed
      .slice(0, 3)
      .map(({ name, message }) => `${name}: ${message}`)
      .join('; ')}`,
    { model, alias },
  );
}

/** Does the action `move_alias`: the gate decides. Throws {StateError} `gate_kept`. */
export async function moveAlias(
  terrarium: Terrarium,
  model: string,
  from: string,
  table: string,
): Promise<Done> {
  const { version } = await terrarium.mlflow.client.getModelVersionByAlias(model, from);
  const report = await terrarium.registry.challenge({ model, challenger: version, table });
  if (report.outcome === 'promoted' || report.outcome === 'no_champion') {
    return { outcome: `${model} v${version} is champion`, refs: { model, version } };
  }
  const failed = report.checks.filter(({ outcome }) => outcome !== 'pass');
  const because = failed.map(({ title, detail }) => `${title}: ${detail}`).join('; ');
  throw new StateError(
    'gate_kept',
    `automation: the gate kept the champion of ${model} (${because || report.outcome})`,
    { model, version },
  );
}

/** Does the action `deploy`: a deployment job. Throws {StateError} `deployment_failed`. */
export async function deploy(
  terrarium: Terrarium,
  { model, alias, table }: DeployAction,
  why: string,
): Promise<Done> {
  const on = table === null ? {} : { table };
  return outcomeOf(await terrarium.deploy.run({ model, alias, why, ...on }));
}

/**
 * Looks whether a deployment that waited has been decided.
 *
 * @returns null while it waits.
 * @throws {StateError} `deployment_failed`
 */
export async function lookAgain(terrarium: Terrarium, deploymentId: string): Promise<Done | null> {
  const done = outcomeOf(await terrarium.deploy.get(deploymentId));
  return done.isWaiting ? null : done;
}

/** Does the action `rollback`. */
export async function rollBack(terrarium: Terrarium, model: string, why: string): Promise<Done> {
  const { from, to } = await terrarium.registry.rollback({ model, why });
  return { outcome: `${model} went back from v${from} to v${to}`, refs: { model, version: to } };
}
