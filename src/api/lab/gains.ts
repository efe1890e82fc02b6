/** @file Where a score came from: one change at a time, each from data, from the decision or from the model. */
import type { GainStep } from './lab-facts.ts';

/** Turns values after each change into gains; what was not measured (undefined) is left out. */
export function gainSteps(
  values: readonly {
    readonly label: string;
    readonly from: GainStep['from'];
    readonly value: number | undefined;
  }[],
): readonly GainStep[] {
  const steps: GainStep[] = [];
  for (const { label, from, value } of values) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const before = steps.at(-1)?.value ?? value;
    steps.push({
      label,
      from: steps.length === 0 ? 'start' : from,
      value,
      gain: value - before,
    });
  }
  return steps;
}
