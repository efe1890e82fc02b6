// Sums by bin. A histogram has 256 bins for each feature and feature of padding; a bin is a pair of f64 that hold
// integers (gradient; hessian · countUnit + rows), so one 128-bit addition counts a row. Sums are those of
// src/core/learners/trees/histogram.ts; only the distance between features is another.
//
// Rows are gathered into a buffer that stays in the cache; then eight features at a time take all rows of the buffer,
// whose bins stay in the L1 cache. Scattered rows miss the cache in parallel: the loop that copies them does so little
// else that a processor has many of them under way.

import { pairOf, timesOf } from './quantise';

/** Rows in the buffer: 1,024 rows of 28 features and their pairs are 45 kB. */
const CHUNK: i32 = 1024;
/** A cache line. */
const LINE: usize = 64;
/** 16 times a bin's byte of a word, without shifting twice. */
const MASK: u32 = 0xff0;

/** Counts rows into eight features. */
function countEight(h: usize, bins: usize, stride: usize, pairs: usize, pairEnd: usize): void {
  for (; pairs < pairEnd; pairs += 16) {
    const pair = v128.load(pairs);
    const low = load<u32>(bins);
    const high = load<u32>(bins, 4);
    bins += stride;
    const a = h + ((low << 4) & MASK);
    v128.store(a, f64x2.add(v128.load(a), pair));
    const b = h + ((low >> 4) & MASK);
    v128.store(b, f64x2.add(v128.load(b, 4096), pair), 4096);
    const c = h + ((low >> 12) & MASK);
    v128.store(c, f64x2.add(v128.load(c, 8192), pair), 8192);
    const d = h + ((low >> 20) & MASK);
    v128.store(d, f64x2.add(v128.load(d, 12288), pair), 12288);
    const e = h + ((high << 4) & MASK);
    v128.store(e, f64x2.add(v128.load(e, 16384), pair), 16384);
    const f = h + ((high >> 4) & MASK);
    v128.store(f, f64x2.add(v128.load(f, 20480), pair), 20480);
    const g = h + ((high >> 12) & MASK);
    v128.store(g, f64x2.add(v128.load(g, 24576), pair), 24576);
    const i = h + ((high >> 20) & MASK);
    v128.store(i, f64x2.add(v128.load(i, 28672), pair), 28672);
  }
}

/** Counts rows into four features. */
function countFour(h: usize, bins: usize, stride: usize, pairs: usize, pairEnd: usize): void {
  for (; pairs < pairEnd; pairs += 16) {
    const pair = v128.load(pairs);
    const word = load<u32>(bins);
    bins += stride;
    const a = h + ((word << 4) & MASK);
    v128.store(a, f64x2.add(v128.load(a), pair));
    const b = h + ((word >> 4) & MASK);
    v128.store(b, f64x2.add(v128.load(b, 4096), pair), 4096);
    const c = h + ((word >> 12) & MASK);
    v128.store(c, f64x2.add(v128.load(c, 8192), pair), 8192);
    const d = h + ((word >> 20) & MASK);
    v128.store(d, f64x2.add(v128.load(d, 12288), pair), 12288);
  }
}

/** What `touch` has read, so that no compiler takes its reads for useless. */
let touched: u32 = 0;

/** Reads a byte of every line from `from` to `to`: nothing waits for these reads, so many are under way at once. */
function touch(from: usize, to: usize): void {
  let read: u32 = 0;
  for (let at = from; at < to; at += LINE) read += <u32>load<u8>(at);
  touched += read;
}

