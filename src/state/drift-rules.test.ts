import { describe, expect, it } from 'vitest';
import { resolveRules } from '../core/drift/rules.ts';
import {
  driftOptions,
  expectedRules,
  METHOD_CHOICES,
  RULE_DEFAULTS,
  ruleProblem,
  THRESHOLD_CHOICES,
  type RuleForm,
} from './drift-rules.ts';

describe('the form of drift rules', () => {
  it('gives options that a report takes, whatever is chosen', () => {
    for (const { value: method } of METHOD_CHOICES) {
      for (const { value: thresholds } of THRESHOLD_CHOICES) {
        const form: RuleForm = { ...RULE_DEFAULTS, method, thresholds };
        expect(resolveRules(driftOptions(form)!)).toEqual({
          ...expectedRules(form),
          methods: {},
          thresholds: {},
        });
      }
    }
  });

  it('says what is wrong, and gives no options then', () => {
    const wrong: readonly (readonly [Partial<RuleForm>, string])[] = [
      [{ driftShare: 2 }, 'share'],
      [{ alpha: 0 }, 'level'],
      [{ minEffect: null }, 'least effect'],
      [{ minRows: 1.5 }, 'whole number'],
      [{ thresholds: 'learned', chunks: 1 }, 'parts'],
    ];
    for (const [change, words] of wrong) {
      const form = { ...RULE_DEFAULTS, ...change };
      expect(ruleProblem(form)).toContain(words);
      expect(driftOptions(form)).toBeNull();
    }
    expect(ruleProblem(RULE_DEFAULTS)).toBeNull();
  });
});
