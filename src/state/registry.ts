/** @file The registry made ready to be read: versions with their evidence, who held an alias when. Pure. */
import type { GateReportRecord } from '../store/records.ts';
import type { ModelVersionRow } from '../store/registry-store.ts';
import { metricInfo } from '../core/metrics/names.ts';
import type {
  AliasLogRecord,
  GateOutcome,
  GateReport,
  RegisteredModel,
} from '../core/registry/entities.ts';
import { TerrariumError } from '../core/errors.ts';
import { CATALOGS, checkModelName, type Catalog } from '../core/registry/names.ts';
import type { DatasetInput, RunRow } from '../core/tracking/entities.ts';

export const CHAMPION = 'champion';
export const CHALLENGER = 'challenger';

/** What is known of one version. */
export interface VersionFacts {
  readonly version: ModelVersionRow;
  /** null when the run was purged. */
  readonly run: RunRow | null;
  /** Gates in which this version was the challenger, newest first. */
  readonly gates: readonly GateReportRecord[];
  readonly standing: Standing;
}

/** Where a version stands. */
export interface Standing {
  readonly words: string;
  readonly tone: 'champion' | 'challenger' | 'danger' | 'warning' | 'neutral';
}

/** What is known of one registered model. */
export interface ModelFacts {
  readonly model: RegisteredModel;
  /** Newest first. */
  readonly versions: readonly VersionFacts[];
  readonly champion: VersionFacts | null;
  readonly challenger: VersionFacts | null;
  /** Newest first, of all versions. */
  readonly gates: readonly GateReportRecord[];
  /** Oldest first. */
  readonly log: readonly AliasLogRecord[];
}

function standingOf(
  version: ModelVersionRow,
  gate: GateReport | undefined,
  log: readonly AliasLogRecord[],
): Standing {
  if (version.aliases.includes(CHAMPION)) return { words: 'Champion', tone: 'champion' };
  const wasChampion = log.some(({ alias, to }) => alias === CHAMPION && to === version.version);
  if (version.aliases.includes(CHALLENGER)) {
    if (gate?.outcome === 'kept') return { words: 'Challenger, held back', tone: 'danger' };
    if (gate?.outcome === 'error') return { words: 'Challenger, gate error', tone: 'danger' };
    return { words: 'Challenger', tone: 'challenger' };
  }
  if (wasChampion) return { words: 'Former champion', tone: 'neutral' };
  if (gate?.outcome === 'kept') return { words: 'Held back by the gate', tone: 'danger' };
  if (gate?.outcome === 'error') return { words: 'Gate could not run', tone: 'danger' };
  return { words: 'Registered', tone: 'neutral' };
}

/** Puts the records of one model together. All lists may hold other models too. */
export function modelFacts(
  model: RegisteredModel,
  versions: readonly ModelVersionRow[],
  runs: ReadonlyMap<string, RunRow>,
  gates: readonly GateReportRecord[],
  log: readonly AliasLogRecord[],
): ModelFacts {
  const ownLog = log.filter(({ name }) => name === model.name);
  const ownGates = gates.filter((gate) => gate.model === model.name);
  const facts = versions
    .filter(({ name }) => name === model.name)
    .sort((a, b) => b.version - a.version)
    .map((version): VersionFacts => {
      const own = ownGates.filter(({ challenger }) => challenger === version.version);
      return {
        version,
        run: runs.get(version.runId) ?? null,
        gates: own,
        standing: standingOf(version, own[0]?.report, ownLog),
      };
    });
  const holding = (alias: string): VersionFacts | null =>
    facts.find(({ version }) => version.aliases.includes(alias)) ?? null;
  return {
    model,
    versions: facts,
    champion: holding(CHAMPION),
    challenger: holding(CHALLENGER),
    gates: ownGates,
    log: ownLog,
  };
}

/** Catalog in a model's name; null for plain names, which belong to all. */
export function catalogOf(name: string): Catalog | null {
  const [first, , third] = name.split('.');
  return third === undefined ? null : (CATALOGS.find((catalog) => catalog === first) ?? null);
}

/** `dev.churn` and `churn_model` of `dev.churn.churn_model`; no place for a plain name. */
export function splitModelName(name: string): {
  readonly place: string | null;
  readonly object: string;
} {
  if (catalogOf(name) === null) return { place: null, object: name };
  const at = name.lastIndexOf('.');
  return { place: name.slice(0, at), object: name.slice(at + 1) };
}

