/** @file A drift report made ready to be read; what the HTML file of a report shares with the pages. */
export * from '../core/drift/report-info.ts';
