/** @file The ready-made set of rules that closes the loop: drift → retrain → challenger → gate → champion → score. */
import { ParamError } from '../errors.ts';
import type { Action } from './actions.ts';
import type { Comparator } from './condition.ts';
import { checkRule, type RuleSpec, type Severity } from './rule.ts';

/** What the set is made for. */
export interface LoopSpec {
  readonly model: string;
  /** Id of the monitor whose drift begins it. */
  readonly monitor: string;
  /** Metric of the monitor. Default `drift_share`. */
  readonly key?: string;
  /** Default `>=`. */
  readonly op?: Comparator;
  /** Default 0.3. */
  readonly value?: number;
  /** Windows in a row that must be so. Default 1. */
  readonly for?: number;
  /** Also retrain when this metric of the monitor falls below its value, e.g. `{key: 'auc', value: 0.75}`. */
  readonly performance?: { readonly key: string; readonly value: number; readonly op?: Comparator };
  /** Table whose newest version is trained on. Default: the champion's training table. */
  readonly table?: string;
  /** Before, the monitor's rows with a label (the last `rows`, default all) are gathered into `table`. Default: they are not. */
  readonly gather?: { readonly rows?: number };
  /** Rows that champion and challenger are compared on. Default: those the challenger was trained on. */
  readonly judgeOn?: string;
  /** Scored anew by the new champion. Default: nothing is. */
  readonly score?: { readonly table: string; readonly into: string };
  /** Also open an incident when a canary of this endpoint is rolled back. */
  readonly endpoint?: string;
  /** Default `cold`. */
  readonly start?: 'cold' | 'warm';
  /** Tests of the pipeline before the gates. Default true. */
  readonly testPipeline?: boolean;
  /** Default 1 day. */
  readonly cooldownMs?: number;
  /** Default `warning`. */
  readonly severity?: Severity;
}

const DAY = 86_400_000;

/** Name of the set of a model. */
export const loopSet = (model: string): string => `loop:${model}`;

/** Retraining through the gates to new predictions, as a chain of actions. */
function chain(spec: LoopSpec, monitorName: string): readonly Action[] {
  const { model, table = null, judgeOn = null, score, start = 'cold', testPipeline = true } = spec;
  const { gather } = spec;
  const alias = 'challenger';
  return [
    {
      do: 'open_incident',
      runbook: `Look at the report of the monitor, then at models:/${model}.`,
    },
    { do: 'notify' },
    ...(gather && table !== null
      ? [{ do: 'gather', monitor: monitorName, into: table, rows: gather.rows ?? null } as const]
      : []),
    { do: 'retrain', model, table, start, alias },
    ...(testPipeline ? [{ do: 'test_pipeline', model, alias } as const] : []),
    { do: 'deploy', model, alias, table: judgeOn },
    ...(score
      ? [{ do: 'score', model, alias: 'champion', table: score.table, into: score.into } as const]
      : []),
  ];
}

/**
 * The rules of the set.
 *
 * @param monitorName Name of the monitor, for actions that name it.
 *
 * @throws {ParamError} `invalid_param` when rows are to be gathered into no table, and as `checkRule`.
 */
export function loopRules(spec: LoopSpec, monitorName: string): readonly RuleSpec[] {
  const { model, monitor, performance, severity = 'warning' } = spec;
  if (spec.gather && spec.table === undefined) {
    throw new ParamError(
      'invalid_param',
      'automation: enableLoop gathers rows into a table to learn from; name it with table, or leave gather out',
    );
  }
  const { cooldownMs = DAY, for: times = 1 } = spec;
  const actions = chain(spec, monitorName);
  const common = { for: times, cooldownMs, severity, actions, enabled: true };
  const compare = (key: string, op: Comparator, value: number): RuleSpec['when'] => ({
    metric: { monitor, key },
    aggregate: 'last',
    over: { windows: 1 },
    op,
    value,
  });
  const { key = 'drift_share', op = '>=', value = 0.3 } = spec;
  const drift: RuleSpec = { name: `Drift of ${model}`, when: compare(key, op, value), ...common };
  const decay: readonly RuleSpec[] = performance
    ? [
        {
          name: `Performance of ${model}`,
          when: compare(performance.key, performance.op ?? '<', performance.value),
          ...common,
        },
      ]
    : [];
  const fallen: readonly RuleSpec[] =
    spec.endpoint === undefined
      ? []
      : [
          {
            name: `Canary of ${spec.endpoint} rolled back`,
            when: { event: 'canary.rolled_back', subject: `endpoints:/${spec.endpoint}` },
            for: 1,
            cooldownMs: 0,
            severity: 'critical',
            actions: [
              { do: 'open_incident', runbook: 'Look at the evidence before the next canary.' },
              { do: 'notify' },
            ],
            enabled: true,
          },
        ];
  return [drift, ...decay, ...fallen].map(checkRule);
}
