/** @file The loop on Home: its stations and what closes it. Pure. */
import { formatCount, formatPlural } from '../components/format.ts';
import type { HomeRecords } from './home.ts';
import { checksWords } from './registry.ts';
import { href } from './routes.ts';
import type { WorkspaceCounts } from './workspace.svelte.ts';

/** A station of the loop. */
export interface Station {
  readonly name: string;
  readonly href: string;
  readonly state: 'empty' | 'full' | 'attention';
  readonly count: string;
  readonly unit: string;
  readonly lines: readonly string[];
}

function registerLines({ champion, candidate }: HomeRecords): readonly string[] {
  const gate = champion?.facts.gates.at(0);
  const waiting = candidate?.isChallenger
    ? `Challenger v${candidate.version}`
    : gate && `Gate passed, ${checksWords(gate.report)}`;
  return [
    champion ? `Champion v${champion.facts.version.version}` : 'No champion yet',
    ...(waiting ? [waiting] : []),
  ];
}

function monitorStation({
  driftReports,
  drifted,
  compared,
}: WorkspaceCounts): Omit<Station, 'name' | 'href'> {
  if (driftReports === 0) {
    return { state: 'empty', count: '0', unit: 'reports', lines: ['Compared with training'] };
  }
  return {
    state: drifted > 0 ? 'attention' : 'full',
    count: formatCount(drifted),
    unit: `of ${formatPlural(compared, 'column')} drifted`,
    lines: ['In the newest report', formatPlural(driftReports, 'report')],
  };
}

/** The five stations with what they hold. */
export function stationsOf(counts: WorkspaceCounts, records: HomeRecords): readonly Station[] {
  const { numBatches, rowsScored, predictions, numTrials } = records;
  const model = predictions.at(0)?.source.model;
  const numRunning = records.runs.filter(({ status }) => status === 'RUNNING').length;
  const unitOf = (count: number, one: string): string => (count === 1 ? one : `${one}s`);
  return [
    {
      name: 'Data',
      href: href('tables', {}),
      state: counts.tables > 0 ? 'full' : 'empty',
      count: formatCount(counts.tables),
      unit: unitOf(counts.tables, 'table'),
      lines: counts.tables > 0 ? [formatPlural(counts.rows, 'row')] : ['The lab makes its own'],
    },
    {
      name: 'Train',
      href: href('runs', {}),
      state: counts.runs > 0 ? 'full' : 'empty',
      count: formatCount(counts.runs),
      unit: unitOf(counts.runs, 'run'),
      lines:
        counts.runs === 0
          ? ['Starts from a baseline']
          : [
              ...(counts.studies > 0
                ? [
                    `${counts.studies === 1 ? '1 study' : `${formatCount(counts.studies)} studies`}, ${formatPlural(numTrials, 'trial')}`,
                  ]
                : []),
              ...(numRunning > 0 ? [`${formatCount(numRunning)} running`] : []),
            ],
    },
    {
      name: 'Register',
      href: href('registry', {}),
      state: counts.versions > 0 ? 'full' : 'empty',
      count: formatCount(counts.versions),
      unit: unitOf(counts.versions, 'version'),
      lines: counts.versions > 0 ? registerLines(records) : ['A gate before every promotion'],
    },
    {
      name: 'Serve',
      href: href('batch', {}),
      state: numBatches > 0 ? 'full' : 'empty',
      count: formatCount(rowsScored),
      unit: rowsScored === 1 ? 'row scored' : 'rows scored',
      lines:
        numBatches > 0
          ? [
              numBatches === 1 ? '1 batch' : `${formatCount(numBatches)} batches`,
              ...(model ? [`Last by v${model.version}`] : []),
            ]
          : ['In batches, in this tab'],
    },
    { name: 'Monitor', href: href('drift', {}), ...monitorStation(counts) },
  ];
}

/** What closes the loop from Monitor back to Train, as far as it is so. */
export function returnLine({ report, lastTrainedAt }: HomeRecords): {
  readonly text: string;
  readonly isSo: boolean;
} {
  if (!report) return { text: 'Drift is a reason to train again', isSo: false };
  if (lastTrainedAt !== null && lastTrainedAt > report.createdAt) {
    return { text: 'Trained again since the last drift report', isSo: true };
  }
  return report.report.dataset.drifted > 0
    ? { text: 'Drift is a reason to train again: not done since that report', isSo: true }
    : { text: 'Nothing drifted: no reason to train again', isSo: false };
}
