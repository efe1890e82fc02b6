import type { Component } from 'svelte';
import { page, userEvent } from 'vitest/browser';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { TablePage } from '../../engine/protocol.ts';
import DataGrid from './DataGrid.svelte';
import DataTable from './DataTable.svelte';
import type { GridColumn } from './grid-types.ts';

import '../../app/styles/index.css';

const COLUMNS = 500;
const columns: GridColumn[] = Array.from({ length: COLUMNS }, (_, index) => ({
  name: index === 0 ? '__proto__' : `c${index}`,
  type: index === 0 ? 'text' : 'number',
}));

const pageOf = (from: number, count: number): TablePage => ({
  from,
  numRows: count,
  rowIds: Array.from({ length: count }, (_, at) => from + at + 1),
  cells: columns.map((column, index) =>
    Array.from({ length: count }, (_, at) =>
      column.type === 'text' ? `row ${from + at}` : index === 3 ? null : (from + at) * 0.5,
    ),
  ),
});

const grid = () => page.getByRole('grid', { name: 'big' });
const box = (): HTMLElement => grid().element() as HTMLElement;

beforeEach(async () => {
  await page.viewport(1000, 700);
});

describe('DataGrid', () => {
  const setUp = async (loadPage = async (from: number, count: number) => pageOf(from, count)) => {
    const onsort = vi.fn();
    const oncolumn = vi.fn();
    const view = await render(DataGrid, {
      label: 'big',
      columns,
      numRows: 1_000_000,
      loadPage,
      onsort,
      oncolumn,
      height: 480,
    });
    return { onsort, oncolumn, view };
  };

  it('draws a bounded part of 1,000,000 × 500 cells and names its whole size', async () => {
    await setUp();
    await expect.element(grid()).toHaveAttribute('aria-rowcount', '1000001');
    await expect.element(grid()).toHaveAttribute('aria-colcount', '501');
    await expect.element(page.getByText('row 0', { exact: true })).toBeInTheDocument();
    expect(box().querySelectorAll('[role=row]').length).toBeLessThan(40);
    expect(box().querySelectorAll('[role=gridcell]').length).toBeLessThan(40 * 16);
  });

  it('reaches the last row by the scrollbar', async () => {
    await setUp();
    box().scrollTop = box().scrollHeight;
    await expect.element(page.getByText('row 999999', { exact: true })).toBeInTheDocument();
    const row = page.getByText('row 999999', { exact: true }).element().closest('[role=row]');
    expect(row?.getAttribute('aria-rowindex')).toBe('1000001');
    expect(row?.getBoundingClientRect().bottom).toBeLessThanOrEqual(
      box().getBoundingClientRect().bottom + 1,
    );
  });

  it('shows places for rows on their way, and fetches what is in sight last, not all it passed', async () => {
    const asked: number[] = [];
    const waiting: (() => void)[] = [];
    const loadPage = (from: number, count: number): Promise<TablePage> => {
      asked.push(from);
      return new Promise((resolve) => {
        waiting.push(() => {
          resolve(pageOf(from, count));
        });
      });
    };
    await setUp(loadPage);
    for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      box().scrollTop = share * box().scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
    expect(box().querySelectorAll('[role=row]').length).toBeGreaterThan(10);
    expect(box().querySelector('.ghost')).not.toBeNull();
    for (let turn = 0; turn < 6; turn++) {
      waiting.splice(0).forEach((answer) => {
        answer();
      });
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await expect.poll(() => box().querySelector('.ghost')).toBeNull();
    expect(asked.length).toBeLessThanOrEqual(5);
  });

  it('is one stop of Tab and moves by arrows, page keys and Ctrl End', async () => {
    await setUp();
    await expect.element(page.getByText('row 0', { exact: true })).toBeInTheDocument();
    await userEvent.keyboard('{Tab}');
    await expect.element(grid()).toHaveFocus();
    const active = (): Element | null =>
      document.getElementById(box().getAttribute('aria-activedescendant') ?? '');
    await userEvent.keyboard('{ArrowDown}{ArrowRight}');
    expect(active()?.closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('3');
    expect(active()?.getAttribute('aria-colindex')).toBe('3');
    await userEvent.keyboard('{Control>}{End}{/Control}');
    await expect
      .poll(() => active()?.closest('[role=row]')?.getAttribute('aria-rowindex'))
      .toBe('1000001');
    expect(active()?.getAttribute('aria-colindex')).toBe('501');
    await expect.poll(() => active()?.textContent.trim()).toBe('499,999.5');
    await userEvent.keyboard('{PageUp}{Home}');
    await expect.poll(() => active()?.getAttribute('aria-colindex')).toBe('2');
    await userEvent.keyboard('{Tab}');
    await expect.element(grid()).not.toHaveFocus();
  });

  it('sorts by Enter and opens a column by Space on the header', async () => {
    const { onsort, oncolumn } = await setUp();
    await userEvent.keyboard('{Tab}{ArrowUp}{ArrowRight}{Enter}');
    expect(onsort).toHaveBeenCalledExactlyOnceWith({ column: 'c1', descending: false });
    await userEvent.keyboard(' ');
    expect(oncolumn).toHaveBeenCalledExactlyOnceWith('c1');
  });

  it('writes missing cells as a word', async () => {
    await setUp();
    await expect.element(page.getByText('missing').first()).toBeInTheDocument();
  });

  it('says why rows did not come and tries again', async () => {
    let isBroken = true;
    await setUp(async (from, count) => {
      if (isBroken) throw new Error('the worker stopped');
      return pageOf(from, count);
    });
    await expect.element(page.getByRole('alert')).toHaveTextContent('the worker stopped');
    isBroken = false;
    await userEvent.click(page.getByRole('button', { name: 'Try again' }));
    await expect.element(page.getByText('row 0', { exact: true })).toBeInTheDocument();
  });
});

describe('DataTable', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: `r${index}`, value: index }));
  const setUp = () =>
    render(DataTable as unknown as Component<Record<string, unknown>>, {
      label: 'runs',
      rows,
      key: (row: { id: string }) => row.id,
      columns: [
        { id: 'id', label: 'Run', value: (row: { id: string }) => row.id },
        { id: 'value', label: 'F1', align: 'right', value: (row: { value: number }) => row.value },
      ],
      rowHref: (row: { id: string }) => `#/runs/${row.id}`,
      selected: new Set<string>(),
      height: 400,
    });

  it('draws a bounded number of 10,000 rows and reaches the last', async () => {
    await setUp();
    await expect.element(page.getByRole('link', { name: 'r0', exact: true })).toBeInTheDocument();
    expect(document.querySelectorAll('tbody tr').length).toBeLessThan(60);
    const region = page.getByRole('region', { name: 'runs, scrolls' }).element();
    region.scrollTop = region.scrollHeight;
    await expect.element(page.getByRole('link', { name: 'r9999' })).toBeInTheDocument();
  });

  it('sorts numbers from the largest first, and back', async () => {
    await setUp();
    await userEvent.click(page.getByRole('button', { name: 'F1' }));
    await expect.element(page.getByRole('link', { name: 'r9999' })).toBeInTheDocument();
    await expect
      .element(page.getByRole('columnheader', { name: 'F1' }))
      .toHaveAttribute('aria-sort', 'descending');
    await userEvent.click(page.getByRole('button', { name: 'F1' }));
    await expect.element(page.getByRole('link', { name: 'r0', exact: true })).toBeInTheDocument();
  });

  it('chooses one row, then all', async () => {
    await setUp();
    await userEvent.click(page.getByRole('checkbox', { name: 'Choose r1', exact: true }));
    const all = page.getByRole('checkbox', { name: 'All rows' });
    await expect.poll(() => (all.element() as HTMLInputElement).indeterminate).toBe(true);
    await userEvent.click(all);
    await expect
      .element(page.getByRole('checkbox', { name: 'Choose r7', exact: true }))
      .toBeChecked();
  });
});
