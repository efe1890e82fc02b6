/**
 * @file What a registered model asks of a version before it may be deployed. A policy is data: which checks must
 * pass, their limits, and who has to approve. It is copied into every deployment, so that what was asked then can be
 * read later.
 */
import { checkBoolean, checkInteger, checkNumber, checkOneOf, checkText } from '../checks.ts';
import { checkProfitMatrix, type ProfitMatrix } from '../decision/profit.ts';
import { ParamError } from '../errors.ts';
import { checkPersona, type PersonaId } from '../governance/personas.ts';

/** A check that a deployment can make, for people. */
export interface CheckInfo {
  readonly id: CheckId;
  readonly title: string;
  /** What it looks at and when it passes. */
  readonly help: string;
}

/** Ids of all checks, in the order in which they are shown. */
export const CHECK_IDS = [
  'description',
  'signature',
  'predicts',
  'contract',
  'baseline',
  'metric',
  'value',
  'slices',
  'latency',
  'size',
  'drift',
  'card',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

const info = (id: CheckId, title: string, help: string): CheckInfo => ({ id, title, help });

/** All checks with their words. */
export const CHECKS: readonly CheckInfo[] = [
  info('description', 'Has a description', 'The version says in words what it is.'),
  info('signature', 'Has a signature and an example', 'What goes in and out is written down.'),
  info('predicts', 'Predicts', 'The example and every frozen row get a finite prediction.'),
  info('contract', 'Keeps the contract', 'It takes and gives what the version before did.'),
  info('baseline', 'Beats the baseline', 'Better than a model that ignores all features.'),
  info('metric', 'Beats the version before', 'Both on the same frozen rows, paired interval.'),
  info('value', 'Is worth it', 'Worth of its decisions in money, both on the same rows.'),
  info('slices', 'No slice is worse', 'The metric within each slice of the frozen rows.'),
  info('latency', 'Is fast enough', '95th percentile of the time for one row.'),
  info('size', 'Is small enough', 'Bytes of the files of the model.'),
  info('drift', 'Trained on similar data', 'Share of columns that drifted between both trainings.'),
  info('card', 'Has a model card', 'All sections of the card are written.'),
];

/** Must a check pass, is it only shown, or is it not made? */
export const CHECK_NEEDS = ['required', 'optional', 'off'] as const;
export type CheckNeed = (typeof CHECK_NEEDS)[number];

/** Numbers that the checks compare with. */
export interface PolicyLimits {
  /** Metric that is compared; null: `f1_score`, for regression `r2_score`. */
  readonly metric: string | null;
  /** The gain must be above this. */
  readonly minEffect: number;
  /** How far below 0 the worse end of the gain's 90 % interval may lie. */
  readonly margin: number;
  /** Fewest rows on which a comparison counts. */
  readonly minRows: number;
  /** Worth of each outcome; binary. */
  readonly profit: ProfitMatrix | null;
  /** The gain in worth must be at least this. */
  readonly minValue: number;
  /** Columns to slice by; null: proposed from the data. */
  readonly slices: readonly string[] | null;
  /** How much a slice may lose of the metric. */
  readonly maxSliceLoss: number;
  /** Slices with fewer rows are not judged. */
  readonly minSliceRows: number;
  readonly maxLatencyMs: number;
  readonly maxSizeBytes: number;
  /** Largest share of drifted columns, 0 to 1. */
  readonly maxDriftShare: number;
  /** Fewest characters of a description. */
  readonly minDescription: number;
}

/** Who has to approve: nobody · anyone · another persona than author and starter. */
export const APPROVALS = ['none', 'anyone', 'other'] as const;
export type ApprovalNeed = (typeof APPROVALS)[number];

/** A policy; see the file's note. */
export interface DeploymentPolicy {
  /** Does `champion` move by deployments and rollbacks alone? */
  readonly isGated: boolean;
  readonly checks: Readonly<Record<CheckId, CheckNeed>>;
  readonly limits: PolicyLimits;
  readonly approval: ApprovalNeed;
  /** Personas that may approve; empty: all. */
  readonly approvers: readonly PersonaId[];
}

/** The same with only what is to change. */
export interface PolicyEdit {
  readonly isGated?: boolean;
  readonly checks?: Partial<Readonly<Record<CheckId, CheckNeed>>>;
  readonly limits?: Partial<PolicyLimits>;
  readonly approval?: ApprovalNeed;
  readonly approvers?: readonly PersonaId[];
}

/** The policy of a model that nobody has given one: evidence is asked for, approval is not. */
export const DEFAULT_POLICY: DeploymentPolicy = {
  isGated: false,
  checks: {
    description: 'optional',
    signature: 'required',
    predicts: 'required',
    contract: 'required',
    baseline: 'required',
    metric: 'required',
    value: 'off',
    slices: 'optional',
    latency: 'optional',
    size: 'optional',
    drift: 'optional',
    card: 'optional',
  },
  limits: {
    metric: null,
    minEffect: 0,
    margin: 0,
    minRows: 20,
    profit: null,
    minValue: 0,
    slices: null,
    maxSliceLoss: 0.02,
    minSliceRows: 50,
    maxLatencyMs: 50,
    maxSizeBytes: 50_000_000,
    maxDriftShare: 0.5,
    minDescription: 20,
  },
  approval: 'none',
  approvers: [],
};

function checkLimits(limits: PolicyLimits): PolicyLimits {
  const share = { min: 0, max: 1 };
  return {
    metric: limits.metric === null ? null : checkText('limits.metric', limits.metric),
    minEffect: checkNumber('limits.minEffect', limits.minEffect, { min: 0 }),
    margin: checkNumber('limits.margin', limits.margin, { min: 0 }),
    minRows: checkInteger('limits.minRows', limits.minRows, { min: 1 }),
    profit: limits.profit === null ? null : checkProfitMatrix(limits.profit),
    minValue: checkNumber('limits.minValue', limits.minValue),
    slices: limits.slices?.map((column) => checkText('limits.slices', column)) ?? null,
    maxSliceLoss: checkNumber('limits.maxSliceLoss', limits.maxSliceLoss, { min: 0 }),
    minSliceRows: checkInteger('limits.minSliceRows', limits.minSliceRows, { min: 1 }),
    maxLatencyMs: checkNumber('limits.maxLatencyMs', limits.maxLatencyMs, { above: 0 }),
    maxSizeBytes: checkInteger('limits.maxSizeBytes', limits.maxSizeBytes, { min: 1 }),
    maxDriftShare: checkNumber('limits.maxDriftShare', limits.maxDriftShare, share),
    minDescription: checkInteger('limits.minDescription', limits.minDescription, { min: 1 }),
  };
}

function checkKeys(given: object | undefined, known: object, what: string): void {
  const odd = Object.keys(given ?? {}).find((key) => !Object.hasOwn(known, key));
  if (odd === undefined) return;
  throw new ParamError(
    'invalid_param',
    `policy: ${what} must be among ${Object.keys(known).join(', ')}, got ${JSON.stringify(odd)}`,
  );
}

/**
 * A policy with some of it changed.
 *
 * @throws {ParamError} `invalid_param` for a member or value that there is not; `inverted_costs`.
 */
export function editPolicy(base: DeploymentPolicy, edit: PolicyEdit): DeploymentPolicy {
  checkKeys(edit, base, 'a member');
  checkKeys(edit.checks, base.checks, 'a check');
  checkKeys(edit.limits, base.limits, 'a limit');
  const checks = { ...base.checks, ...edit.checks };
  for (const id of CHECK_IDS) checkOneOf(`checks.${id}`, checks[id], CHECK_NEEDS);
  return {
    isGated: checkBoolean('isGated', edit.isGated ?? base.isGated),
    checks,
    limits: checkLimits({ ...base.limits, ...edit.limits }),
    approval: checkOneOf('approval', edit.approval ?? base.approval, APPROVALS),
    approvers: [...new Set((edit.approvers ?? base.approvers).map(checkPersona))],
  };
}

/** Do two policies ask for the same? The order of approvers and slices counts. */
export function isSamePolicy(a: DeploymentPolicy, b: DeploymentPolicy): boolean {
  const flat = ({ checks, limits, isGated, approval, approvers }: DeploymentPolicy): string =>
    JSON.stringify([
      isGated,
      approval,
      approvers,
      CHECK_IDS.map((id) => checks[id]),
      Object.keys(DEFAULT_POLICY.limits).map((key) => limits[key as keyof PolicyLimits]),
    ]);
  return flat(a) === flat(b);
}
