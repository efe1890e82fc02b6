/** @file Deployments, their approvals, policies and cards, live. */
import type { ModelCard } from '../core/governance/model-card.ts';
import type { Approval, Deployment } from '../core/registry/deployment.ts';
import type { DeploymentPolicy } from '../core/registry/policy.ts';
import { DEFAULT_POLICY } from '../core/registry/policy.ts';
import type { Store } from '../store/database.ts';
import { live } from './live.svelte.ts';

/** Deployments with what was decided on them, by deployment id. */
export interface DeploymentLists {
  readonly deployments: readonly Deployment[];
  readonly approvals: ReadonlyMap<string, Approval>;
}

/** All deployments, or those of one model; newest first. */
export function liveDeployments(store: Store, model: () => string | null) {
  return live(model, async (wanted): Promise<DeploymentLists> => {
    const { db } = store;
    const all =
      wanted === null
        ? await db.deployments.toArray()
        : await db.deployments.where('model').equals(wanted).toArray();
    const approvals = await db.approvals.toArray();
    return {
      deployments: all.sort((a, b) => b.startedAt - a.startedAt),
      approvals: new Map(approvals.map((one) => [one.deploymentId, one])),
    };
  });
}

/** Policy of a model; the default one when nobody has set one. */
export function livePolicy(store: Store, model: () => string) {
  return live(
    model,
    async (wanted): Promise<DeploymentPolicy> =>
      (await store.db.registeredModels.get(wanted))?.policy ?? DEFAULT_POLICY,
  );
}

/** The model card that somebody wrote; null when nobody has. */
export function liveCard(
  store: Store,
  of: () => { readonly name: string; readonly version: number },
) {
  return live(
    () => `${of().name}/${of().version}`,
    async (): Promise<ModelCard | null> =>
      (await store.db.modelCards.get([of().name, of().version])) ?? null,
  );
}
