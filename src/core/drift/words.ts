/** @file Numbers in the sentences of a report. */

/** A count with thin groups: 1,234,567. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A statistic or p-value to three significant digits: 0.0123, 1.2e-9, 41.2. */
export function formatValue(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** A share as a percentage with at most one decimal. */
export function formatShare(share: number): string {
  return `${String(Math.round(share * 1000) / 10)} %`;
}

/** The first few of a list of names, quoted, and how many more there are. */
export function formatNames(names: readonly string[], shown = 3): string {
  const quoted = names.slice(0, shown).map((name) => JSON.stringify(name.slice(0, 60)));
  const more = names.length - shown;
  return more > 0 ? `${quoted.join(', ')} and ${more} more` : quoted.join(', ');
}
