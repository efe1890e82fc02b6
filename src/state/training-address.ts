/** @file What of the training form lies in its address. Pure. */
import { LEARNER_CATALOG } from '../core/learners/catalog.ts';
import type { LearnerInfo } from '../core/learners/learner.ts';

/** What an address asks for; null where it says nothing. */
export interface AskedSetup {
  readonly table: string | null;
  readonly version: number | null;
  readonly target: string | null;
  readonly positive: string | null;
  /** Known ids only; null when none is. */
  readonly learners: readonly string[] | null;
  readonly experiment: string | null;
}

/** Reads the query of the training page. What is no learner or no version is as if it were not there. */
export function parseSetupQuery(query: ReadonlyMap<string, string>): AskedSetup {
  const wanted = (query.get('learner') ?? '').split(',');
  const learners = LEARNER_CATALOG.map(({ id }) => id).filter((id) => wanted.includes(id));
  const version = query.get('version') ?? '';
  return {
    table: query.get('table') ?? null,
    version: /^[1-9]\d{0,8}$/.test(version) ? Number(version) : null,
    target: query.get('target') ?? null,
    positive: query.get('positive') ?? null,
    learners: learners.length === 0 ? null : learners,
    experiment: query.get('experiment') ?? null,
  };
}

/** The part of a form that its address holds. */
export interface AddressedSetup {
  readonly data: {
    readonly table: string;
    readonly version: number | null;
    readonly isPinned: boolean;
    readonly target: string;
    readonly positive: string;
    readonly classes: readonly string[];
    readonly experiment: string;
  };
  readonly learners: readonly LearnerInfo[];
}

/** The query that leads to this form again; null takes an entry out. */
export function setupQuery({
  data: { table, version, isPinned, target, positive, classes, experiment },
  learners,
}: AddressedSetup): Readonly<
  Record<keyof Omit<AskedSetup, 'learners'> | 'learner', string | null>
> {
  const orNull = (text: string): string | null => (text === '' ? null : text);
  return {
    table: orNull(table),
    version: isPinned ? String(version) : null,
    target: orNull(target),
    // The usual label goes without saying.
    positive: positive === classes.at(-1) ? null : orNull(positive),
    learner: orNull(learners.map(({ id }) => id).join(',')),
    experiment: orNull(experiment.trim()),
  };
}
