/** @file What a form makes of its fields: a value, or the reason why there is none. */

/** Either the value, or what is wrong with the fields, for people. */
export interface Checked<T> {
  readonly value: T | null;
  /** Empty when nothing is. */
  readonly fault: string;
}

/** Makes the value; an error becomes the fault. */
export function checked<T>(make: () => T): Checked<T> {
  try {
    return { value: make(), fault: '' };
  } catch (error) {
    return { value: null, fault: error instanceof Error ? error.message : String(error) };
  }
}
