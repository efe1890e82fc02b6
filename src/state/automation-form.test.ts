import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryRule } from '../../tests/support/rule-prose.ts';
import { ACTION_IDS } from '../core/automation/actions.ts';
import { checkRule, NEW_STATE, type RuleRecord } from '../core/automation/rule.ts';
import { pythonForRule, pythonForWebhook } from '../core/interop/python/index.ts';
import { formOf, newAction, newRuleForm, ruleOf, type Choices } from './automation-form.ts';

const CHOICES: Choices = {
  monitors: [{ value: 'm1', label: 'Churn' }],
  endpoints: [{ value: 'churn', label: 'churn' }],
  models: [{ value: 'churn', label: 'churn' }],
  tables: [{ value: 'dev.churn.customers', label: 'dev.churn.customers' }],
  webhooks: [{ value: 'w1', label: 'On call' }],
};

describe('the form of a rule', () => {
  it('gives back every rule that it can show', () => {
    let shown = 0;
    fc.assert(
      fc.property(arbitraryRule, (spec) => {
        const rule = checkRule({ ...spec, enabled: true, name: spec.name.trim() || 'R' });
        const record = { ...rule, ruleId: 'r', set: null, state: NEW_STATE } as RuleRecord;
        const form = formOf(record, CHOICES);
        if (form === null) return;
        shown += 1;
        const { when } = checkRule(ruleOf(form));
        const parts = ('all' in rule.when ? rule.when.all : 'any' in rule.when ? rule.when.any : [])
          .length;
        // One condition in a list is the condition itself.
        if (parts !== 1) expect(when).toEqual(rule.when);
        expect(checkRule(ruleOf(form))).toEqual({ ...rule, when });
      }),
    );
    expect(shown).toBeGreaterThan(0);
  });

  it('begins with a rule and actions that are accepted, empty fields left out', () => {
    const form = newRuleForm(CHOICES);
    form.name = 'All of it';
    form.actions = ACTION_IDS.map((kind) => newAction(kind, CHOICES));
    form.actions[0] = { do: 'open_incident', title: '', runbook: '' };
    const rule = checkRule(ruleOf(form));
    expect(rule.actions).toHaveLength(ACTION_IDS.length);
    expect(rule.actions[0]).toEqual({ do: 'open_incident' });
  });
});

describe('the Python of automation', () => {
  it('keeps names that are no Python as text', () => {
    const name = '"""\nimport os';
    const code = pythonForRule({ ...ruleOf(newRuleForm(CHOICES)), name });
    expect(code).not.toMatch(/^import os/m);
    const webhook = pythonForWebhook({
      name,
      url: 'https://a.example/x',
      description: '',
      destination: 'receiver',
      status: 'ACTIVE',
      events: ['model_version.created', 'rule.fired'],
    });
    expect(webhook).not.toMatch(/^import os/m);
    expect(webhook).toContain('events=["model_version.created"]');
    expect(webhook).toContain('MLflow does not send rule.fired');
  });
});
