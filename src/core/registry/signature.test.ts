import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { contractBreaks, signatureOf, type ModelSignature } from './signature.ts';

const field = (name: string, type: 'number' | 'integer' | 'category' | 'date') =>
  ({ name, type, role: 'feature', nullable: true }) as const;

const pipeline = {
  task: 'binary',
  target: 'churn',
  classes: ['No', 'Yes'],
  positive: 'Yes',
  recipe: {
    inputs: [field('tenure', 'integer'), field('charges', 'number'), field('plan', 'category')],
  },
} as const;

const BASE = signatureOf(pipeline);
const kinds = (next: ModelSignature): readonly string[] =>
  contractBreaks(BASE, next).map(({ kind }) => kind);

describe('signatureOf', () => {
  it('names columns by MLflow types, and what comes out', () => {
    expect(BASE.inputs).toEqual([
      { name: 'tenure', type: 'long', required: true },
      { name: 'charges', type: 'double', required: true },
      { name: 'plan', type: 'string', required: true },
    ]);
    expect(BASE.outputs.map(({ name, type }) => `${name}:${type}`)).toEqual([
      'prediction:string',
      'probability:double',
    ]);
    const regression = signatureOf({
      ...pipeline,
      task: 'regression',
      classes: [],
      positive: null,
    });
    expect(regression.outputs).toEqual([{ name: 'prediction', type: 'double', required: true }]);
  });
});

describe('contractBreaks', () => {
  it('lets fewer inputs, more classes and another order pass', () => {
    const inputs = [BASE.inputs[1], BASE.inputs[0]];
    expect(kinds({ ...BASE, inputs, classes: ['Yes', 'Maybe', 'No'] })).toEqual([]);
  });

  it('finds inputs that are new or of another type, with both sides in words', () => {
    const inputs = [
      ...BASE.inputs.slice(1),
      { name: 'tenure', type: 'double', required: true } as const,
      { name: 'age', type: 'long', required: true } as const,
    ];
    expect(contractBreaks(BASE, { ...BASE, inputs })).toEqual([
      { kind: 'input_type', words: 'input "tenure" is double instead of long' },
      { kind: 'input_added', words: 'input "age" is new' },
    ]);
  });

  it('finds lost classes, lost outputs, another target, task and positive label', () => {
    expect(kinds({ ...BASE, classes: ['No'] })).toEqual(['class_lost']);
    expect(kinds({ ...BASE, outputs: BASE.outputs.slice(0, 1) })).toEqual(['output_lost']);
    expect(kinds({ ...BASE, target: 'left' })).toEqual(['target']);
    expect(kinds({ ...BASE, task: 'multiclass' })).toEqual(['task']);
    expect(kinds({ ...BASE, positive: 'No' })).toEqual(['positive']);
  });

  it('holds between any signature and itself, and breaks by exactly the inputs that were added', () => {
    const name = fc.string({ minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { maxLength: 6 }),
        fc.uniqueArray(name, { maxLength: 6 }),
        (old, next) => {
          const of = (names: readonly string[]): ModelSignature => ({
            ...BASE,
            inputs: names.map((column) => ({ name: column, type: 'double', required: true })),
          });
          expect(contractBreaks(of(old), of(old))).toEqual([]);
          expect(contractBreaks(of(old), of(next))).toHaveLength(
            next.filter((column) => !old.includes(column)).length,
          );
        },
      ),
    );
  });
});
