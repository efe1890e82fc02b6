/** @file What the exponentials (exp.ts, and that of the trees) have in common. */

/** 1 / ln 2 */
export const INVERSE_LN2 = 1.4426950408889634;

/** 1/n! for the Taylor series of e^r; |r|^14 / 14! < 2^-57 is left out. */
const R2 = 1 / 2;
const R3 = 1 / 6;
const R4 = 1 / 24;
const R5 = 1 / 120;
const R6 = 1 / 720;
const R7 = 1 / 5040;
const R8 = 1 / 40320;
const R9 = 1 / 362880;
const R10 = 1 / 3628800;
const R11 = 1 / 39916800;
const R12 = 1 / 479001600;
const R13 = 1 / 6227020800;

export { R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12, R13 };
