/** @file What Home says of the workspace: the next step, the order of panels. Pure. */
import { formatCompact, formatCount, formatPlural, formatSigned } from '../components/format.ts';
import type { DriftReportRecord } from '../core/drift/types.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import { centreOf, rankColumns } from './drift.ts';
import type { PersonaId } from './persona.svelte.ts';
import type { VersionFacts } from './registry.ts';
import { href } from './routes.ts';
import type { VersionOfRun } from './run-queries.ts';
import type { WorkspaceCounts } from './workspace.svelte.ts';

/** The champion that took its place last. */
export interface Champion {
  readonly name: string;
  readonly facts: VersionFacts;
  /** When the alias came to it; null when the log does not say. */
  readonly since: number | null;
}

/** What Home reads beside the counts. */
export interface HomeRecords {
  /** Names of tables that are not in the trash. */
  readonly tables: readonly string[];
  /** The table version to train on: the newest that is not predictions; null without any. */
  readonly newestTable: Pick<TableVersionRecord, 'name' | 'version' | 'numRows'> | null;
  readonly numTrials: number;
  /** Newest runs that are no trials, with what they are used as. */
  readonly runs: readonly RunRow[];
  readonly versionsByRun: ReadonlyMap<string, readonly VersionOfRun[]>;
  /** The newest finished run with a model; null without any. */
  readonly finished: Pick<RunRow, 'runId' | 'runName'> | null;
  readonly lastTrainedAt: number | null;
  readonly champion: Champion | null;
  /** The newest version that is not champion; null without any. */
  readonly candidate: {
    readonly name: string;
    readonly version: number;
    readonly isChallenger: boolean;
  } | null;
  /** Newest first. */
  readonly predictions: readonly TableVersionRecord[];
  readonly numBatches: number;
  readonly rowsScored: number;
  /** The newest drift report. */
  readonly report: DriftReportRecord | null;
  /** When anything was written last; null in an empty workspace. */
  readonly savedAt: number | null;
}

/** Nothing was brought or made yet. */
export const isFirstVisit = ({ tables, runs, versions }: WorkspaceCounts): boolean =>
  tables + runs + versions === 0;

/** The project, when all tables are of one; else `Workspace`. */
export function workspaceTitle(tables: readonly string[]): string {
  const projects = new Set(tables.map((name) => name.split('.')[1]));
  const [only] = projects;
  return projects.size === 1 && only ? only : 'Workspace';
}

/** What to do next, why, and where. */
export interface NextStep {
  readonly title: string;
  readonly text: string;
  readonly action: { readonly label: string; readonly href: string };
}

/** ` monthly_charges moved most: its mean went from 64.8 to 74.2.`; '' when no column drifted. */
function movedMost(record: DriftReportRecord): string {
  const [first] = rankColumns(record.report);
  const centre = first?.verdict === 'drifted' ? centreOf(first.column) : null;
  if (!centre) return '';
  const { reference, current } = centre;
  if (centre.kind === 'share') {
    const points = formatSigned((current - reference) * 100, 1);
    return ` ${first.name} moved most: the share of ${centre.category} changed by ${points} points.`;
  }
  return ` ${first.name} moved most: its mean went from ${formatCompact(reference)} to ${formatCompact(current)}.`;
}

