/** @file Policies of registered models: what a deployment asks for. */
import { StateError } from '../core/errors.ts';
import { DEFAULT_POLICY, type DeploymentPolicy } from '../core/registry/policy.ts';
import { audited } from './audit-store.ts';
import type { Store } from './database.ts';
import { required } from './lookup.ts';
import { getRegisteredModel } from './registry-store.ts';

/** Policy of a model, the default one when it has none. Throws `not_found`. */
export async function getPolicy(store: Store, name: string): Promise<DeploymentPolicy> {
  return (await getRegisteredModel(store, name)).policy ?? DEFAULT_POLICY;
}

/**
 * Gives a model a policy, with an audit record. Whoever may not approve cannot take the gate away either.
 *
 * @throws {ParamError} `not_found`; {StateError} `not_approver` when the policy that holds is gated and names approvers.
 */
export async function setPolicy(
  store: Store,
  name: string,
  policy: DeploymentPolicy,
  by: string,
): Promise<DeploymentPolicy> {
  const held = await getPolicy(store, name);
  const isListed = held.approvers.length === 0 || held.approvers.some((one) => one === by);
  if (held.isGated && !isListed) {
    throw new StateError(
      'not_approver',
      `policy: that of ${name} is changed by who may approve (${held.approvers.join(', ')}), not by ${by}`,
      { name, by },
    );
  }
  const { isGated, approval, approvers, checks } = policy;
  return audited(store, ['registeredModels'], async () => ({
    entry: {
      actor: by,
      action: 'policy.set',
      subject: `models:/${name}`,
      details: { isGated, approval, approvers, checks, limits: policy.limits },
    },
    change: async () => {
      const model = required(await store.db.registeredModels.get(name), `model "${name}"`);
      await store.db.registeredModels.put({ ...model, policy });
      return policy;
    },
  }));
}
