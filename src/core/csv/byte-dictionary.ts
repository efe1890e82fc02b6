/**
 * @file Byte strings → small integers, for categories. A string of up to 16 bytes is four words, cut off at its
 * end, and is told from others by comparing those alone, without a loop over its bytes:
 *
 *     slots  [slot · 8]  w0 w1 w2 w3 | length | index + 1, 0 when free | – | –
 *
 * A longer one has its hash as w0; its bytes are then compared with those kept.
 */

/** Share of the slots that may be taken before the table doubles. */
const LOAD = 0.5;

/** Int32 per slot: a power of two, half a cache line. */
const STRIDE = 8;

/** Longest string that is kept as words. */
const SHORT = 16;

/** What a word keeps of a string: word `k` of one of `length` bytes is cut by `CUTS[length · 4 + k]`. */
const CUTS = Int32Array.from({ length: (SHORT + 1) * 4 }, (_, at) => {
  const numBytes = Math.min(4, Math.max(0, (at >> 2) - (at & 3) * 4));
  return numBytes === 4 ? -1 : (1 << (8 * numBytes)) - 1;
});

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Byte strings → small integers in order of first use. */
export interface ByteDictionary {
  readonly size: number;
  /** Index of a byte string, added when new. Quicker when 16 more bytes follow its start. */
  indexOf(bytes: Uint8Array, start: number, end: number): number;
  text(index: number): string;
  bytes(index: number): Uint8Array;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash;
}

/** Makes an empty dictionary of byte strings. */
export function createByteDictionary(): ByteDictionary {
  let numSlots = 64;
  let slots = new Int32Array(numSlots * STRIDE);
  let offsets = new Int32Array(numSlots * LOAD + 1);
  let arena = new Uint8Array(1024);
  let size = 0;
  let source: Uint8Array = arena;
  let view = viewOf(arena);
  const padded = new Uint8Array(SHORT);

  function slotOf(w0: number, w1: number, w2: number, w3: number, length: number): number {
    let hash = Math.imul(w0 ^ length, 0x9e3779b1) ^ Math.imul(w1, 0x85ebca6b);
    hash ^= Math.imul(w2, 0xc2b2ae35) ^ Math.imul(w3, 0x27d4eb2f);
    return (hash ^ (hash >>> 15) ^ (hash >>> 24)) & (numSlots - 1);
  }

  function rehash(): void {
    const before = slots;
    numSlots *= 2;
    slots = new Int32Array(numSlots * STRIDE);
    for (let at = 0; at < before.length; at += STRIDE) {
      if (before[at + 5] === 0) continue;
      let slot = slotOf(before[at], before[at + 1], before[at + 2], before[at + 3], before[at + 4]);
      while (slots[slot * STRIDE + 5] !== 0) slot = (slot + 1) & (numSlots - 1);
      for (let word = 0; word < 6; word++) slots[slot * STRIDE + word] = before[at + word];
    }
    const more = new Int32Array(numSlots * LOAD + 1);
    more.set(offsets.subarray(0, size + 1));
    offsets = more;
  }

  function add(bytes: Uint8Array, start: number, end: number): number {
    const from = offsets[size];
    const to = from + end - start;
    if (to > arena.length) {
      const more = new Uint8Array(Math.max(to, arena.length * 2));
      more.set(arena.subarray(0, from));
      arena = more;
    }
    arena.set(bytes.subarray(start, end), from);
    offsets[++size] = to;
    if (size >= numSlots * LOAD) rehash();
    return size - 1;
  }

  function isSame(index: number, bytes: Uint8Array, start: number): boolean {
    const from = offsets[index];
    const to = offsets[index + 1];
    for (let at = from; at < to; at++) if (arena[at] !== bytes[start + at - from]) return false;
    return true;
  }

  function indexOf(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    let w0 = 0;
    let w1 = 0;
    let w2 = 0;
    let w3 = 0;
    if (length > SHORT) w0 = hashOf(bytes, start, end);
    else if (start + SHORT > bytes.length) {
      padded.fill(0).set(bytes.subarray(start, end));
      return indexOf(padded, 0, length);
    } else {
      if (bytes !== source) {
        source = bytes;
        view = viewOf(bytes);
      }
      const cut = length * 4;
      w0 = view.getInt32(start, true) & CUTS[cut];
      w1 = view.getInt32(start + 4, true) & CUTS[cut + 1];
      if (length > 8) {
        w2 = view.getInt32(start + 8, true) & CUTS[cut + 2];
        w3 = view.getInt32(start + 12, true) & CUTS[cut + 3];
      }
    }
    for (let slot = slotOf(w0, w1, w2, w3, length); ; slot = (slot + 1) & (numSlots - 1)) {
      const at = slot * STRIDE;
      const taken = slots[at + 5];
      if (taken === 0) {
        slots[at] = w0;
        slots[at + 1] = w1;
        slots[at + 2] = w2;
        slots[at + 3] = w3;
        slots[at + 4] = length;
        slots[at + 5] = size + 1;
        return add(bytes, start, end);
      }
      const isEqual =
        slots[at] === w0 &&
        slots[at + 1] === w1 &&
        slots[at + 2] === w2 &&
        slots[at + 3] === w3 &&
        slots[at + 4] === length;
      if (isEqual && (length <= SHORT || isSame(taken - 1, bytes, start))) return taken - 1;
    }
  }

  return {
    get size() {
      return size;
    },
    indexOf,
    text(index) {
      return decoder.decode(this.bytes(index));
    },
    bytes(index) {
      return arena.subarray(offsets[index], offsets[index + 1]);
    },
  };
}
