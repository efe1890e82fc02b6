/** @file Settings of this browser, not of the workspace. */

/** A setting that may not be readable (blocked storage); the app then forgets it on reload. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Keeps a setting; does nothing when storage is blocked. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
