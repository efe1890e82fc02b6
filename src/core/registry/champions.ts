/** @file Who was champion before whom, read off the alias log. Pure. */
import type { AliasLogRecord } from './entities.ts';

/**
 * Champions one on top of the other, oldest first: a version that comes back takes off those that came after it, so the
 * one below the last is where a rollback leads. Removing the alias changes nothing.
 *
 * @param log Oldest first; other aliases are left out.
 */
export function championStack(
  log: readonly Pick<AliasLogRecord, 'alias' | 'to'>[],
  alias = 'champion',
): readonly number[] {
  const stack: number[] = [];
  for (const line of log) {
    if (line.alias !== alias || line.to === null) continue;
    const at = stack.indexOf(line.to);
    if (at >= 0) stack.length = at;
    stack.push(line.to);
  }
  return stack;
}
