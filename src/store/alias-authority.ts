/**
 * @file Who may move an alias. `champion` of a model whose policy demands gates moves by a deployment that has passed
 * or back to a version that was champion before, and in no other way. Judged inside the transaction that moves it.
 */
import { StateError } from '../core/errors.ts';
import { deploymentFault } from '../core/registry/deployment.ts';
import { DEFAULT_POLICY, isSamePolicy } from '../core/registry/policy.ts';
import type { Store } from './database.ts';

/** What allows a move: a deployment, or that the version held the alias before. */
export type AliasAuthority =
  { readonly kind: 'deployment'; readonly deploymentId: string } | { readonly kind: 'rollback' };

/** Tables that `checkAuthority` reads. */
export const AUTHORITY_TABLES = [
  'registeredModels',
  'deployments',
  'approvals',
  'aliasLog',
] as const;

/** Is this the alias that a gated policy guards? */
async function isGuarded(store: Store, name: string, alias: string): Promise<boolean> {
  if (alias !== 'champion') return false;
  return (await store.db.registeredModels.get(name))?.policy?.isGated === true;
}

function refused(code: string, name: string, alias: string, reason: string): StateError {
  return new StateError(code, `registry: models:/${name}@${alias} ${reason}`, { name, alias });
}

/**
 * Throws unless the move is allowed; inside a transaction with `AUTHORITY_TABLES`.
 *
 * @param to null: the alias is to go.
 * @throws {StateError} `needs_deployment` without an authority that is asked for; `not_allowed` when the deployment has
 *   not passed; `policy_changed`; `never_champion` for a rollback to a version that never held the alias.
 */
export async function checkAuthority(
  store: Store,
  { name, alias, authority }: AliasMoveOf,
  to: number | null,
): Promise<void> {
  const guarded = await isGuarded(store, name, alias);
  if (authority?.kind === 'deployment') {
    const deployment = await store.db.deployments.get(authority.deploymentId);
    const approvalId = deployment?.approvalId ?? null;
    const approval =
      approvalId === null ? null : ((await store.db.approvals.get(approvalId)) ?? null);
    const fits = deployment?.model === name && deployment.to === alias && deployment.version === to;
    const fault = fits ? deploymentFault(deployment, approval) : 'it is for something else';
    if (!deployment || fault !== null) {
      const reason = `must be moved by a deployment that has passed; of this one: ${fault ?? 'there is none'}`;
      throw refused('not_allowed', name, alias, reason);
    }
    const policy = (await store.db.registeredModels.get(name))?.policy ?? DEFAULT_POLICY;
    if (guarded && !isSamePolicy(policy, deployment.policy)) {
      const reason = 'has another policy now than when the deployment began; deploy again';
      throw refused('policy_changed', name, alias, reason);
    }
    return;
  }
  if (authority?.kind === 'rollback') {
    const log = await store.db.aliasLog.where('[name+alias]').equals([name, alias]).toArray();
    if (log.some((line) => line.to === to)) return;
    throw refused('never_champion', name, alias, `can only go back to where it was, not to ${to}`);
  }
  if (!guarded) return;
  throw refused(
    'needs_deployment',
    name,
    alias,
    'moves by a deployment alone, as the policy of the model says; run one, or roll back',
  );
}

interface AliasMoveOf {
  readonly name: string;
  readonly alias: string;
  readonly authority?: AliasAuthority;
}

/** Does the alias move by deployments and rollbacks alone? Outside of a transaction. */
export async function needsDeployment(store: Store, name: string, alias: string): Promise<boolean> {
  return store.db.transaction('r', ['registeredModels'], () => isGuarded(store, name, alias));
}
