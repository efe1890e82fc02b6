/** @file Looking into parsed JSON that anybody may have written. */

/** Is it an object with members of its own? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of texts, numbers and truth values as texts; null when it is anything else. */
export function textList(value: unknown): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const isPlain = value.every((item) => ['string', 'number', 'boolean'].includes(typeof item));
  return isPlain ? value.map(String) : null;
}
