/** 32 well-mixed bits of an index and a seed, as `hash32` of src/core/learners/trees/quantise.ts gives them. */
// @ts-expect-error: AssemblyScript's decorator
@inline
export function hash32(index: i32, seed: i32): u32 {
  let x = ((index + 1) * 0x9e3779b1) ^ seed;
  x = (x ^ (x >>> 16)) * 0x85ebca6b;
  x = (x ^ (x >>> 13)) * 0xc2b2ae35;
  return <u32>(x ^ (x >>> 16));
}
