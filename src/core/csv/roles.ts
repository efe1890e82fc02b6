/** @file What columns are probably for, judged by name, type and values; always with the reason. */
import type { ColumnRole, ColumnType } from '../table/column.ts';

/** What is known of a column when its role is guessed. */
export interface RoleClues {
  readonly name: string;
  readonly type: ColumnType;
  /** Different values and cells with a value, of the rows read first. */
  readonly distinct: number;
  readonly present: number;
  /** Has no cell of the whole file a value? */
  readonly isEmpty: boolean;
  /** Do all rows of the whole file hold the same value? */
  readonly isConstant: boolean;
}

/** A role and why. */
export interface RoleGuess {
  readonly role: ColumnRole;
  readonly reason: string;
}

const ID =
  /(?:^|[\s_.-])(?:id|uuid|guid|key|identifier|rowid)$|^(?:id|uuid|guid)[\s_.-]|[a-z](?:ID|Id)$/;
const TIME = /date|time|timestamp|(?:^|_)(?:ts|at|day|month|week)$/i;
const TARGET =
  /^(?:target|label|labels|class|y|outcome|response|churn|churned|is_churn|survived|species|income|default|median_house_value|price|sale_?price)$/i;
const SENSITIVE =
  /^(?:gender|sex|race|ethnicity|ethnic_group|religion|nationality|native[-_ ]country|marital[-_ ]status|disability|sexual_orientation)$/i;

function isId(clues: RoleClues): string | null {
  const { name, type, distinct, present } = clues;
  const isUnique = present > 1 && distinct === present;
  const named = ID.test(name) || ID.test(name.toLowerCase());
  if (type === 'number' || type === 'boolean' || type === 'date') return null;
  if (named && (present <= 1 || distinct > 0.9 * present)) {
    return isUnique ? 'named like an id, and no value repeats' : 'named like an id';
  }
  if (type === 'text' && isUnique && present >= 20) return 'text whose values never repeat';
  return null;
}

function guessOne(clues: RoleClues): RoleGuess {
  if (clues.isEmpty) return { role: 'ignore', reason: 'no cell has a value' };
  const id = isId(clues);
  if (id !== null) return { role: 'id', reason: id };
  if (clues.isConstant) return { role: 'ignore', reason: 'every row has the same value' };
  if (SENSITIVE.test(clues.name)) {
    return { role: 'feature', reason: 'the name suggests a sensitive attribute: mark it if it is' };
  }
  if (clues.type === 'text') return { role: 'feature', reason: 'free text' };
  return { role: 'feature', reason: 'nothing speaks against it' };
}

function isTwoValued(clues: RoleClues): boolean {
  return (
    clues.distinct === 2 &&
    clues.present > 2 &&
    (clues.type === 'category' || clues.type === 'boolean' || clues.type === 'integer')
  );
}

/**
 * Guesses the role of every column. One column at most becomes the target: the last one whose name
 * says so (`churn`, `target`, `label`, `class`, `y`, …), else the last column when it has exactly two values.
 * One date becomes the time. `sensitive` and `weight` are left to the person.
 *
 * @param clues One per column, in order.
 * @param chosen Roles that the user gave, by name; they stand.
 */
export function guessRoles(
  clues: readonly RoleClues[],
  chosen: ReadonlyMap<string, ColumnRole>,
): RoleGuess[] {
  const roles = clues.map((one) => {
    const role = chosen.get(one.name);
    return role ? { role, reason: 'chosen by you' } : guessOne(one);
  });
  const isFree = (index: number) =>
    roles[index].role === 'feature' && !chosen.has(clues[index].name);
  const has = (role: ColumnRole) => roles.some((one) => one.role === role);
  if (!has('target')) {
    const named = clues.findLastIndex((one, i) => isFree(i) && TARGET.test(one.name));
    const last = clues.length - 1;
    if (named >= 0) {
      roles[named] = { role: 'target', reason: `named like a target ("${clues[named].name}")` };
    } else if (last > 0 && isFree(last) && isTwoValued(clues[last])) {
      roles[last] = { role: 'target', reason: 'the last column, with two values' };
    }
  }
  if (!has('time')) {
    const dates = clues.flatMap((one, i) => (one.type === 'date' && isFree(i) ? [i] : []));
    const time =
      dates.find((i) => TIME.test(clues[i].name)) ?? (dates.length === 1 ? dates[0] : -1);
    if (time >= 0) roles[time] = { role: 'time', reason: 'dates' };
  }
  return roles;
}
