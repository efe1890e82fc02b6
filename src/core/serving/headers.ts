/** @file Headers that replies of the endpoint bear. */

/** Says that the app answered, and which version of it: a static server knows nothing of it. */
export const VERSION_HEADER = 'x-terrarium-version';
