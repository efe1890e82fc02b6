/**
 * @file Numbers from ASCII bytes, correctly rounded. A short decimal is one integer and one exact power
 * of ten, so a single division rounds once; everything else goes to the platform's own parser as a
 * text that was checked first. Only what people write as numbers counts: `0x1F`, `1_000`, `12abc` do not.
 * Source of the short path: W. Clinger, How to read floating point numbers accurately, PLDI 1990, §3.
 */

/** Which mark separates the fraction. */
export type Decimal = '.' | ',';

/** How a number was written, as bits; what `numberForm` returns. 0: not a number. */
export const FORM = {
  number: 1,
  /** Digits only, with or without a sign. */
  whole: 2,
  /** A zero before another digit: 02134. */
  leadingZero: 4,
  /** Digits in groups of three. */
  grouped: 8,
  infinite: 16,
  /** A whole number of 2^53 or more. */
  big: 32,
  /** One group mark and three digits, no fraction: 1,234 could be either. */
  ambiguous: 64,
} as const;

/** 10^0 … 10^22, the powers that float64 holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

const TWO_53 = 2 ** 53;

const PATTERNS = {
  '.': /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,4}))?$/,
  ',': /^([+-]?)(?:(\d+)(?:,(\d*))?|,(\d+))(?:[eE]([+-]?\d{1,4}))?$/,
} as const;
const GROUPED = {
  '.': /^([+-]?)(\d{1,3}(?:([, '\u00a0\u202f])\d{3})(?:\3\d{3})*)(?:\.(\d+))?$/,
  ',': /^([+-]?)(\d{1,3}(?:([. '\u00a0\u202f])\d{3})(?:\3\d{3})*)(?:,(\d+))?$/,
} as const;
const INFINITE = /^([+-]?)(?:inf|infinity)$/i;

/** A number and how it was written; `form` 0 when the text is not a number. */
export interface ParsedNumber {
  readonly value: number;
  readonly form: number;
}

const NOT_A_NUMBER: ParsedNumber = { value: Number.NaN, form: 0 };

/**
 * Reads a text as a number with the given decimal mark. Groups of three may be separated by the other
 * mark, a space, a no-break space or an apostrophe.
 */
export function parseNumberText(text: string, decimal: Decimal): ParsedNumber {
  const plain = PATTERNS[decimal].exec(text);
  if (plain) {
    const digits = plain[2] ?? '';
    const value = Number(decimal === '.' ? text : text.replace(',', '.'));
    let form: number = FORM.number;
    if (plain[3] === undefined && plain[4] === undefined && plain[5] === undefined) {
      form |= FORM.whole;
      if (Math.abs(value) >= TWO_53) form |= FORM.big;
    } else if (decimal === ',' && plain[3]?.length === 3 && digits.length <= 3 && digits !== '0') {
      form |= FORM.ambiguous;
    }
    if (digits.length > 1 && digits.startsWith('0')) form |= FORM.leadingZero;
    if (!Number.isFinite(value)) form |= FORM.infinite;
    return { value, form };
  }
  const grouped = GROUPED[decimal].exec(text);
  if (grouped) {
    const digits = grouped[2].replace(/[^\d]/g, '');
    const fraction = grouped[4];
    const value = Number(`${grouped[1]}${digits}${fraction === undefined ? '' : `.${fraction}`}`);
    let form: number = FORM.number | FORM.grouped;
    if (fraction === undefined) {
      form |= FORM.whole;
      if (Math.abs(value) >= TWO_53) form |= FORM.big;
      const mark = grouped[3];
      if (digits.length <= 6 && (mark === ',' || mark === '.')) form |= FORM.ambiguous;
    }
    if (digits.startsWith('0')) return NOT_A_NUMBER;
    return { value, form };
  }
  const infinite = INFINITE.exec(text);
  if (infinite) {
    return {
      value: infinite[1] === '-' ? -Infinity : Infinity,
      form: FORM.number | FORM.infinite,
    };
  }
  return NOT_A_NUMBER;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of a cell; numbers are ASCII but for exotic group marks. */
export function cellText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 48) return decoder.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    if (bytes[i] > 127) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(bytes[i]);
  }
  return text;
}

/**
 * Reads a plain decimal, `[+-]digits[mark digits]`, without leading zeros, of fewer than 2^53 as an integer.
 *
 * @param mark Byte of the decimal mark; 256 to take whole numbers only.
 * @returns The value, correctly rounded, or NaN when the cell is anything else (see `parseNumberText`).
 *
 * Cost: O(length); allocates nothing. Up to nine digits stay in 32-bit integers, which is
 * twice as fast as float64.
 */
export function parsePlainNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  mark: number,
): number {
  let p = start;
  let byte = bytes[p];
  const negative = byte === 45;
  if (negative || byte === 43) byte = bytes[++p];
  let digit = byte - 48;
  const length = end - p;
  if (p >= end || digit >>> 0 > 9 || length > 22) return Number.NaN;
  if (digit === 0 && length > 1 && bytes[p + 1] !== mark) return Number.NaN;
  p++;
  let whole = digit;
  const safeEnd = length > 9 ? p + 8 : end;
  while (p < safeEnd && (digit = bytes[p] - 48) >>> 0 <= 9) {
    whole = (whole * 10 + digit) | 0;
    p++;
  }
  if (p === end) return negative ? -whole : whole;
  if (p < safeEnd && length <= 10) {
    if (bytes[p] !== mark || ++p === end) return Number.NaN;
    const fraction = p;
    while (p < end && (digit = bytes[p] - 48) >>> 0 <= 9) {
      whole = (whole * 10 + digit) | 0;
      p++;
    }
    if (p < end) return Number.NaN;
    const value = whole / POWERS[p - fraction];
    return negative ? -value : value;
  }
  return parseLongNumber(bytes, p, end, mark, whole, negative);
}

/** The rest of `parsePlainNumber` for more than nine digits; `value` holds those before `start`. */
function parseLongNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  mark: number,
  before: number,
  negative: boolean,
): number {
  let value = before;
  let p = start;
  let digit: number;
  while (p < end && (digit = bytes[p] - 48) >>> 0 <= 9) {
    value = value * 10 + digit;
    p++;
  }
  if (p < end) {
    if (bytes[p] !== mark || p + 1 === end) return Number.NaN;
    const fraction = ++p;
    while (p < end && (digit = bytes[p] - 48) >>> 0 <= 9) {
      value = value * 10 + digit;
      p++;
    }
    if (p < end || value >= TWO_53) return Number.NaN;
    value /= POWERS[p - fraction];
  } else if (value >= TWO_53) return Number.NaN;
  return negative ? -value : value;
}
