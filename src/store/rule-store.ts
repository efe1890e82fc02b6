/** @file Rules, and their firings as they begin: a rule's state moves in the transaction that writes the firing. */
import type { FiringRecord } from '../core/automation/firing.ts';
import { newSteps } from '../core/automation/firing.ts';
import { withNote } from '../core/automation/incident.ts';
import {
  checkRule,
  NEW_STATE,
  ruleWords,
  type RuleNames,
  type RuleRecord,
  type RuleSpec,
  type RuleState,
} from '../core/automation/rule.ts';
import { EVENTS_CURSOR, type Walk } from '../core/automation/walk.ts';
import { describe } from '../core/checks.ts';
import { audited } from './audit-store.ts';
import { read, write, type Store } from './database.ts';
import { recordEvent } from './event-store.ts';
import { required } from './lookup.ts';

const subjectOf = (ruleId: string): string => `rules:/${ruleId}`;

/** Number of the newest event; inside a transaction with `events`. */
async function lastSeq({ db }: Store): Promise<number> {
  return ((await db.events.orderBy('seq').lastKey()) as number | undefined) ?? 0;
}

/** State of a rule that has seen nothing and looks at what comes from now on. */
async function freshState(store: Store): Promise<RuleState> {
  return { ...NEW_STATE, cursors: { [EVENTS_CURSOR]: await lastSeq(store) } };
}

const specOf = ({ name, when, for: times, cooldownMs, severity, actions, enabled }: RuleSpec) => ({
  name,
  when,
  for: times,
  cooldownMs,
  severity,
  actions,
  enabled,
});

/**
 * Stores new rules, all of them or none.
 *
 * @param set Ready-made set that they belong to; rules of the same set that are there already are replaced.
 * @throws {ParamError} as `checkRule`.
 */
export async function addRules(
  store: Store,
  specs: readonly RuleSpec[],
  by: string,
  set: string | null = null,
): Promise<readonly RuleRecord[]> {
  const checked = specs.map(checkRule);
  const ids = checked.map(() => store.newId());
  return audited(store, ['rules', 'events'], async () => ({
    entry: {
      actor: by,
      action: 'rule.create',
      subject: set === null ? subjectOf(ids[0]) : `rules:/${set}`,
      details: { rules: checked.map((spec) => `${spec.name}: ${ruleWords(spec)}`), set },
    },
    change: async () => {
      if (set !== null) {
        await store.db.rules.filter((rule) => rule.set === set).delete();
      }
      const at = store.now();
      const state = await freshState(store);
      const records = checked.map((spec, index): RuleRecord => ({
        ...spec,
        ruleId: ids[index],
        set,
        state,
        createdAt: at,
        createdBy: by,
        updatedAt: at,
        schemaVersion: 1,
      }));
      await store.db.rules.bulkAdd(records);
      return records;
    },
  }));
}

/** Gives a rule. Throws {ParamError} `not_found`. */
export function getRule(store: Store, ruleId: string): Promise<RuleRecord> {
  return read(store, ['rules'], async () =>
    required(await store.db.rules.get(ruleId), `rule ${describe(ruleId)}`),
  );
}