/** Copies the bins of rows into the buffer, `room` bytes each, a multiple of 16. What lies behind a row is copied with it. */
function gather(bins: usize, stride: usize, list: usize, stop: usize, to: usize, room: usize): void {
  if (room == 32) {
    for (; list < stop; list += 8, to += 32) {
      const from = bins + <usize>load<u32>(list) * stride;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    return;
  }
  for (; list < stop; list += 8, to += room) {
    const from = bins + <usize>load<u32>(list) * stride;
    for (let k: usize = 0; k < room; k += 16) v128.store(to + k, v128.load(from + k));
  }
}

/** Used bytes of a feature: its bins, the missing one too. `features`: see splitting.ts. */
// @ts-expect-error: AssemblyScript's decorator
@inline
function bytesOf(features: usize, feature: i32): usize {
  return (<usize>(load<i32>(features + ((<usize>feature) << 4) + 4) + 1)) << 4;
}

/** Sets the bins in use of features `from … to − 1` to 0. */
export function clearHistogram(histogram: usize, features: usize, from: i32, to: i32): void {
  const none = f64x2.splat(0.0);
  for (let feature = from; feature < to; feature++) {
    const begin = histogram + ((<usize>feature) << 12);
    for (let at = begin, end = begin + bytesOf(features, feature); at < end; at += 16) {
      v128.store(at, none);
    }
  }
}

/**
 * Adds the rows of entries begin … end − 1 (quantise.ts), which ascend.
 *
 * @param features Of which the bins are cleared before; 0: the histogram holds sums already.
 * @param bins Bytes, row-major, `words` 32-bit words per row, rows `stride` bytes apart.
 * @param copies See `timesOf`. @param buffer Overwritten: CHUNK times 16 bytes and the bins of a row in full units of 16.
 */
export function addRows(
  histogram: usize,
  features: usize,
  numFeatures: i32,
  bins: usize,
  words: i32,
  stride: usize,
  entries: usize,
  begin: i32,
  end: i32,
  countUnit: f64,
  copies: usize,
  buffer: usize,
): void {
  const width = (<usize>words) << 2;
  const eights = width & ~7;
  const room = (width + 15) & ~15;
  const pairBuffer = buffer + <usize>CHUNK * room;
  const units = f64x2.replace_lane(f64x2.splat(1.0), 1, countUnit);
  const ones = f64x2.replace_lane(f64x2.splat(0.0), 1, 1.0);
  for (let at = begin; at < end; at += CHUNK) {
    const count = min(CHUNK, end - at);
    const list = entries + ((<usize>at) << 3);
    const stop = list + ((<usize>count) << 3);
    const first = <usize>load<u32>(list);
    const last = <usize>load<u32>(stop - 8);
    let pairTo = pairBuffer;
    for (let i = list; i < stop; i += 8, pairTo += 16) {
      let pair = pairOf(i);
      if (copies != 0) pair = f64x2.mul(pair, timesOf(copies, i));
      v128.store(pairTo, f64x2.add(f64x2.mul(pair, units), ones));
    }
    let chunkBins = buffer;
    let chunkStride = room;
    if (last - first == <usize>(count - 1)) {
      // Neighbours, so their bins are where they are wanted.
      chunkBins = bins + first * stride;
      chunkStride = stride;
      touch(chunkBins, bins + last * stride + width);
    } else gather(bins, stride, list, stop, buffer, room);
    const isFirst = features != 0 && at == begin;
    for (let k: usize = 0; k < eights; k += 8) {
      // Just before they are wanted, so that they are in the cache.
      if (isFirst) clearHistogram(histogram, features, <i32>k, min(numFeatures, <i32>k + 8));
      countEight(histogram + (k << 12), chunkBins + k, chunkStride, pairBuffer, pairTo);
    }
    if (eights != width) {
      if (isFirst) clearHistogram(histogram, features, <i32>eights, numFeatures);
      countFour(histogram + (eights << 12), chunkBins + eights, chunkStride, pairBuffer, pairTo);
    }
  }
}

/**
 * Completes a feature of a histogram that threads have counted: adds their shares to it, and takes it off its parent.
 *
 * @param counted Holds the share of thread 0.
 * @param shares u32, addresses of the other threads' shares, from thread 1 on. @param numParts Threads that counted.
 * @param parent 0: of none.
 */
export function completeFeature(
  features: usize,
  feature: i32,
  counted: usize,
  shares: usize,
  numParts: i32,
  parent: usize,
): void {
  const offset = (<usize>feature) << 12;
  const begin = counted + offset;
  const end = begin + bytesOf(features, feature);
  for (let part = 1; part < numParts; part++) {
    let other = <usize>load<u32>(shares + ((<usize>part) << 2)) + offset;
    for (let at = begin; at < end; at += 16, other += 16) {
      v128.store(at, f64x2.add(v128.load(at), v128.load(other)));
    }
  }
  if (parent == 0) return;
  let rest = parent + offset;
  for (let at = begin; at < end; at += 16, rest += 16) {
    v128.store(rest, f64x2.sub(v128.load(rest), v128.load(at)));
  }
}

/** The same for features `from … to − 1`. */
export function completeHistogram(
  features: usize,
  from: i32,
  to: i32,
  counted: usize,
  shares: usize,
  numParts: i32,
  parent: usize,
): void {
  for (let feature = from; feature < to; feature++) {
    completeFeature(features, feature, counted, shares, numParts, parent);
  }
}
