import { describe, expect, it } from 'vitest';
import {
  checkArtifactPath,
  checkBatch,
  checkKey,
  checkMetricPoint,
  checkParamValue,
  checkRunId,
  checkTagValue,
} from './names.ts';

describe('names', () => {
  it('accepts the keys that MLflow accepts', () => {
    for (const key of [
      'a',
      'val/loss',
      'mlflow.note.content',
      'two words',
      '__proto__',
      'größe',
      'x'.repeat(250),
    ]) {
      expect(checkKey('metric', key)).toBe(key);
    }
  });

  it('refuses keys that are empty, too long or another path', () => {
    for (const key of [
      '',
      'a:b',
      'a"b',
      '/a',
      'a/',
      'a//b',
      'a/../b',
      '../a',
      '..',
      '.',
      'a/./b',
      'x'.repeat(251),
      5,
    ]) {
      expect(() => checkKey('param', key)).toThrow(/param/);
    }
  });

  it('writes param values as text and bounds them', () => {
    expect([true, 1.5, null, 'x', [1, 2]].map((value) => checkParamValue('k', value))).toEqual([
      'true',
      '1.5',
      'null',
      'x',
      '[1,2]',
    ]);
    expect(() => checkParamValue('k', 'x'.repeat(6001))).toThrow(/6000/);
    expect(() => checkTagValue('k', 'x'.repeat(5001))).toThrow(/5000/);
    expect(() => checkTagValue('k', 5)).toThrow(/text/);
  });

  it('bounds batches as MLflow does', () => {
    expect(() => checkBatch({ metrics: 1000 })).not.toThrow();
    for (const sizes of [
      { metrics: 1001 },
      { params: 101 },
      { tags: 101 },
      { metrics: 950, params: 51 },
    ]) {
      expect(() => checkBatch(sizes)).toThrow(expect.objectContaining({ code: 'batch_too_large' }));
    }
  });

  it('takes NaN and infinity as metric values, but no broken step or time', () => {
    const point = { key: 'm', value: NaN, step: -1, timestamp: 0 };
    expect(checkMetricPoint(point)).toBe(point);
    expect(() => checkMetricPoint({ ...point, step: 0.5 })).toThrow(/step/);
    expect(() => checkMetricPoint({ ...point, timestamp: NaN })).toThrow(/timestamp/);
    expect(() => checkMetricPoint({ ...point, value: '1' as never })).toThrow(/number/);
  });

  it('refuses run ids and artifact paths that could leave their place', () => {
    expect(checkRunId('0bad')).toBe('0bad');
    expect(checkArtifactPath('model/pipeline.json')).toBe('model/pipeline.json');
    for (const path of ['', '/etc', '../x', 'a/../../x', 'a\\b', 'a//b', 'c:/x', 'a\u0000b', '.']) {
      expect(() => checkArtifactPath(path)).toThrow(/artifact/);
      expect(() => checkRunId(path)).toThrow(/run id/);
    }
  });
});
