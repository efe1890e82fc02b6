/** @file The look's colours as canvas needs them, and word when they change. */
import { createSubscriber } from 'svelte/reactivity';

/** Colours and font of a chart, read from the tokens. */
export interface ChartTheme {
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunk: string;
  readonly line: string;
  readonly grid: string;
  readonly axis: string;
  readonly danger: string;
  readonly reference: string;
  /** The categorical colours in their fixed order, 10. */
  readonly series: readonly string[];
  /** Opacity of uncertainty bands, 0…1. */
  readonly band: number;
  readonly font: string;
}

const subscribe = createSubscriber((update) => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', update);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', update);
  };
});

/** Reads the tokens at an element; what reads it in an effect runs again when the theme changes. */
export function chartTheme(element: Element): ChartTheme {
  subscribe();
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token('--ink'),
    ink2: token('--ink-2'),
    ink3: token('--ink-3'),
    surface: token('--surface'),
    raised: token('--raised'),
    sunk: token('--sunk'),
    line: token('--line-strong'),
    grid: token('--chart-grid'),
    axis: token('--chart-axis'),
    danger: token('--danger'),
    reference: token('--chart-reference'),
    series: Array.from({ length: 10 }, (_, index) => token(`--chart-${index + 1}`)),
    band: Number(token('--chart-band')) || 0.14,
    font: token('--font-ui'),
  };
}

/** A colour with opacity, for fills. */
export const fade = (color: string, opacity: number): string =>
  `color-mix(in srgb, ${color} ${opacity * 100}%, transparent)`;
