import type { TablePage } from '../../engine/protocol.ts';
import { decimalsFor } from '../format.ts';

/** Asks for rows `from` to before `from + count`. */
export type LoadPage = (from: number, count: number) => Promise<TablePage>;

/** Rows of one request. */
export const PAGE_ROWS = 100;

/** Pages kept; the farthest from what is in sight go first. */
const MOST_PAGES = 40;

/** Requests on their way at once; newer wishes replace older ones that were not sent. */
const MOST_REQUESTS = 2;

/** A row of a loaded page. */
export interface PlacedRow {
  readonly page: TablePage;
  /** Index in the page. */
  readonly at: number;
}

/** Pages of a big table, fetched as they come into sight. */
export class GridPages {
  readonly #load: LoadPage;
  readonly #numRows: number;
  readonly #pages = new Map<number, TablePage>();
  readonly #asked = new Set<number>();
  #wanted: readonly number[] = [];
  #version = $state(0);
  #failure = $state.raw<string | null>(null);
  #decimals = $state.raw<readonly number[]>([]);

  constructor(load: LoadPage, numRows: number) {
    this.#load = load;
    this.#numRows = numRows;
  }

  /** Why rows did not come; null when all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Decimals by column index that write all numbers seen so far. */
  get decimals(): readonly number[] {
    return this.#decimals;
  }

  /** A row, or null while it is on its way. */
  row(index: number): PlacedRow | null {
    void this.#version;
    const page = this.#pages.get(Math.floor(index / PAGE_ROWS));
    return page ? { page, at: index - page.from } : null;
  }

  /** Says which rows are in sight; what is missing is fetched, the last wish first. */
  want(first: number, end: number): void {
    const wanted: number[] = [];
    const last = Math.min(end, this.#numRows) - 1;
    for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS <= last; page++)
      wanted.push(page);
    this.#wanted = wanted;
    this.#pump();
  }

  /** Forgets a failure and asks again. */
  retry(): void {
    this.#failure = null;
    this.#pump();
  }

  #pump(): void {
    if (this.#failure !== null) return;
    for (const page of this.#wanted) {
      if (this.#asked.size >= MOST_REQUESTS) return;
      if (!this.#pages.has(page) && !this.#asked.has(page)) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const from = page * PAGE_ROWS;
    this.#asked.add(page);
    try {
      const loaded = await this.#load(from, Math.min(PAGE_ROWS, this.#numRows - from));
      this.#pages.set(page, loaded);
      this.#learn(loaded);
      this.#forget();
      this.#version++;
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.#asked.delete(page);
    }
    this.#pump();
  }

  #learn(page: TablePage): void {
    const decimals = page.cells.map((cells, column) =>
      Math.max(
        this.#decimals[column] ?? 0,
        decimalsFor(cells.filter((cell) => typeof cell === 'number')),
      ),
    );
    if (decimals.some((value, column) => value !== this.#decimals[column])) {
      this.#decimals = decimals;
    }
  }

  #forget(): void {
    const [centre = 0] = this.#wanted;
    const far = [...this.#pages.keys()].sort((a, b) => Math.abs(b - centre) - Math.abs(a - centre));
    for (const page of far.slice(0, Math.max(0, far.length - MOST_PAGES))) this.#pages.delete(page);
  }
}
