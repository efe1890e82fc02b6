import { describe, expect, it } from 'vitest';
import type { Field } from '../core/table/column.ts';
import {
  BODY_FORMATS,
  bodyOf,
  bodyText,
  exampleOf,
  jsonFault,
  parseLabels,
  parseSteps,
} from './endpoint-request.ts';

const EXAMPLE = {
  columns: ['tenure', '__proto__'],
  data: [
    [3, 'month'],
    [null, 'year'],
  ],
};

describe('bodyOf', () => {
  it('gives the same rows in each of the four formats, and takes __proto__ as a name', () => {
    expect(bodyOf(EXAMPLE, 'dataframe_split')).toEqual({ dataframe_split: EXAMPLE });
    expect(JSON.stringify(bodyOf(EXAMPLE, 'instances'))).toBe(
      '{"instances":[{"tenure":3,"__proto__":"month"},{"tenure":null,"__proto__":"year"}]}',
    );
    expect(JSON.stringify(bodyOf(EXAMPLE, 'inputs'))).toBe(
      '{"inputs":{"tenure":[3,null],"__proto__":["month","year"]}}',
    );
    for (const format of BODY_FORMATS) {
      expect(jsonFault(bodyText(EXAMPLE, format))).toBeNull();
    }
  });
});

describe('exampleOf', () => {
  it('writes dates as texts and what a row lacks as null', () => {
    const field = (name: string, type: Field['type']): Field => ({
      name,
      type,
      role: 'feature',
      nullable: true,
    });
    const inputs = [field('since', 'date'), field('at', 'date'), field('size', 'number')];
    const row = { since: Date.UTC(2021, 1, 15), at: Date.UTC(2021, 1, 15, 7) };
    expect(exampleOf(inputs, [row])).toEqual({
      columns: ['since', 'at', 'size'],
      data: [['2021-02-15', '2021-02-15T07:00:00.000Z', null]],
    });
  });
});

describe('parseLabels', () => {
  it('reads id and label, or id, row and label, and says which lines it did not read', () => {
    const { labels, faults } = parseLabels(
      'request_id,label\nabc,Yes\nabc;2;0.5\n\nd,true\nnothing\n,No\ne,x,1\n',
    );
    expect(labels).toEqual([
      { requestId: 'abc', rowIndex: 0, label: 'Yes' },
      { requestId: 'abc', rowIndex: 2, label: 0.5 },
      { requestId: 'd', rowIndex: 0, label: true },
    ]);
    expect(faults).toEqual([6, 7, 8]);
  });
});

describe('parseSteps', () => {
  it('reads shares and requests, and gives null for anything else', () => {
    expect(parseSteps('5 % 50, 25% 200')).toEqual([
      { percent: 5, minRequests: 50 },
      { percent: 25, minRequests: 200 },
    ]);
    for (const text of ['', '5 %', '5 50', '5 % 50,']) expect(parseSteps(text)).toBeNull();
  });
});
