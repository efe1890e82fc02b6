/** @file The actions that change what serves: tests, gates, the champion's alias, going back. */
import type { DeployAction, TestPipelineAction } from '../../core/automation/actions.ts';
import { StateError } from '../../core/errors.ts';
import type { Terrarium } from '../types.ts';
import type { Done } from './perform.ts';

/** What automation reads of a deployment. */
interface DeploymentLike {
  readonly deploymentId: string;
  readonly model: string;
  readonly version: number;
  readonly from: number | null;
  readonly status: 'running' | 'waiting' | 'deployed' | 'rejected' | 'failed';
  readonly stages: readonly {
    readonly checks: readonly {
      readonly id: string;
      readonly outcome: string;
      readonly isRequired: boolean;
      readonly message: string;
    }[];
  }[];
}

/** Calls that a deployment brings with it. */
interface DeployingApi {
  readonly deploy?: {
    run?(options: { model: string; alias: string; table?: string }): Promise<DeploymentLike>;
    get?(deploymentId: string): Promise<DeploymentLike>;
  };
  readonly registry: {
    rollback?(options: { model: string; why: string }): Promise<{ from: number; to: number }>;
  };
}

const deploying = (terrarium: Terrarium): DeployingApi => terrarium as unknown as DeployingApi;

function unavailable(what: string): StateError {
  return new StateError('not_available', `automation: this version of the app cannot ${what}`);
}

/** What came of a deployment. Throws {StateError} `deployment_failed`. */
function outcomeOf(deployment: DeploymentLike): Done {
  const { deploymentId, model, version, from, status, stages } = deployment;
  const refs = { deploymentId, model, version };
  switch (status) {
    case 'deployed': {
      const was = from === null ? 'the first' : `after v${from}`;
      return { outcome: `${model} v${version} is champion, ${was}`, refs };
    }
    case 'waiting':
    case 'running':
      return { outcome: `${model} v${version} waits for approval`, refs, isWaiting: true };
    case 'rejected':
    case 'failed': {
      const failed = stages
        .flatMap(({ checks }) => checks)
        .filter(({ outcome, isRequired }) => isRequired && outcome !== 'pass')
        .map(({ id, message }) => `${id}: ${message}`);
      const because = failed.length > 0 ? ` (${failed.slice(0, 3).join('; ')})` : '';
      throw new StateError(
        'deployment_failed',
        `automation: the deployment of ${model} v${version} was ${status}${because}; the champion stays`,
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
  table: string | { readonly name: string; readonly version: number },
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

/** Does the action `deploy`: a deployment job, or where there is none the gate alone. */
export async function deploy(
  terrarium: Terrarium,
  { model, alias, table }: DeployAction,
): Promise<Done> {
  const { deploy: jobs } = deploying(terrarium);
  if (jobs?.run)
    return outcomeOf(await jobs.run({ model, alias, ...(table === null ? {} : { table }) }));
  if (table !== null) return moveAlias(terrarium, model, alias, table);
  const { record } = await terrarium.mlflow.client.getModelVersionByAlias(model, alias);
  const { inputs } = await terrarium.mlflow.getRun(record.runId);
  const trained = inputs.find(({ context }) => context === 'training');
  if (!trained) throw unavailable(`judge ${model}@${alias}, whose training table is not known`);
  return moveAlias(terrarium, model, alias, { name: trained.name, version: trained.version });
}

/**
 * Looks whether a deployment that waited has been decided.
 *
 * @returns null while it waits.
 * @throws {StateError} `deployment_failed`
 */
export async function lookAgain(terrarium: Terrarium, deploymentId: string): Promise<Done | null> {
  const { deploy: jobs } = deploying(terrarium);
  if (!jobs?.get) throw unavailable('look at deployments');
  const done = outcomeOf(await jobs.get(deploymentId));
  return done.isWaiting ? null : done;
}

/** Does the action `rollback`. */
export async function rollBack(terrarium: Terrarium, model: string, why: string): Promise<Done> {
  const { registry } = deploying(terrarium);
  if (!registry.rollback) throw unavailable('roll a model back');
  const { from, to } = await registry.rollback({ model, why });
  return { outcome: `${model} went back from v${from} to v${to}`, refs: { model, version: to } };
}
