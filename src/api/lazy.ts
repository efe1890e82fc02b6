/** @file Parts of the API whose code is loaded when one of their calls is first made. */

/**
 * A part of the API that loads itself: each call of `names` waits for the code, then is the part's own.
 *
 * @param load Gives the part; asked once.
 */
export function lazyCalls<T extends object, N extends keyof T & string>(
  load: () => Promise<T>,
  names: readonly N[],
): Pick<T, N> {
  let part: Promise<T> | null = null;
  const call =
    (name: N) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      part ??= load().catch((error: unknown) => {
        part = null;
        throw error;
      });
      const method = (await part)[name] as unknown as (...args: readonly unknown[]) => unknown;
      return method(...args);
    };
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as Pick<T, N>;
}