/** How far the loop has come, read off what there is; null when a turn is complete and nothing drifted. */
export function nextStep(counts: WorkspaceCounts, records: HomeRecords): NextStep | null {
  const { newestTable, finished, champion, candidate, predictions, report } = records;
  const hasModels = counts.versions > 0;
  if (!newestTable && !hasModels && !finished) {
    return {
      title: 'Bring data.',
      text: 'Run the churn lab, which makes its own customers, or import a CSV of yours.',
      action: { label: 'Import a CSV', href: href('tables', {}, { import: 1 }) },
    };
  }
  if (!finished && !hasModels) {
    const rows = formatPlural(newestTable?.numRows ?? 0, 'row');
    return {
      title: `Train on ${newestTable?.name ?? 'a table'}.`,
      text: `${rows} and no finished run yet: choose the column to predict and a learner.`,
      action: newestTable
        ? {
            label: 'Open the table',
            href: href('table', { table: newestTable.name, version: newestTable.version }),
          }
        : { label: 'Open the tables', href: href('tables', {}) },
    };
  }
  if (!hasModels && finished) {
    return {
      title: `Register ${finished.runName}.`,
      text: 'The run has a model that nothing else can use yet: a registered version can be compared, promoted and served.',
      action: { label: 'Open the run', href: href('run', { runId: finished.runId }) },
    };
  }
  if (!champion) {
    return {
      title: candidate
        ? `Let ${candidate.name} v${candidate.version} prove itself.`
        : 'Choose a champion.',
      text: 'No version is champion: the gate scores the challenger on frozen rows and sets the alias when every check passes.',
      action: candidate
        ? { label: 'Open the model', href: href('model', { name: candidate.name }) }
        : { label: 'Open the registry', href: href('registry', {}) },
    };
  }
  const scored = predictions.at(0);
  const who = `${champion.name} v${champion.facts.version.version}`;
  if (!scored) {
    return {
      title: 'Score a table.',
      text: `${who} is champion and has predicted nothing yet.`,
      action: { label: 'Score a batch', href: href('batch', {}) },
    };
  }
  if (!report || report.createdAt < scored.createdAt) {
    return {
      title: report
        ? 'Compare the newest batch with training.'
        : 'Compare the scored rows with training.',
      text: `${formatPlural(scored.numRows, 'row')} were scored ${report ? 'after the last drift report' : 'and never compared'}: the report says which columns moved and by how much.`,
      action: { label: 'Compare', href: href('drift', {}) },
    };
  }
  if (report.report.dataset.drifted > 0) {
    const { drifted, compared } = report.report.dataset;
    return {
      title: 'Review the drift report.',
      text: `${formatCount(drifted)} of ${formatPlural(compared, 'column')} drifted.${movedMost(report)}`,
      action: {
        label: 'Open the drift report',
        href: href('driftReport', { reportId: report.reportId }),
      },
    };
  }
  return null;
}

/** Panels below the next step. `champion` and `drift` share a row. */
export type HomePanel = 'champion' | 'drift' | 'runs' | 'predictions';

const ORDERS: Readonly<Record<PersonaId, readonly HomePanel[]>> = {
  analyst: ['predictions', 'champion', 'drift', 'runs'],
  data_engineer: ['drift', 'champion', 'predictions', 'runs'],
  data_scientist: ['champion', 'drift', 'runs', 'predictions'],
  ml_engineer: ['champion', 'drift', 'predictions', 'runs'],
  governance: ['drift', 'champion', 'runs', 'predictions'],
};

/** Panels in the order of who looks; those without anything to show are left out. */
export function panelOrder(
  persona: PersonaId,
  { champion, report, runs, predictions }: HomeRecords,
): readonly HomePanel[] {
  const isThere: Readonly<Record<HomePanel, boolean>> = {
    champion: champion !== null,
    drift: report !== null,
    runs: runs.length > 0,
    predictions: predictions.length > 0,
  };
  return ORDERS[persona].filter((panel) => isThere[panel]);
}

/** Metrics of the table of runs that any of these has, on the rows that most were judged by. */
export function runMetrics(rows: readonly RunRow[]): {
  readonly part: 'validation' | 'test';
  readonly ids: readonly string[];
} {
  const count = (prefix: string): number =>
    rows.filter(({ metrics }) => Object.keys(metrics).some((key) => key.startsWith(prefix))).length;
  const part = count('test_') > count('validation_') ? 'test' : 'validation';
  const ids = ['f1_score', 'r2_score', 'roc_auc'].filter((id) =>
    rows.some(({ metrics }) => Object.hasOwn(metrics, `${part}_${id}`)),
  );
  return { part, ids };
}
