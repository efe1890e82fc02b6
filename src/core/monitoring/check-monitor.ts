/** @file What can be a monitor. */
import { checkInteger, checkNumber, checkOneOf, checkText } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { resolveRules } from '../drift/rules.ts';
import { parseModelUri } from '../registry/uri.ts';
import type { KpiRule, LabelRule, MonitorSpec, WindowRule } from './entities.ts';

/** Rules of drift unless others are asked for: effect first, corrected p, few rows say nothing. */
export const DRIFT_DEFAULTS = { correction: 'bh', minEffect: 0.1, minRows: 30 } as const;

/** Shortest window of time. */
const MIN_MS = 1000;

function checkWindows(rule: WindowRule): WindowRule {
  if (checkOneOf('windows.by', rule.by, ['time', 'rows'] as const) === 'time') {
    return { by: 'time', size: checkInteger('windows.size', rule.size, { min: MIN_MS }) };
  }
  const { rest = 'wait' } = rule as Extract<WindowRule, { by: 'rows' }>;
  return {
    by: 'rows',
    size: checkInteger('windows.size', rule.size, { min: 1 }),
    rest: checkOneOf('windows.rest', rest, ['wait', 'join'] as const),
  };
}

function checkLabel(rule: LabelRule): LabelRule {
  const delay =
    rule.delay === undefined ? {} : { delay: checkNumber('label.delay', rule.delay, { min: 0 }) };
  const column = checkText('label.column', rule.column);
  return 'table' in rule
    ? {
        table: checkText('label.table', rule.table),
        column,
        key: checkText('label.key', rule.key),
        ...delay,
      }
    : { column, ...delay };
}

function checkKpi({ name, column, aggregate, of }: KpiRule): KpiRule {
  const how = checkOneOf('kpi.aggregate', aggregate, ['mean', 'sum', 'share'] as const);
  return {
    name: checkText('kpi.name', name),
    column: checkText('kpi.column', column),
    aggregate: how,
    ...(how === 'share' ? { of: checkText('kpi.of', of) } : {}),
  };
}

const checkTexts = (name: string, values: readonly string[]): readonly string[] =>
  values.map((value, at) => checkText(`${name}[${at}]`, value));

/**
 * Gives the specification with nothing in it that does not belong there.
 *
 * @throws {ParamError} `invalid_param`, `invalid_uri`.
 */
export function checkMonitor(spec: MonitorSpec): MonitorSpec {
  const { source, model } = spec;
  if (model !== null) parseModelUri(model);
  if (model === null && (spec.slices.length > 0 || spec.label !== null)) {
    throw new ParamError(
      'invalid_param',
      'monitor: labels and slices need a model whose predictions they judge, got none; name the model',
    );
  }
  const drift = { ...DRIFT_DEFAULTS, ...spec.drift };
  resolveRules(drift);
  return {
    source:
      'endpoint' in source
        ? { endpoint: checkText('source.endpoint', source.endpoint) }
        : { table: checkText('source.table', source.table) },
    model,
    baseline: { name: spec.baseline.name, version: spec.baseline.version },
    windows: checkWindows(spec.windows),
    time: spec.time === null ? null : checkText('time', spec.time),
    columns: spec.columns && checkTexts('columns', spec.columns),
    slices: checkTexts('slices', spec.slices),
    label: spec.label && checkLabel(spec.label),
    drift,
    multivariate: spec.multivariate.map((test) =>
      checkOneOf('multivariate', test, ['pca', 'domain_classifier'] as const),
    ),
    kpi: spec.kpi && checkKpi(spec.kpi),
    metric: spec.metric === null ? null : checkText('metric', spec.metric),
  };
}