/** Lists rules by name. */
export async function listRules(store: Store): Promise<readonly RuleRecord[]> {
  const rules = await read(store, ['rules'], () => store.db.rules.toArray());
  return rules.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/**
 * Changes a rule. One that waits for something else now, or was switched on, begins anew with what comes from now on.
 *
 * @throws {ParamError} `not_found`, and as `checkRule`.
 */
export async function changeRule(
  store: Store,
  ruleId: string,
  patch: Partial<RuleSpec>,
  by: string,
): Promise<RuleRecord> {
  return audited(store, ['rules', 'events'], async () => {
    const spec = checkRule({ ...specOf(await getRule(store, ruleId)), ...patch });
    return {
      entry: {
        actor: by,
        action: 'rule.update',
        subject: subjectOf(ruleId),
        details: { name: spec.name, rule: ruleWords(spec), enabled: spec.enabled },
      },
      change: async () => {
        const before = required(await store.db.rules.get(ruleId), `rule ${describe(ruleId)}`);
        const isSame = JSON.stringify(before.when) === JSON.stringify(spec.when);
        const goesOn = isSame && (before.enabled || !spec.enabled);
        const { numFirings, lastFiredAt } = before.state;
        const state = goesOn
          ? before.state
          : { ...(await freshState(store)), numFirings, lastFiredAt };
        const record = { ...before, ...spec, state, updatedAt: store.now() };
        await store.db.rules.put(record);
        return record;
      },
    };
  });
}

/** Removes rules; their firings stay. */
export async function removeRules(
  store: Store,
  ruleIds: readonly string[],
  by: string,
): Promise<void> {
  const rules = await Promise.all(ruleIds.map((ruleId) => getRule(store, ruleId)));
  if (rules.length === 0) return;
  await audited(store, ['rules'], async () => ({
    entry: {
      actor: by,
      action: 'rule.delete',
      subject: subjectOf(ruleIds[0]),
      details: { rules: rules.map(({ name }) => name) },
    },
    change: () => store.db.rules.bulkDelete([...ruleIds]),
  }));
}

/** Has a rule stayed as it was read? */
const isUnmoved = (now: RuleRecord | undefined, then: RuleRecord): boolean =>
  now?.updatedAt === then.updatedAt && JSON.stringify(now.state) === JSON.stringify(then.state);

/** Thrown inside a transaction when another tab evaluated the rule meanwhile; never leaves this file. */
class Outrun extends Error {
  override readonly name = 'Outrun';
}

/** Notes on the open incidents of a rule that it is no longer true; inside a transaction with `incidents`. */
async function noteCleared(store: Store, { ruleId }: RuleRecord): Promise<void> {
  const open = await store.db.incidents
    .where('status')
    .anyOf(['OPEN', 'ACKNOWLEDGED'])
    .filter(({ sourceId }) => sourceId === ruleId)
    .toArray();
  const note = { at: store.now(), by: 'automation', kind: 'cleared' as const };
  await store.db.incidents.bulkPut(
    open.map((incident) => withNote(incident, { ...note, text: 'The rule is no longer true.' })),
  );
}

/**
 * Keeps where a walk came to, and the firing that ended it, unless somebody else has moved the rule since it was read:
 * of two tabs that see the same, one fires.
 *
 * @param rule As it was read before the walk.
 * @param owner Tab that will do the actions.
 * @returns The firing, null when there is none, `outrun` when the rule was moved: nothing was written then.
 */
export async function commitWalk(
  store: Store,
  rule: RuleRecord,
  { state, fired, isCleared }: Walk,
  owner: string,
  names: RuleNames,
): Promise<FiringRecord | null | 'outrun'> {
  const { ruleId } = rule;
  const move = async (): Promise<void> => {
    if (!isUnmoved(await store.db.rules.get(ruleId), rule)) throw new Outrun();
    await store.db.rules.put({ ...rule, state });
  };
  try {
    if (fired === null) {
      await write(store, ['rules', 'incidents'], async () => {
        await move();
        if (isCleared) await noteCleared(store, rule);
      });
      return null;
    }
    const firing: FiringRecord = {
      firingId: store.newId(),
      source: 'rule',
      sourceId: ruleId,
      name: rule.name,
      severity: rule.severity,
      at: store.now(),
      plannedFor: null,
      prose: ruleWords(rule, names),
      subject: fired.moment.subject,
      evidence: fired.evidence,
      status: 'RUNNING',
      owner,
      by: rule.createdBy,
      steps: newSteps(rule.actions, names.webhook),
      schemaVersion: 1,
    };
    const { firingId, name, severity, subject, evidence } = firing;
    const seen = evidence.map(({ text, note }) => `${text}: ${note}`);
    return await audited(store, ['rules', 'firings', 'events'], async () => ({
      entry: {
        actor: 'automation',
        action: 'rule.fire',
        subject: subjectOf(ruleId),
        details: { firingId, name, about: subject, seen, for: rule.createdBy },
      },
      change: async () => {
        await move();
        await store.db.firings.add(firing);
        await recordEvent(store, 'rule.fired', subjectOf(ruleId), {
          rule_id: ruleId,
          rule_name: name,
          firing_id: firingId,
          severity,
          about: subject,
          evidence: seen,
        });
        return firing;
      },
    }));
  } catch (error) {
    if (error instanceof Outrun) return 'outrun';
    throw error;
  }
}
