import { describe, expect, it } from 'vitest';
import type { CsvSniff } from '../core/csv/options.ts';
import { likelyChoice, seenLabels, targetChoices, taskWords } from './lab-form.ts';

const SNIFF: CsvSniff = {
  dialect: { delimiter: ',', encoding: 'utf-8', header: true, decimal: '.', lineEnding: '\n' },
  columns: [
    { name: 'id', type: 'text', role: 'id' },
    { name: 'mass', type: 'number', role: 'feature' },
    { name: 'kind', type: 'category', role: 'feature' },
    { name: 'left', type: 'integer', role: 'feature' },
    { name: 'seen', type: 'date', role: 'time' },
  ],
  evidence: [],
  preview: [
    ['a', '1.5', 'x', '0', '2026-01-01'],
    ['b', 'NA', 'y', '1', '2026-01-02'],
    ['c', '2', 'z', '', '2026-01-03'],
  ],
  badRows: [],
  warnings: [],
  fileSizeBytes: 1,
  estimatedRows: 3,
};

describe('targetChoices', () => {
  it('leaves out ids, dates and text; the last one is the likely target', () => {
    expect(targetChoices(SNIFF.columns)).toEqual(['mass', 'kind', 'left']);
    expect(likelyChoice(SNIFF.columns)).toBe('left');
    const marked = SNIFF.columns.map((column) =>
      column.name === 'kind' ? { ...column, role: 'target' as const } : column,
    );
    expect(likelyChoice(marked)).toBe('kind');
    expect(likelyChoice([])).toBe('');
  });
});

describe('seenLabels and taskWords', () => {
  it('pass over missing values', () => {
    expect(seenLabels(SNIFF, 'left')).toEqual(['0', '1']);
    expect(taskWords(SNIFF, 'left')).toMatch(/^Two classes/);
    expect(taskWords(SNIFF, 'mass')).toBe('Numbers: a regression.');
    expect(taskWords(SNIFF, 'kind')).toBe('3 classes in the first rows.');
    expect(taskWords(SNIFF, 'nothing')).toBe('');
  });
});
