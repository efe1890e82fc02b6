/** @file Text as a Python literal, whatever is in it. */

/** Writes a text as a Python literal; a JSON text is one, but for lone surrogates and line separators. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u2028\u2029\u007f]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
