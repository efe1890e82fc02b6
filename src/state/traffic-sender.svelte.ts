/** @file Sends the rows of a table to an endpoint, one request each, so that there is something to look at. */
import type { Terrarium } from '../api/types.ts';
import { exampleOf } from './endpoint-request.ts';

/** Rows that are read at once. */
const PAGE = 200;

/** One sending at a time. */
export class TrafficSender {
  readonly #terrarium: Terrarium;
  #controller = $state.raw<AbortController | null>(null);
  #done = $state(0);
  #failed = $state(0);
  #total = $state(0);
  #ms = $state(0);
  #problem = $state('');

  constructor(terrarium: Terrarium) {
    this.#terrarium = terrarium;
  }

  get isBusy(): boolean {
    return this.#controller !== null;
  }

  get done(): number {
    return this.#done;
  }

  /** Of them answered with another status than 200. */
  get failed(): number {
    return this.#failed;
  }

  get total(): number {
    return this.#total;
  }

  /** How long it took. */
  get ms(): number {
    return this.#ms;
  }

  get problem(): string {
    return this.#problem;
  }

  stop(): void {
    this.#controller?.abort();
  }

  /** Sends `count` rows, from the first, again from the first when the table ends. */
  async send(
    endpoint: string,
    table: { readonly name: string; readonly version: number; readonly rows: number },
    count: number,
  ): Promise<void> {
    if (this.#controller || table.rows === 0) return;
    const mine = new AbortController();
    this.#controller = mine;
    [this.#done, this.#failed, this.#total, this.#problem] = [0, 0, count, ''];
    const began = performance.now();
    try {
      while (this.#done < count && !mine.signal.aborted) {
        await this.#sendPage(endpoint, table, Math.min(PAGE, count - this.#done), mine.signal);
      }
    } catch (error) {
      if (!mine.signal.aborted) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    } finally {
      this.#ms = performance.now() - began;
      this.#controller = null;
    }
  }

  async #sendPage(
    endpoint: string,
    table: { readonly name: string; readonly version: number; readonly rows: number },
    most: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { schema } = await this.#terrarium.data.table(table.name, { version: table.version });
    const columns = schema.map(({ name }) => name);
    const from = this.#done % table.rows;
    const { cells } = await this.#terrarium.data.page({ table, from, count: most, columns });
    const numRows = cells.at(0)?.length ?? 0;
    for (let row = 0; row < numRows && !signal.aborted; row++) {
      const one = Object.fromEntries(columns.map((name, at) => [name, cells[at][row] ?? null]));
      const example = exampleOf(schema, [one]);
      const body = { dataframe_split: { columns: example.columns, data: example.data } };
      const { status } = await this.#terrarium.serving.invoke(endpoint, body, { signal });
      this.#done++;
      if (status !== 200) this.#failed++;
    }
  }
}
