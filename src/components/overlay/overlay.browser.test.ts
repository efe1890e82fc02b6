import { page, userEvent } from 'vitest/browser';
import { describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { createRawSnippet } from 'svelte';
import CommandPalette from './CommandPalette.svelte';
import ConfirmDialog from './ConfirmDialog.svelte';
import Dialog from './Dialog.svelte';
import Menu from './Menu.svelte';
import Toaster from './Toaster.svelte';
import { Toasts } from '../../state/toasts.svelte.ts';

const words = (text: string) => createRawSnippet(() => ({ render: () => `<p>${text}</p>` }));

describe('CommandPalette', () => {
  const setUp = async () => {
    const run = vi.fn();
    const commands = ['Runs', 'Registry', 'Tables'].map((label) => ({
      id: label,
      label,
      group: 'Pages',
      run: () => {
        run(label);
      },
    }));
    await render(CommandPalette, { open: false, commands });
    return run;
  };

  it('opens by Ctrl K with the field focused, and closes by Escape', async () => {
    await setUp();
    await userEvent.keyboard('{Control>}k{/Control}');
    const field = page.getByRole('combobox');
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(field).not.toBeInTheDocument();
  });

  it('filters while typing, moves by arrows around the end and runs by Enter', async () => {
    const run = await setUp();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(page.getByRole('combobox'), 'r');
    await expect.poll(() => page.getByRole('option').elements().length).toBe(2);
    await userEvent.keyboard('{ArrowDown}');
    await expect
      .element(page.getByRole('option', { name: 'Registry' }))
      .toHaveAttribute('aria-selected', 'true');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(run).toHaveBeenCalledExactlyOnceWith('Runs');
    await expect.element(page.getByRole('combobox')).not.toBeInTheDocument();
  });

  it('says that nothing fits', async () => {
    await setUp();
    await userEvent.keyboard('{Control>}k{/Control}');
    await userEvent.type(page.getByRole('combobox'), 'zzz');
    await expect.element(page.getByText('Nothing is called “zzz”')).toBeInTheDocument();
  });
});

describe('Dialog', () => {
  it('takes the focus, keeps Tab inside and gives the focus back on Escape', async () => {
    const before = document.createElement('button');
    before.textContent = 'outside';
    document.body.append(before);
    before.focus();
    const onclose = vi.fn();
    await render(Dialog, { open: true, title: 'Roll back', onclose, children: words('41 change') });
    await expect.element(page.getByRole('dialog', { name: 'Roll back' })).toBeInTheDocument();
    const dialog = document.querySelector('dialog');
    expect(dialog?.contains(document.activeElement)).toBe(true);
    await userEvent.keyboard('{Tab}{Tab}{Tab}');
    expect(document.activeElement).not.toBe(before);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => onclose.mock.calls.length).toBe(1);
    await expect.poll(() => document.activeElement).toBe(before);
    before.remove();
  });
});

describe('ConfirmDialog', () => {
  it('wants the word typed before its button works', async () => {
    const onconfirm = vi.fn();
    await render(ConfirmDialog, {
      open: true,
      title: 'Purge 12 runs',
      verb: 'Purge',
      typed: 'churn',
      onconfirm,
      children: words('31 MB become free'),
    });
    const button = page.getByRole('button', { name: 'Purge', exact: true });
    await expect.element(button).toBeDisabled();
    await userEvent.type(page.getByLabelText('Type churn to go on'), 'churn');
    await expect.element(button).toBeEnabled();
    await userEvent.click(button);
    expect(onconfirm).toHaveBeenCalledOnce();
  });
});

describe('Menu', () => {
  it('opens on the chosen item, moves by arrows, chooses by Enter and returns the focus', async () => {
    const onselect = vi.fn();
    await render(Menu, {
      label: 'Persona',
      items: [
        { id: 'a', label: 'Analyst' },
        { id: 'b', label: 'Engineer' },
      ],
      selected: 'b',
      onselect,
      children: words('Engineer'),
    });
    const trigger = page.getByRole('button', { name: 'Persona' });
    await userEvent.click(trigger);
    await expect.element(page.getByRole('menuitemradio', { name: 'Engineer' })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(page.getByRole('menuitemradio', { name: 'Analyst' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(onselect).toHaveBeenCalledExactlyOnceWith('a');
    await expect.element(trigger).toHaveFocus();
  });
});

describe('Toaster', () => {
  it('takes the deed back by Undo and then goes', async () => {
    const toasts = new Toasts();
    const undo = vi.fn();
    toasts.show({ tone: 'done', text: 'Moved to the trash.', undo });
    const view = await render(Toaster, {
      toasts: toasts.list,
      ondismiss: (id: number) => toasts.dismiss(id),
    });
    await userEvent.click(page.getByRole('button', { name: 'Undo' }));
    expect(undo).toHaveBeenCalledOnce();
    await view.rerender({ toasts: toasts.list });
    await expect.element(page.getByText('Moved to the trash.')).not.toBeInTheDocument();
    toasts.dispose();
  });

  it('lets messages go after six seconds, but keeps errors and those that are held', () => {
    vi.useFakeTimers();
    const toasts = new Toasts();
    toasts.show({ tone: 'done', text: 'a' });
    toasts.show({ tone: 'error', text: 'b' });
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toHaveLength(2);
    toasts.release();
    vi.advanceTimersByTime(6000);
    expect(toasts.list.map(({ text }) => text)).toEqual(['b']);
    toasts.dispose();
    vi.useRealTimers();
  });
});
