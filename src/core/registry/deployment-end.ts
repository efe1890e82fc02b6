/** @file How a deployment ends that does not go on. Light: it is needed where the app starts. */
import type { ErrorPayload } from '../errors.ts';
import type { Deployment, DeploymentStage } from './deployment.ts';

/** Subject of a deployment in audit and events. */
export const deploymentSubject = (deploymentId: string): string => `deployments:/${deploymentId}`;

/** Is it still to be decided or at work? */
export function isOpenDeployment({ status }: Pick<Deployment, 'status'>): boolean {
  return status === 'running' || status === 'waiting';
}

/** Ends what is open: the stage at work has failed, later ones are skipped. */
export function endedDeployment(
  deployment: Deployment,
  status: 'rejected' | 'failed',
  outcome: string,
  at: number,
  error: ErrorPayload | null,
): Deployment {
  const stages = deployment.stages.map((stage): DeploymentStage => {
    if (stage.status === 'running' || stage.status === 'waiting') {
      return { ...stage, status: 'failed', endedAt: at };
    }
    return stage.status === 'pending' ? { ...stage, status: 'skipped' } : stage;
  });
  return { ...deployment, status, stages, outcome, endedAt: at, owner: null, error };
}

/** A deployment that could not go on. */
export function failedDeployment(
  deployment: Deployment,
  error: ErrorPayload,
  at: number,
): Deployment {
  return endedDeployment(deployment, 'failed', error.message, at, error);
}

/** Members of a deployment that audit and events name. */
export const deploymentFacts = (deployment: Deployment) => {
  const { deploymentId, model, version, from, to, status, outcome } = deployment;
  return {
    deploymentId,
    model_name: model,
    model_version: version,
    from,
    alias: to,
    status,
    outcome,
  };
};
