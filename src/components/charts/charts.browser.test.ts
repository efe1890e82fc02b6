import { page, userEvent } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import LineChart from './LineChart.svelte';
import HistogramPair from './HistogramPair.svelte';

import '../../app/styles/index.css';

const series = [
  { name: 'validation', x: [0, 1, 2], y: [0.6, 0.5, 0.4] },
  { name: 'training', x: [0, 1, 2], y: [0.6, 0.4, 0.3] },
];

function hasInk(canvas: HTMLCanvasElement): boolean {
  const { width, height } = canvas;
  const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) return true;
  return false;
}

describe('LineChart', () => {
  it('is an image with one sentence, drawn on a canvas', async () => {
    await render(LineChart, {
      title: 'Learning curve',
      series,
      xTitle: 'round',
      yTitle: 'Log loss',
    });
    await expect
      .element(page.getByRole('img'))
      .toHaveAccessibleName(
        'Log loss: validation ends at 0.4000 (round 2); training ends at 0.3000 (round 2).',
      );
    await expect
      .poll(
        () => {
          const canvas = document.querySelector('canvas');
          return canvas !== null && hasInk(canvas);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
  });

  it('shows the same numbers in a real table, and the picture again', async () => {
    await render(LineChart, {
      title: 'Learning curve',
      series,
      xTitle: 'round',
      yTitle: 'Log loss',
    });
    await userEvent.click(page.getByRole('button', { name: 'Table' }));
    await expect.element(page.getByRole('columnheader', { name: 'training' })).toBeInTheDocument();
    expect(
      page
        .getByRole('row')
        .elements()
        .map((row) => [...row.children].map((cell) => cell.textContent)),
    ).toEqual([
      ['round', 'validation', 'training'],
      ['0', '0.6', '0.6'],
      ['1', '0.5', '0.4'],
      ['2', '0.4', '0.3'],
    ]);
    await userEvent.click(page.getByRole('button', { name: 'Chart' }));
    await expect.element(page.getByRole('img')).toBeInTheDocument();
  });

  it('says why there is no picture', async () => {
    await render(LineChart, {
      series: [],
      xTitle: 'round',
      yTitle: 'Log loss',
      state: { kind: 'failed', text: 'The series could not be read.' },
    });
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('The series could not be read.');
    await expect.element(page.getByRole('button', { name: 'Table' })).not.toBeInTheDocument();
  });
});

describe('HistogramPair', () => {
  it('names the bin with the largest change', async () => {
    await render(HistogramPair, {
      edges: null,
      categories: ['a', 'b'],
      reference: [50, 50],
      current: [80, 20],
    });
    await expect
      .element(page.getByRole('img'))
      .toHaveAccessibleName(/largest change is at a: from 50.0 % to 80.0 %/);
  });
});
