/** @file `terrarium.deploy`: deployment jobs. Loaded when first called. */
import { checkText } from '../core/checks.ts';
import { ParamError, StateError, toErrorPayload } from '../core/errors.ts';
import { errorFinding } from '../core/registry/checklist.ts';
import type { Deployment } from '../core/registry/deployment.ts';
import { checkAlias, checkModelName } from '../core/registry/names.ts';
import { CHECK_IDS, editPolicy, type DeploymentPolicy } from '../core/registry/policy.ts';
import { getVersionByAlias, listAliases } from '../store/alias-store.ts';
import {
  closeDeployment,
  createDeployment,
  decideApproval,
  findApproval,
  finishDeployment,
  getDeployment,
  listDeployments,
  recordEvaluation,
} from '../store/deployment-store.ts';
import { getPolicy } from '../store/policy-store.ts';
import { getModelVersion } from '../store/registry-store.ts';
import { getTableVersion } from '../store/table-records.ts';
import { catalogOfRequest } from '../engine/reach.ts';
import type { EngineRequests } from '../engine/protocol.ts';
import { runJob, type ApiContext } from './context.ts';
import { trainedWith } from './trained-with.ts';
import type { CallOptions, DeployApi, PolicyEdit } from './types.ts';
import { addressOf } from './views.ts';

type RunOptions = Parameters<DeployApi['run']>[0];

async function policyOf(
  { store }: ApiContext,
  model: string,
  edit: PolicyEdit | undefined,
): Promise<DeploymentPolicy> {
  const policy = await getPolicy(store, model);
  if (edit === undefined) return policy;
  if (policy.isGated) {
    throw new ParamError(
      'policy_is_set',
      `deploy: the policy of ${model} demands gates, so a deployment cannot bring its own; change the policy of the model`,
      { model },
    );
  }
  return editPolicy(policy, edit);
}

/** The rows that both versions are judged on. */
async function frozenRowsOf(
  context: ApiContext,
  { model, table, rows, split }: RunOptions,
  version: number,
) {
  const trained = await trainedWith(context, model, version);
  const wanted = table ?? trained.table;
  if (wanted === null) {
    throw new ParamError(
      'no_table',
      `deploy: the run of ${model} v${version} does not say what it was trained on; name a table`,
      { model, version },
    );
  }
  const address = addressOf(wanted);
  const found = await getTableVersion(context.store, address.name, address.version);
  return {
    table: { name: found.name, version: found.version, digest: found.digest },
    rows: rows ?? (found.name === trained.table?.name ? ('test' as const) : ('all' as const)),
    split: split ?? trained.split,
    seed: trained.seed,
  };
}

/** Makes the checks; when the worker cannot, each of them could not run. */
async function evaluate(
  context: ApiContext,
  deployment: Deployment,
  request: EngineRequests['deploymentChecks'],
  options: CallOptions,
): Promise<Deployment> {
  const { model, version, deploymentId } = deployment;
  const words = {
    title: `Deploying ${model} v${version}`,
    kind: 'deploy',
    subject: deploymentId,
  };
  const evaluated = await runJob(context, words, 'deploymentChecks', request, options).catch(
    async (error: unknown) => {
      if (options.signal?.aborted === true) throw error;
      const { message } = toErrorPayload(error);
      const findings = CHECK_IDS.map((id) => errorFinding(id, `could not run: ${message}`));
      return { findings, report: null };
    },
  );
  return recordEvaluation(context.store, deploymentId, evaluated);
}

async function run(context: ApiContext, options: RunOptions): Promise<Deployment> {
  const { store, session, owner } = context;
  const model = checkModelName(options.model);
  const to = checkAlias(options.to ?? 'champion');
  const policy = await policyOf(context, model, options.policy);
  const { version, modelHash, createdBy } =
    options.version === undefined
      ? await getVersionByAlias(store, model, checkAlias(options.alias ?? 'challenger'))
      : await getModelVersion(store, model, options.version);
  const held = (await listAliases(store, model)).find(({ alias }) => alias === to);
  const from = held?.version ?? null;
  if (from === version) {
    throw new StateError(
      'already_deployed',
      `deploy: ${model}@${to} is version ${version} already`,
    );
  }
  const { table, ...rows } = await frozenRowsOf(context, options, version);
  const request = { model, challenger: version, champion: from, table, ...rows, policy };
  catalogOfRequest('deploymentChecks', request);
  const startedBy = session.actor;
  const deployment = await createDeployment(store, {
    ...{ model, version, modelHash, from, to, table, policy, startedBy, owner },
    author: createdBy,
    why: options.why ?? '',
  });
  const { deploymentId } = deployment;
  options.onDeployment?.(deploymentId);
  try {
    const evaluated = await evaluate(context, deployment, request, options);
    if (evaluated.status !== 'running') return evaluated;
    return await finishDeployment(store, deploymentId, startedBy);
  } catch (error) {
    await closeDeployment(store, deploymentId, error, startedBy);
    throw error;
  }
}

async function decide(
  { store, session, owner }: ApiContext,
  deploymentId: string,
  isGranted: boolean,
  comment: string,
): Promise<Deployment> {
  const by = session.actor;
  const decision = { isGranted, by, comment: checkText('comment', comment) };
  const decided = await decideApproval(store, deploymentId, decision, owner);
  return isGranted ? finishDeployment(store, deploymentId, by) : decided;
}

/** Builds `terrarium.deploy`. */
export function createDeploy(context: ApiContext): DeployApi {
  const { store } = context;
  return {
    run: (options) => run(context, options),
    approve: (deploymentId, { comment }) => decide(context, deploymentId, true, comment),
    reject: (deploymentId, { comment }) => decide(context, deploymentId, false, comment),
    list: (options) => listDeployments(store, options),
    get: (deploymentId) => getDeployment(store, deploymentId),
    approval: async (deploymentId) => findApproval(store, await getDeployment(store, deploymentId)),
  };
}
