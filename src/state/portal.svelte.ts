/** @file What the customer portal asks, of whom, and what came back. */
import type { InvokeReply, Terrarium } from '../api/types.ts';
import type { Field } from '../core/table/column.ts';
import { exampleOf } from './endpoint-request.ts';
import { probabilityOf, type PortalCustomer } from './portal.ts';

/** One question and its answer. */
export interface PortalAnswer {
  readonly customer: string;
  /** JSON text that was sent. */
  readonly request: string;
  readonly reply: InvokeReply;
  /** As the page saw it. */
  readonly ms: number;
  /** Of the positive label; null when the endpoint did not say. */
  readonly probability: number | null;
}

/** Asks an endpoint about one customer at a time; a newer question makes an older one void. */
export class PortalQuestions {
  readonly #terrarium: Terrarium;
  #answer = $state.raw<PortalAnswer | null>(null);
  #problem = $state('');
  #asking = $state<string | null>(null);
  #controller: AbortController | null = null;

  constructor(terrarium: Terrarium) {
    this.#terrarium = terrarium;
  }

  /** The newest answer; null before the first. */
  get answer(): PortalAnswer | null {
    return this.#answer;
  }

  get problem(): string {
    return this.#problem;
  }

  get isBusy(): boolean {
    return this.#asking !== null;
  }

  /** Forgets what was answered: another customer stands there. */
  clear(): void {
    this.#controller?.abort();
    this.#asking = null;
    this.#answer = null;
    this.#problem = '';
  }

  /** Asks unless this customer was asked about just now. */
  async ask(endpoint: string, customer: PortalCustomer, inputs: readonly Field[]): Promise<void> {
    if (this.#asking === customer.key || this.#answer?.customer === customer.key) return;
    this.clear();
    const mine = new AbortController();
    this.#controller = mine;
    this.#asking = customer.key;
    const { columns, data } = exampleOf(inputs, [customer.row]);
    const body = {
      dataframe_split: { columns, data },
      params: { pyfunc_predict_fn: 'predict_proba' },
    };
    const request = JSON.stringify(body, null, 2);
    const began = performance.now();
    try {
      const reply = await this.#terrarium.serving.invoke(endpoint, request, {
        signal: mine.signal,
      });
      if (mine.signal.aborted) return;
      this.#answer = {
        customer: customer.key,
        request,
        reply,
        ms: performance.now() - began,
        probability: probabilityOf(reply.body.predictions),
      };
    } catch (error) {
      if (!mine.signal.aborted) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    } finally {
      if (this.#asking === customer.key) this.#asking = null;
    }
  }
}
