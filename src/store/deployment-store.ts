/**
 * @file Deployment jobs in the database. Every step is written with its audit record and its events, or not at all; the
 * last one together with the alias that moves.
 */
import { describe } from '../core/checks.ts';
import { StateError, toErrorPayload } from '../core/errors.ts';
import { checklist, checksPassed, type Finding } from '../core/registry/checklist.ts';
import {
  deploymentFacts as facts,
  deploymentSubject,
  failedDeployment,
  isOpenDeployment,
} from '../core/registry/deployment-end.ts';
import {
  approvalFault,
  deployed,
  newDeployment,
  stageOf,
  withDecision,
  withEvaluation,
  type Approval,
  type Deployment,
  type DeploymentDraft,
} from '../core/registry/deployment.ts';
import type { GateReport } from '../core/registry/entities.ts';
import { setAlias } from './alias-store.ts';
import { audited } from './audit-store.ts';
import { freezeCard, getCard } from './card-store.ts';
import { read, type Store } from './database.ts';
import { recordDeploymentEnd as recordEnd, recordEvent } from './event-store.ts';
import { required } from './lookup.ts';
import { nowOrWhenRoom } from './when-room.ts';

const text = (deploymentId: string): string => `deployment ${describe(deploymentId)}`;

/** A deployment as it is, inside a transaction. Throws `not_found`. */
async function current({ db }: Store, deploymentId: string): Promise<Deployment> {
  return required(await db.deployments.get(deploymentId), text(deploymentId));
}

/** Gives a deployment. Throws {ParamError} `not_found`. */
export function getDeployment(store: Store, deploymentId: string): Promise<Deployment> {
  return read(store, ['deployments'], () => current(store, deploymentId));
}

/** Lists deployments, newest first. */
export async function listDeployments(
  store: Store,
  { model, status }: { readonly model?: string; readonly status?: Deployment['status'] } = {},
): Promise<readonly Deployment[]> {
  const all = await read(store, ['deployments'], () =>
    model === undefined
      ? store.db.deployments.toArray()
      : store.db.deployments.where('model').equals(model).toArray(),
  );
  return all
    .filter((one) => status === undefined || one.status === status)
    .sort((a, b) => b.startedAt - a.startedAt || (a.deploymentId < b.deploymentId ? -1 : 1));
}

/** Gives the approval that was asked for; null when none was. */
export async function findApproval(
  store: Store,
  { approvalId }: Pick<Deployment, 'approvalId'>,
): Promise<Approval | null> {
  if (approvalId === null) return null;
  return (await read(store, ['approvals'], () => store.db.approvals.get(approvalId))) ?? null;
}

/**
 * Begins a deployment.
 *
 * @throws {StateError} `deployment_open` when one of the same version for the same alias is under way.
 */
export async function createDeployment(
  store: Store,
  draft: Omit<DeploymentDraft, 'deploymentId' | 'startedAt'>,
): Promise<Deployment> {
  const { model, version, from, to, startedBy, why } = draft;
  const deploymentId = store.newId();
  return audited(store, ['deployments'], async () => ({
    entry: {
      actor: startedBy,
      action: 'deployment.start',
      subject: deploymentSubject(deploymentId),
      details: { model, version, from, to, why },
    },
    change: async () => {
      const others = await store.db.deployments.where('model').equals(model).toArray();
      const open = others.find(
        (one) => isOpenDeployment(one) && one.version === version && one.to === to,
      );
      if (open) {
        throw new StateError(
          'deployment_open',
          `deployment: one of ${model} v${version} to ${to} is ${open.status} already; decide that first`,
          { deploymentId: open.deploymentId },
        );
      }
      const deployment = newDeployment({ ...draft, deploymentId, startedAt: store.now() });
      await store.db.deployments.add(deployment);
      return deployment;
    },
  }));
}

/** What an evaluation found. */
export interface Evaluated {
  readonly findings: readonly Finding[];
  readonly report: GateReport | null;
}

/** Writes what the evaluation found, and what follows from it. Throws {StateError} `wrong_stage`. */
export async function recordEvaluation(
  store: Store,
  deploymentId: string,
  { findings, report }: Evaluated,
): Promise<Deployment> {
  const approvalId = store.newId();
  const subject = deploymentSubject(deploymentId);
  const step = (before: Deployment): Deployment => {
    const checks = checklist(before.policy, findings, before.from);
    return withEvaluation(before, checks, report, approvalId, store.now());
  };
  const tables = ['deployments', 'approvals', 'gateReports', 'events'] as const;
  return audited(store, tables, async () => {
    const before = await getDeployment(store, deploymentId);
    const planned = step(before);
    const { checks } = stageOf(planned, 'evaluation');
    return {
      entry: {
        actor: before.startedBy,
        action: 'deployment.evaluate',
        subject,
        details: {
          status: planned.status,
          passed: checksPassed(checks),
          outcomes: Object.fromEntries(checks.map(({ id, outcome }) => [id, outcome])),
        },
      },
      change: async () => {
        const next = step(await current(store, deploymentId));
        await store.db.deployments.put(next);
        if (report) {
          const { model, version: challenger } = next;
          const gateId = store.newId();
          const at = store.now();
          await store.db.gateReports.add({
            gateId,
            model,
            challenger,
            report,
            at,
            schemaVersion: 1,
          });
        }
        if (next.status === 'waiting') {
          await store.db.approvals.add(requestOf(next, store.now()));
          await recordEvent(store, 'approval.requested', subject, facts(next));
        }
        if (next.status === 'failed') await recordEvent(store, 'gate.failed', subject, facts(next));
        await recordEnd(store, next);
        return next;
      },
    };
  });
}