/** What is wrong with the name of a registered model; null when nothing is. */
export function modelNameFault(name: string): string | null {
  try {
    checkModelName(name);
    return null;
  } catch (error) {
    if (error instanceof TerrariumError) return error.message;
    throw error;
  }
}

/** The table that a run was trained on. */
export function trainingTable(run: RunRow | null): DatasetInput | null {
  return run?.inputs.find(({ context }) => context === 'training') ?? run?.inputs[0] ?? null;
}

const PREFERRED = ['f1_score', 'roc_auc', 'log_loss', 'root_mean_squared_error', 'r2_score'];

/** Metrics that all these runs have on test rows (else on validation rows), best known first: full keys. */
export function sharedMetrics(runs: readonly (RunRow | null)[]): readonly string[] {
  const found = runs.filter((run) => run !== null);
  if (found.length === 0) return [];
  const keysOf = (prefix: string): string[] => {
    const all = Object.keys(found[0].metrics).filter(
      (key) =>
        key.startsWith(prefix) &&
        typeof metricInfo(key)?.greaterIsBetter === 'boolean' &&
        found.every(({ metrics }) => Object.hasOwn(metrics, key)),
    );
    const place = (key: string): number => {
      const at = PREFERRED.indexOf(key.slice(prefix.length));
      return at < 0 ? PREFERRED.length : at;
    };
    return all.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  };
  const test = keysOf('test_');
  return test.length > 0 ? test : keysOf('validation_');
}

/** The key to judge by: `wanted` if it is shared, else the gate's metric, else the best known. */
export function metricKey(
  runs: readonly (RunRow | null)[],
  wanted: string | null,
  gateMetric: string | null,
): string | null {
  const shared = sharedMetrics(runs);
  if (wanted !== null && shared.includes(wanted)) return wanted;
  return shared.find((key) => key === `test_${gateMetric}`) ?? shared[0] ?? null;
}

/** `F1, test rows` of `test_f1_score`. */
export function metricTitle(key: string): string {
  const title = metricInfo(key)?.title ?? key;
  if (key.startsWith('test_')) return `${title}, test rows`;
  return key.startsWith('validation_') ? `${title}, validation rows` : title;
}

/** What an outcome is called, and what it did. */
export const OUTCOME_WORDS: Readonly<
  Record<
    GateOutcome,
    {
      readonly chip: string;
      readonly tone: 'success' | 'warning' | 'danger';
      readonly effect: string;
    }
  >
> = {
  promoted: {
    chip: 'Promoted',
    tone: 'success',
    effect: 'Every check passed: the alias champion moved to the challenger.',
  },
  no_champion: {
    chip: 'First champion',
    tone: 'success',
    effect: 'There was no champion and every check passed: the alias champion was set.',
  },
  kept: {
    chip: 'Kept',
    tone: 'warning',
    effect: 'A check failed: the champion stays and no alias moved.',
  },
  error: {
    chip: 'Could not run',
    tone: 'danger',
    effect: 'A check could not run, which counts as failed: no alias moved.',
  },
};

/** How many checks of a report passed, of all. */
export function passedOf({ checks }: GateReport): {
  readonly passed: number;
  readonly all: number;
} {
  return {
    passed: checks.filter(({ outcome }) => outcome === 'pass').length,
    all: checks.length,
  };
}

/** `4 of 4`, `3 of 4`, `2 of 4, 1 error`. */
export function checksWords(report: GateReport): string {
  const { passed, all } = passedOf(report);
  const errors = report.checks.filter(({ outcome }) => outcome === 'error').length;
  const more = errors === 0 ? '' : errors === 1 ? ', 1 error' : `, ${errors} errors`;
  return `${passed} of ${all}${more}`;
}

/** Earlier champions to go back to, latest first, without the present one. */
export function formerChampions(
  log: readonly AliasLogRecord[],
  champion: number | null,
): readonly number[] {
  const held = log
    .filter(({ alias, to }) => alias === CHAMPION && to !== null && to !== champion)
    .map(({ to }) => to as number);
  return [...new Set(held.reverse())];
}
