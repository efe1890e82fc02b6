/**
 * @file The one source of chance. xoshiro128** seeded through splitmix32, with named child streams,
 * so that a result never depends on how many draws somebody else made.
 *
 * Source: Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators",
 * https://doi.org/10.1145/3460772 (xoshiro128**); Steele et al. 2014 (splitmix).
 */

/** A seeded stream of draws. */
export interface Random {
  /** A double in [0, 1) with 53 random bits. */
  next(): number;
  /** An integer in [0, bound), unbiased. `bound` from 1 to 2^32. */
  integer(bound: number): number;
  /** A draw from the standard normal distribution (Box–Muller, two draws each). */
  normal(): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** An independent stream named by `label`; draws nothing from this one. */
  split(label: string | number): Random;
  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends Int32Array | Uint32Array | Float64Array | unknown[]>(values: T): T;
}

function splitmix32(state: number): () => number {
  let s = state >>> 0;
  return () => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/** FNV-1a over UTF-16 units, started from `basis`. */
function hashText(text: string, basis: number): number {
  let hash = basis >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

const rotl = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/**
 * Creates a stream from a seed.
 *
 * @param seed Any text, or a number; a number and its decimal text give the same stream.
 */
export function createRandom(seed: number | string): Random {
  const path = String(seed);
  // Two hashes with different bases give 64 bits of state before splitmix spreads them to 128.
  const low = splitmix32(hashText(path, 0x811c9dc5));
  const high = splitmix32(hashText(path, 0x9747b28c));
  let a = low() | 0;
  let b = high() | 0;
  let c = low() | 0;
  let d = high() | 0;
  if ((a | b | c | d) === 0) d = 1;

  const bits = (): number => {
    const result = Math.imul(rotl(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotl(d, 11);
    return result;
  };
  const next = (): number => (bits() >>> 5) / 134217728 + (bits() >>> 6) / 9007199254740992;
  const integer = (bound: number): number => {
    const limit = 4294967296 - (4294967296 % bound);
    let draw = bits();
    while (draw >= limit) draw = bits();
    return draw % bound;
  };
  return {
    next,
    bits,
    integer,
    normal: () => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return radius * Math.cos(2 * Math.PI * next());
    },
    split: (label) => createRandom(`${path}/${label}`),
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = values[i]!;
        values[i] = values[j]!;
        values[j] = held;
      }
      return values;
    },
  };
}
