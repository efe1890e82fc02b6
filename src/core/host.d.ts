/**
 * @file The only things that the core may take from its host. They exist in Node 20, in workers and
 * in pages with the same meaning; everything else (DOM, clock, storage) is absent from this build,
 * so that `tsc -p tsconfig.core.json` proves the core pure.
 */
declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBufferLike, options?: { stream?: boolean }): string;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}
/** A key that the host keeps. */
interface HmacKey {
  readonly type: string;
}
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: ArrayBufferView<ArrayBuffer>): Promise<ArrayBuffer>;
    importKey(
      format: 'raw',
      data: ArrayBufferView<ArrayBuffer>,
      algorithm: { readonly name: 'HMAC'; readonly hash: 'SHA-256' },
      extractable: false,
      usages: ['sign'],
    ): Promise<HmacKey>;
    sign(algorithm: 'HMAC', key: HmacKey, data: ArrayBufferView<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
