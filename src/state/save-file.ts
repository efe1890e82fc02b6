/** @file Hands a file to the browser's downloads. */

/** How long the browser may take to begin reading, ms. */
const KEPT_MS = 60_000;

/** Saves bytes under a name; the browser may ask where. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEPT_MS);
}
