/** @file Names of topics and groups. */
import { describe } from '../checks.ts';
import { ParamError } from '../errors.ts';

const NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/**
 * Returns `name` if it can name a topic or a group: Kafka's rule.
 *
 * @throws {ParamError} `invalid_name`
 */
export function checkStreamName(what: 'topic' | 'group', name: string): string {
  if (NAME.test(name) && name !== '.' && name !== '..') return name;
  throw new ParamError(
    'invalid_name',
    `${what}: the name must be 1 to 249 of a–z, A–Z, 0–9, ".", "_", "-", got ${describe(name)}`,
    { name },
  );
}
