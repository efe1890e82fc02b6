/** @file Room in a WebAssembly memory, handed out from the bottom and given back all at once. */
import { DataError } from '../../core/errors.ts';

const PAGE = 65_536;
/** Most pages that a 32-bit memory can have: 4 GB. */
const MAX_PAGES = 65_536;
/** A cache line. */
const ALIGN = 64;

/** Memory with views that stay right when it grows. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #top = ALIGN;
  #views: ReturnType<typeof viewsOf>;

  /** @param isShared With other threads, in memory that they all see. */
  constructor(isShared = false) {
    this.memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: isShared });
    this.#views = viewsOf(this.memory);
  }

  /** Views of the whole memory. To be asked for anew after each `take`. */
  get views(): ReturnType<typeof viewsOf> {
    if (this.#views.bytes.buffer !== this.memory.buffer) this.#views = viewsOf(this.memory);
    return this.#views;
  }

  /**
   * Takes room and gives its address. The content is whatever was there.
   *
   * @throws {DataError} `out_of_memory` beyond 4 GB, or when the system gives no more.
   */
  take(bytes: number): number {
    const address = this.#top;
    const top = Math.ceil((address + bytes) / ALIGN) * ALIGN;
    const missing = Math.ceil((top - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch {
        throw new DataError(
          'out_of_memory',
          `trees: ${(top / 1e9).toFixed(1)} GB of memory were needed, and the browser gives at most 4 GB; train on fewer rows or columns`,
          { bytes: top },
        );
      }
    }
    this.#top = top;
    return address;
  }

  /** The present top, for `release`. */
  mark(): number {
    return this.#top;
  }

  /** Gives back all that was taken since `mark`. Later takes find it as it was left. */
  release(mark: number): void {
    this.#top = mark;
  }

  /** Takes room and copies an array into it. */
  place(array: ArrayBufferView<ArrayBuffer>): number {
    const address = this.take(array.byteLength);
    const { buffer, byteOffset, byteLength } = array;
    this.views.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), address);
    return address;
  }
}

function viewsOf({ buffer }: WebAssembly.Memory) {
  return {
    bytes: new Uint8Array(buffer),
    int32: new Int32Array(buffer),
    uint32: new Uint32Array(buffer),
    float32: new Float32Array(buffer),
    float64: new Float64Array(buffer),
  };
}
