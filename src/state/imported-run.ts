/** @file Runs whose model came from a file of another tool. */
import type { RunRecord } from '../core/tracking/entities.ts';

type Tagged = Pick<RunRecord, 'tags'>;

const tagOf = ({ tags }: Tagged, key: string): string | null =>
  Object.hasOwn(tags, key) ? tags[key] : null;

/** Was the model read from a file rather than trained here? */
export function isImportedRun(run: Tagged): boolean {
  return tagOf(run, 'app.import.format') !== null;
}

/** Name of the file that the model came from; `model.txt` when it came as text. */
export function importedFile(run: Tagged): string {
  return tagOf(run, 'app.import.file') ?? 'model.txt';
}

/** `imported from churn.txt (LightGBM)` */
export function importWords(run: Tagged): string {
  return `imported from ${importedFile(run)} (LightGBM)`;
}
