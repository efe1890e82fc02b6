/** @file Files on their way to become tables: looked at, decided on, imported one after the other. */
import type { Terrarium } from '../api/types.ts';
import type { CsvOptions, CsvSniff } from '../core/csv/options.ts';
import { isCancelled } from '../core/errors.ts';
import type { Catalog } from '../core/registry/names.ts';
import type { ColumnRole, ColumnType } from '../core/table/column.ts';
import { proposeTableName, tableNameFault } from './tables.ts';
import {
  chosenColumns,
  NO_CHOICES,
  withRole,
  withType,
  type ColumnChoices,
} from './column-choices.ts';

/** What the user decided of how a file is written. */
export type DialectChoice = Pick<CsvOptions, 'delimiter' | 'encoding' | 'header' | 'decimal'>;

/** Where a file is. `ready` waits for a decision, `queued` for the files before it. */
export type ImportStatus =
  'looking' | 'ready' | 'queued' | 'importing' | 'done' | 'failed' | 'unreadable';

/** A file and what is to become of it. */
export class ImportItem {
  readonly id: number;
  readonly file: File;
  readonly #terrarium: Terrarium;
  #table = $state('');
  #dialect = $state.raw<DialectChoice>({});
  #choices = $state.raw<ColumnChoices>(NO_CHOICES);
  #sniff = $state.raw<CsvSniff | null>(null);
  #status = $state<ImportStatus>('looking');
  #problem = $state<string | null>(null);
  #version = $state<number | null>(null);
  #ticket = 0;
  #controller: AbortController | null = null;

  constructor(id: number, file: File, table: string, terrarium: Terrarium) {
    this.id = id;
    this.file = file;
    this.#table = table;
    this.#terrarium = terrarium;
    void this.#look();
  }

  get table(): string {
    return this.#table;
  }

  set table(name: string) {
    this.#table = name;
  }

  /** What is wrong with the name; null when nothing is. */
  get nameFault(): string | null {
    return tableNameFault(this.#table);
  }

  get sniff(): CsvSniff | null {
    return this.#sniff;
  }

  get status(): ImportStatus {
    return this.#status;
  }

  /** Why the file could not be read or imported. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The version that the import made. */
  get version(): number | null {
    return this.#version;
  }

  get dialect(): DialectChoice {
    return this.#dialect;
  }

  /** Columns whose type or role the user chose. */
  get chosen(): ReadonlySet<string> {
    return chosenColumns(this.#choices);
  }

  /** Reads the beginning again in another way; choices of columns are forgotten, as the columns may be others. */
  setDialect(change: DialectChoice): void {
    this.#dialect = { ...this.#dialect, ...change };
    this.#choices = NO_CHOICES;
    void this.#look();
  }

  setType(column: string, type: ColumnType): void {
    this.#choices = withType(this.#choices, column, type);
    void this.#look();
  }

  /** Gives a column a role. There is one target: the former one becomes a feature. */
  setRole(column: string, role: ColumnRole): void {
    this.#choices = withRole(this.#choices, column, role, this.#sniff?.columns ?? []);
    void this.#look();
  }

  /** Leaves it waiting for the files before it. */
  queue(): void {
    if (this.#status === 'ready' || this.#status === 'failed') this.#status = 'queued';
  }

  cancel(): void {
    if (this.#status === 'queued') this.#status = 'ready';
    this.#controller?.abort();
  }

  /** Imports the file; the outcome is in `status`. */
  async run(): Promise<void> {
    this.#status = 'importing';
    this.#problem = null;
    this.#controller = new AbortController();
    try {
      const { version } = await this.#terrarium.data.importCsv(this.file, {
        ...this.#options(),
        table: this.#table,
        fileName: this.file.name,
        signal: this.#controller.signal,
      });
      this.#version = version;
      this.#status = 'done';
    } catch (error) {
      this.#status = isCancelled(error) ? 'ready' : 'failed';
      if (!isCancelled(error)) this.#problem = (error as Error).message;
    } finally {
      this.#controller = null;
    }
  }

  #options(): CsvOptions {
    return {
      ...this.#dialect,
      types: Object.fromEntries(this.#choices.types),
      roles: Object.fromEntries(this.#choices.roles),
    };
  }

  async #look(): Promise<void> {
    const ticket = ++this.#ticket;
    try {
      const sniff = await this.#terrarium.data.sniffCsv(this.file, this.#options());
      if (ticket !== this.#ticket) return;
      this.#sniff = sniff;
      this.#problem = null;
      this.#status = 'ready';
    } catch (error) {
      if (ticket !== this.#ticket) return;
      this.#problem = (error as Error).message;
      this.#status = this.#sniff ? 'ready' : 'unreadable';
    }
  }
}

/** The files of this visit. They stay while the reader looks at other pages. */
export class ImportQueue {
  readonly #terrarium: Terrarium;
  #items = $state.raw<readonly ImportItem[]>([]);
  #currentId = $state<number | null>(null);
  #next = 1;
  #isRunning = false;

  constructor(terrarium: Terrarium) {
    this.#terrarium = terrarium;
  }

  get items(): readonly ImportItem[] {
    return this.#items;
  }

  /** The file that is looked over. */
  get current(): ImportItem | null {
    return this.#items.find(({ id }) => id === this.#currentId) ?? null;
  }

  select(id: number): void {
    this.#currentId = id;
  }

  /** Adds files, with a name proposed for each; the first of them is looked over unless another is. */
  add(files: readonly File[], catalog: Catalog): void {
    const added = files.map((file) => {
      const id = this.#next++;
      return new ImportItem(id, file, proposeTableName(file.name, catalog), this.#terrarium);
    });
    this.#items = [...this.#items, ...added];
    if (this.current === null || this.current.status === 'done') {
      this.#currentId = added.at(0)?.id ?? null;
    }
  }

  /** Takes a file off the list; one that is imported now is cancelled. */
  remove(id: number): void {
    this.#items.find((item) => item.id === id)?.cancel();
    this.#items = this.#items.filter((item) => item.id !== id);
    if (this.#currentId === id) this.#currentId = this.#items.at(0)?.id ?? null;
  }

  /** Imports files one after the other, after those that wait already. Resolves when none waits any more. */
  async run(items: readonly ImportItem[]): Promise<void> {
    for (const item of items) item.queue();
    if (this.#isRunning) return;
    this.#isRunning = true;
    const waiting = () => this.#items.find(({ status }) => status === 'queued');
    for (let item = waiting(); item; item = waiting()) await item.run();
    this.#isRunning = false;
  }
}

const queues = new WeakMap<Terrarium, ImportQueue>();

/** The queue of this app. */
export function importQueue(terrarium: Terrarium): ImportQueue {
  const known = queues.get(terrarium);
  if (known) return known;
  const made = new ImportQueue(terrarium);
  queues.set(terrarium, made);
  return made;
}
