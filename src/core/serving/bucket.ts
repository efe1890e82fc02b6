/** @file Where in [0, 1) a request falls: by a hash, so that the same customer always falls in the same place. */

/** FNV-1a over UTF-16 units, then murmur3's finaliser, which spreads texts that differ in their last letter only. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Gives a number in [0, 1) that depends on `purpose` and `key` alone. Different purposes are independent.
 *
 * @param purpose e.g. `churn/canary`.
 * Checked against: uniformity and independence over keys (bucket.test.ts).
 */
export function bucketOf(purpose: string, key: string): number {
  return hash32(`${purpose}\u0000${key}`) / 4294967296;
}
