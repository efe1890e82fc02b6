/** @file `terrarium.monitor.multivariate`, `.falseAlarms` and `.reportHtml`; loaded when first called. */
import { checkInteger } from '../core/checks.ts';
import { reportHtml } from '../core/drift/html/report-html.ts';
import type { DriftOptions, DriftReport, ResolvedRules } from '../core/drift/types.ts';
import { getDriftReport } from '../store/drift-store.ts';
import { runJob, type ApiContext } from './context.ts';
import type { DriftChecksApi, FalseAlarmOptions, MultivariateOptions } from './monitor-types.ts';
import { addressOf } from './views.ts';

/** Builds the checks over a pool, a board and a store. */
export function createDriftChecks(context: ApiContext): DriftChecksApi {
  const reportOf = async (reportId: string): Promise<DriftReport> =>
    (await getDriftReport(context.store, reportId)).report;
  return {
    multivariate: (options) => multivariate(context, options, reportOf),
    falseAlarms: (options) => falseAlarms(context, options, reportOf),
    reportHtml: async (reportId) => reportHtml(await getDriftReport(context.store, reportId)),
  };
}

type ReportOf = (reportId: string) => Promise<DriftReport>;

async function multivariate(
  context: ApiContext,
  { reference, current, reportId, signal, onProgress, ...settings }: MultivariateOptions,
  reportOf: ReportOf,
) {
  const tables =
    reference === undefined
      ? await reportOf(reportId)
      : { reference: addressOf(reference), current: addressOf(current) };
  const at = ({ name, version }: { name: string; version?: number }) => ({
    name,
    ...(version === undefined ? {} : { version }),
  });
  return runJob(
    context,
    { title: `Multivariate drift of ${tables.current.name}`, kind: 'drift' },
    'multivariateDrift',
    {
      reference: at(tables.reference),
      current: at(tables.current),
      settings,
      backend: context.session.backend,
      ...(reportId === undefined ? {} : { reportId }),
    },
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
}

/** The options that give these rules again. */
function optionsOf(rules: ResolvedRules | undefined, report: DriftReport): DriftOptions {
  if (!rules) return { driftShare: report.dataset.threshold };
  const { driftShare, minRows, alpha, correction, minEffect, psiRule } = rules;
  const { methods, thresholds, method, learned } = rules;
  return {
    ...{ driftShare, minRows, alpha, correction, minEffect, psiRule, methods, thresholds },
    ...(method && { method }),
    ...(learned && { learned }),
  };
}

async function falseAlarms(context: ApiContext, options: FalseAlarmOptions, reportOf: ReportOf) {
  const { reference, currentRows, reportId, signal, onProgress, ...rest } = options;
  const { options: asked, columns: named, ...settings } = rest;
  const report = reference === undefined ? await reportOf(options.reportId) : null;
  const compared = report
    ? Object.keys(report.columns).filter((name) => report.columns[name].status === 'ok')
    : undefined;
  const rules = asked ?? (report ? optionsOf(report.rules, report) : {});
  const columns = named ?? compared;
  const address = reference === undefined ? report!.reference : addressOf(reference);
  const { name, version } = address;
  return runJob(
    context,
    { title: `False alarms on ${name}`, kind: 'drift' },
    'falseAlarms',
    {
      reference: { name, ...(version === undefined ? {} : { version }) },
      options: rules,
      ...(columns && { columns }),
      settings: {
        ...settings,
        currentRows: checkInteger('currentRows', currentRows ?? report?.current.rows, { min: 2 }),
      },
      ...(reportId === undefined ? {} : { reportId }),
    },
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
}
