/** @file `terrarium.deploy` and the part of `terrarium.registry` that governs it, as types. */
import type { ModelCard } from '../core/governance/model-card.ts';
import type { Approval, Deployment, DeploymentStatus } from '../core/registry/deployment.ts';
import type { DeploymentPolicy, PolicyEdit } from '../core/registry/policy.ts';
import type { SplitSpec } from '../core/splits/split.ts';
import type { BatchJob } from './batch-types.ts';
import type { CallOptions, TableLike } from './types.ts';

export type { Approval, Deployment } from '../core/registry/deployment.ts';
export type { DeploymentPolicy, PolicyEdit } from '../core/registry/policy.ts';
export type { ModelCard } from '../core/governance/model-card.ts';

/** `terrarium.deploy` */
export interface DeployApi {
  /**
   * Runs a deployment job: Evaluation → Approval → Deployment. Resolves when it has ended, or waits for approval; a
   * version that does not pass is no error, its deployment is `failed`.
   *
   * @throws {StateError} `deployment_open`, `already_deployed`; {ParamError} `not_found`, `no_table`, `policy_is_set`.
   */
  run(
    options: {
      readonly model: string;
      /** Default: the version that `alias` points to. */
      readonly version?: number;
      /** Default `challenger`. */
      readonly alias?: string;
      /** The alias that is to move. Default `champion`. */
      readonly to?: string;
      /** The frozen rows. Default: the table that the version was trained on. */
      readonly table?: TableLike;
      /** Default: `test` of the version's split on a table that it was trained on, else `all`. */
      readonly rows?: 'all' | 'valid' | 'test';
      /** Default: the version's own. */
      readonly split?: SplitSpec;
      /** What to ask for instead, where the model's policy is not gated. */
      readonly policy?: PolicyEdit;
      readonly why?: string;
      /** Called with the deployment's id before a worker begins. */
      readonly onDeployment?: (deploymentId: string) => void;
    } & CallOptions,
  ): Promise<Deployment>;
  /**
   * Approves a waiting deployment as the persona of this tab, freezes the model card, and moves the alias.
   *
   * @throws {StateError} `not_waiting`, `same_persona`, `not_approver`; {ParamError} `invalid_param` without a comment.
   */
  approve(deploymentId: string, options: { readonly comment: string }): Promise<Deployment>;
  /** Rejects a waiting deployment; nothing moves. Throws as `approve`. */
  reject(deploymentId: string, options: { readonly comment: string }): Promise<Deployment>;
  /** Newest first. */
  list(options?: {
    readonly model?: string;
    readonly status?: DeploymentStatus;
  }): Promise<readonly Deployment[]>;
  get(deploymentId: string): Promise<Deployment>;
  /** What a person was asked and answered; null when nobody was asked. */
  approval(deploymentId: string): Promise<Approval | null>;
}

/** What a rollback did. */
export interface Rollback {
  readonly model: string;
  /** Champion before and after. */
  readonly from: number;
  readonly to: number;
  /** The batch that scored again; null when none was asked for. One that failed says so, and the champion is moved. */
  readonly batch: BatchJob | null;
}

/** Policies, cards and the way back. */
export interface GovernedRegistryApi {
  /** What a deployment of the model asks for; the default policy when nobody has set one. */
  policy(model: string): Promise<DeploymentPolicy>;
  /**
   * Changes it; what is not given stays. With `isGated`, `champion` moves by deployments and rollbacks alone, and
   * anything else throws `needs_deployment`.
   */
  setPolicy(model: string, edit: PolicyEdit): Promise<DeploymentPolicy>;
  /** The model card of a version: as written, else as the facts have it. */
  card(model: string, version: number): Promise<ModelCard>;
  /** Writes sections of it. Throws {StateError} `card_frozen` after approval. */
  setCard(
    model: string,
    version: number,
    sections: Partial<ModelCard['sections']>,
  ): Promise<ModelCard>;
  /**
   * Makes an earlier champion champion again, at once and without gates, and scores a table again.
   *
   * @throws {StateError} `no_former_champion`, `never_champion`, `alias_moved`.
   */
  rollback(
    options: {
      readonly model: string;
      /** Default: the champion before the present one. */
      readonly to?: number;
      readonly why: string;
      readonly rescore?: { readonly table: TableLike; readonly into: string };
    } & CallOptions,
  ): Promise<Rollback>;
}
