// Sums by bin. A histogram is pairs of f64 that hold integers, 16 bytes a bin, features one after another and a last
// pair that takes the padding of rows: as in src/core/learners/trees/histogram.ts, so that sums are the same bits.
//
// Rows are gathered into a buffer that fits the L1 cache together with the bins of four features; then four
// features at a time take all rows of the buffer. Scattered rows thus miss the cache in parallel, in the copying loop.

/** Rows in the buffer: 256 rows of 28 features and their pairs are 11 kB. */
const CHUNK: i32 = 256;

/**
 * Adds the rows listed at `rows[begin … end − 1]`.
 *
 * @param offsets i32, byte offset of each feature in the histogram, [words · 4].
 * @param bins Bytes, row-major, `words` 32-bit words per row.
 * @param buffer CHUNK · (4 · words + 16) bytes, overwritten.
 */
export function addRows(
  histogram: usize,
  offsets: usize,
  bins: usize,
  words: i32,
  pairs: usize,
  rows: usize,
  begin: i32,
  end: i32,
  buffer: usize,
): void {
  const stride = (<usize>words) << 2;
  const pairBuffer = buffer + <usize>CHUNK * stride;
  for (let at = begin; at < end; at += CHUNK) {
    const count = min(CHUNK, end - at);
    let to = buffer;
    let pairTo = pairBuffer;
    for (let i = 0; i < count; i++) {
      const row = <usize>load<u32>(rows + ((<usize>(at + i)) << 2));
      v128.store(pairTo, v128.load(pairs + (row << 4)));
      pairTo += 16;
      const from = bins + row * stride;
      for (let k: usize = 0; k < stride; k += 4) store<u32>(to + k, load<u32>(from + k));
      to += stride;
    }
    const pairEnd = pairTo;
    for (let k: usize = 0; k < stride; k += 4) {
      const a0 = histogram + load<u32>(offsets + (k << 2));
      const b0 = histogram + load<u32>(offsets + (k << 2) + 4);
      const c0 = histogram + load<u32>(offsets + (k << 2) + 8);
      const d0 = histogram + load<u32>(offsets + (k << 2) + 12);
      let from = buffer + k;
      for (pairTo = pairBuffer; pairTo < pairEnd; pairTo += 16) {
        const pair = v128.load(pairTo);
        const word = load<u32>(from);
        from += stride;
        const a = a0 + ((word & 255) << 4);
        v128.store(a, f64x2.add(v128.load(a), pair));
        const b = b0 + (((word >> 8) & 255) << 4);
        v128.store(b, f64x2.add(v128.load(b), pair));
        const c = c0 + (((word >> 16) & 255) << 4);
        v128.store(c, f64x2.add(v128.load(c), pair));
        const d = d0 + ((word >> 24) << 4);
        v128.store(d, f64x2.add(v128.load(d), pair));
      }
    }
  }
}

/** target := target + other over `bytes` bytes, a multiple of 16. */
export function addHistogram(target: usize, other: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(target + at, f64x2.add(v128.load(target + at), v128.load(other + at)));
  }
}

/** target := target − other. */
export function subtractHistogram(target: usize, other: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(target + at, f64x2.sub(v128.load(target + at), v128.load(other + at)));
  }
}

export function fillZero(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}
