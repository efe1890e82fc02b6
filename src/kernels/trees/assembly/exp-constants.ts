// As src/core/math/exp-constants.ts.

export const INVERSE_LN2: f64 = 1.4426950408889634;

export const R2: f64 = 1.0 / 2.0;
export const R3: f64 = 1.0 / 6.0;
export const R4: f64 = 1.0 / 24.0;
export const R5: f64 = 1.0 / 120.0;
export const R6: f64 = 1.0 / 720.0;
export const R7: f64 = 1.0 / 5040.0;
export const R8: f64 = 1.0 / 40320.0;
export const R9: f64 = 1.0 / 362880.0;
export const R10: f64 = 1.0 / 3628800.0;
export const R11: f64 = 1.0 / 39916800.0;
export const R12: f64 = 1.0 / 479001600.0;
export const R13: f64 = 1.0 / 6227020800.0;
