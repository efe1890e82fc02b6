/** @file Where the bytes of a CSV come from. A source can be read more than once: types may need it. */

/** Bytes that can be streamed from the beginning as often as wished. */
export interface CsvSource {
  /** Total, in bytes. */
  readonly size: number;
  /** Pieces in order; a piece need only stay as it is until the next is asked for. */
  stream(): AsyncIterable<Uint8Array>;
}

/** The part of the platform's Blob and File that is needed. */
export interface BlobLike {
  readonly size: number;
  stream(): {
    getReader(): {
      read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
      cancel(reason?: unknown): Promise<void>;
    };
  };
}

/** A source that reads a Blob or File piece by piece. */
export function blobSource(blob: BlobLike): CsvSource {
  return {
    size: blob.size,
    async *stream() {
      const reader = blob.stream().getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (done || value === undefined) return;
          yield value;
        }
      } finally {
        await reader.cancel();
      }
    },
  };
}

/** A source over bytes or text in memory, handed out in pieces of `chunkBytes`. */
export function bytesSource(content: Uint8Array | string, chunkBytes = 65_536): CsvSource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        yield bytes.subarray(at, at + chunkBytes);
      }
    },
  };
}

/** The first bytes of a source, at most `limit`; always the same, however the source is cut. */
export async function readHead(
  source: CsvSource,
  limit: number,
): Promise<{ bytes: Uint8Array; complete: boolean }> {
  let bytes = new Uint8Array(Math.min(limit, Math.max(source.size, 1024)));
  let length = 0;
  for await (const chunk of source.stream()) {
    const taken = Math.min(chunk.length, limit - length);
    if (length + taken > bytes.length) {
      const more = new Uint8Array(Math.min(limit, (length + taken) * 2));
      more.set(bytes.subarray(0, length));
      bytes = more;
    }
    bytes.set(chunk.subarray(0, taken), length);
    length += taken;
    if (taken < chunk.length) return { bytes: bytes.subarray(0, length), complete: false };
  }
  return { bytes: bytes.subarray(0, length), complete: true };
}
