/** @file The version of the app. */

/** Version of the API and of the app. */
export const VERSION = '0.1.0';