function requestOf({ deploymentId, approvalId, model, version }: Deployment, at: number): Approval {
  return {
    approvalId: approvalId ?? '',
    deploymentId,
    model,
    version,
    status: 'requested',
    requestedAt: at,
    decidedBy: null,
    decidedAt: null,
    comment: '',
    schemaVersion: 1,
  };
}

/** What a person decides. */
export interface Decision {
  readonly isGranted: boolean;
  readonly by: string;
  readonly comment: string;
}

/**
 * Takes down what a person decides on a waiting deployment. A grant freezes the model card.
 *
 * @param owner Tab that goes on with it.
 * @throws {StateError} `not_waiting` when somebody has decided, or nothing is asked; `same_persona`, `not_approver`.
 */
export async function decideApproval(
  store: Store,
  deploymentId: string,
  decision: Decision,
  owner: string,
): Promise<Deployment> {
  const { isGranted, by, comment } = decision;
  const verb = isGranted ? 'grant' : 'reject';
  const subject = deploymentSubject(deploymentId);
  const checkMay = (deployment: Deployment, approval: Approval | null | undefined): Approval => {
    const { status, approvalId } = deployment;
    const isAsked =
      status === 'waiting' &&
      approval?.status === 'requested' &&
      approval.approvalId === approvalId &&
      approval.deploymentId === deploymentId;
    if (!isAsked) {
      throw new StateError(
        'not_waiting',
        `deployment: it must wait for approval, it is ${status}`,
        { deploymentId, status },
      );
    }
    const fault = approvalFault(deployment, by);
    if (fault) {
      throw new StateError(fault.code, `deployment: ${fault.message}`, { deploymentId, by });
    }
    return approval;
  };
  return audited(store, ['deployments', 'approvals', 'modelCards', 'events'], async () => {
    const seen = await getDeployment(store, deploymentId);
    checkMay(seen, await findApproval(store, seen));
    const card = await getCard(store, seen.model, seen.version);
    return {
      entry: {
        actor: by,
        action: `approval.${verb}`,
        subject,
        details: { ...facts(seen), comment, card: card.digest },
      },
      change: async () => {
        const before = await current(store, deploymentId);
        const approval = checkMay(before, await store.db.approvals.get(before.approvalId ?? ''));
        const at = store.now();
        const status = isGranted ? 'granted' : 'rejected';
        await store.db.approvals.put({
          ...approval,
          status,
          decidedBy: by,
          decidedAt: at,
          comment,
        });
        const next = withDecision(before, decision, owner, at);
        await store.db.deployments.put(next);
        if (isGranted) await freezeCard(store, card, deploymentId);
        const event = isGranted ? 'approval.granted' : 'approval.rejected';
        await recordEvent(store, event, subject, { ...facts(next), by, comment });
        await recordEnd(store, next);
        return next;
      },
    };
  });
}

/**
 * Moves the alias of a deployment that has passed, and ends it: alias, logs, card and deployment in one transaction.
 * One that cannot move it any more has failed.
 *
 * @returns The deployment, deployed or failed.
 */
export async function finishDeployment(
  store: Store,
  deploymentId: string,
  by: string,
): Promise<Deployment> {
  const deployment = await getDeployment(store, deploymentId);
  const { model, version, from, to, report, why } = deployment;
  const card = await getCard(store, model, version);
  const approval = await findApproval(store, deployment);
  const reason =
    approval?.status === 'granted'
      ? `approved by ${approval.decidedBy}: ${approval.comment}`
      : checksPassed(stageOf(deployment, 'evaluation').checks);
  try {
    await setAlias(store, {
      name: model,
      alias: to,
      version,
      expectedFrom: from,
      by,
      why: why === '' ? reason : `${why}; ${reason}`,
      gate: report,
      usesUp: 'challenger',
      authority: { kind: 'deployment', deploymentId },
      along: {
        tables: ['modelCards'],
        write: async () => {
          const done = deployed(await current(store, deploymentId), store.now());
          await store.db.deployments.put(done);
          await freezeCard(store, card, deploymentId);
          await recordEnd(store, done);
        },
      },
    });
  } catch (error) {
    return closeDeployment(store, deploymentId, error, by);
  }
  return getDeployment(store, deploymentId);
}

/** Ends a deployment that cannot go on; one that has ended stays as it is. */
export async function closeDeployment(
  store: Store,
  deploymentId: string,
  error: unknown,
  by: string,
): Promise<Deployment> {
  const payload = toErrorPayload(error);
  const seen = await getDeployment(store, deploymentId);
  if (!isOpenDeployment(seen)) return seen;
  await nowOrWhenRoom(() =>
    audited(store, ['deployments', 'events'], async () => ({
      entry: {
        actor: by,
        action: 'deployment.fail',
        subject: deploymentSubject(deploymentId),
        details: { code: payload.code, message: payload.message },
      },
      change: async () => {
        const before = await current(store, deploymentId);
        if (!isOpenDeployment(before)) return;
        const failed = failedDeployment(before, payload, store.now());
        await store.db.deployments.put(failed);
        await recordEnd(store, failed);
      },
    })),
  );
  return getDeployment(store, deploymentId);
}
