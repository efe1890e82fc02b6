/** Milliseconds that a toast stays; errors stay until dismissed. */
export const TOAST_MS = 6000;

/** A short message at the bottom right. */
export interface ToastRecord {
  readonly id: number;
  readonly tone: 'done' | 'info' | 'error';
  /** One sentence. */
  readonly text: string;
  /** Where to read more. */
  readonly link?: { readonly label: string; readonly href: string };
  /** Takes the deed back. */
  readonly undo?: () => void;
  /** Something to do about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until dismissed, as errors always do. */
  readonly stays?: boolean;
}

/** The messages in view. Time stops while the pointer or focus is on them. */
export class Toasts {
  #list = $state.raw<readonly ToastRecord[]>([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Oldest first. */
  get list(): readonly ToastRecord[] {
    return this.#list;
  }

  /** Shows a message and gives its id. */
  show(toast: Omit<ToastRecord, 'id'>): number {
    const id = this.#next++;
    this.#list = [...this.#list, { ...toast, id }];
    if (toast.tone !== 'error' && !toast.stays) this.#schedule(id);
    return id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }

  /** Stops the clock of all messages. */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Starts it again, from the beginning. */
  release(): void {
    for (const id of this.#timers.keys()) this.#schedule(id);
  }

  dispose(): void {
    this.hold();
    this.#timers.clear();
  }

  #schedule(id: number): void {
    this.#timers.set(
      id,
      setTimeout(() => {
        this.dismiss(id);
      }, TOAST_MS),
    );
  }
}
