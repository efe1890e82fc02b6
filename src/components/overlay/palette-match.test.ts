import { describe, expect, it } from 'vitest';
import { matchCommands, PALETTE_LIMIT, type Command } from './palette-match.ts';

const command = (label: string, group = 'Pages', keywords?: string): Command => ({
  id: label,
  label,
  group,
  keywords,
  run: () => undefined,
});
const labels = (list: readonly Command[], query: string): string[] =>
  matchCommands(list, query).map(({ label }) => label);

describe('matchCommands', () => {
  const list = [
    command('Runs'),
    command('Tuning'),
    command('Run the churn lab', 'Commands'),
    command('churn_model', 'Models', 'registry'),
  ];

  it('gives everything in order when nothing is typed', () => {
    expect(labels(list, ' ')).toHaveLength(4);
  });

  it('puts the start of the label before the middle, and keeps groups together', () => {
    expect(labels(list, 'run')).toEqual(['Runs', 'Run the churn lab']);
    expect(labels(list, 'churn')).toEqual(['churn_model', 'Run the churn lab']);
  });

  it('wants every word and looks at keywords and groups too', () => {
    expect(labels(list, 'churn registry')).toEqual(['churn_model']);
    expect(labels(list, 'churn zebra')).toEqual([]);
  });

  it('takes letters in order from three letters on', () => {
    expect(labels(list, 'tng')).toEqual(['Tuning']);
    expect(labels(list, 'tg')).toEqual([]);
  });

  it('shows at most the limit', () => {
    const many = Array.from({ length: 500 }, (_, index) => command(`run ${index}`));
    expect(labels(many, 'run')).toHaveLength(PALETTE_LIMIT);
  });
});
