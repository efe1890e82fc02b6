/**
 * @file The app as a user has it: the build behind its real headers, in a fresh browser profile. Every test that
 * uses `app` also asserts that no request left the origin and that nothing went wrong unseen.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { SECURITY_HEADERS } from '../../../scripts/headers.mjs';
import { serveFolder } from '../../../scripts/static-server.mjs';
import type { Terrarium } from '../../../src/api/types.ts';

declare global {
  // The page's own global, for functions that run inside it.
  var terrarium: Terrarium;
}

/** The build under test. */
export const DIST =
  process.env['TERRARIUM_DIST'] ?? fileURLToPath(new URL('../../../dist', import.meta.url));

/** A served build and what was seen while it ran. */
export interface App {
  readonly url: string;
  readonly page: Page;
  /** Addresses outside the origin that something asked for. Must stay empty. */
  readonly strays: string[];
  /** Uncaught errors and console errors. Tests that provoke one take it out. */
  readonly errors: string[];
  /** Opens a route and waits until the API is there. */
  open(route?: string, page?: Page): Promise<Page>;
  /** Ends the server; the page lives on. */
  killServer(): Promise<void>;
}

function watch(context: BrowserContext, origin: string, strays: string[], errors: string[]): void {
  context.on('request', (request) => {
    const { protocol } = new URL(request.url());
    const isLocal =
      protocol === 'data:' || protocol === 'blob:' || request.url().startsWith(origin);
    if (!isLocal) strays.push(request.url());
  });
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
}

/** What a test may ask of its server. */
export interface AppOptions {
  /** `all` as users have them; `none` as from a plain file server: the page is not isolated then. */
  readonly headers: 'all' | 'none';
}

export const test = base.extend<{ app: App } & AppOptions>({
  headers: ['all', { option: true }],
  app: async ({ context, page, headers }, use) => {
    const sent = headers === 'all' ? SECURITY_HEADERS.all : {};
    let server: Server | null = await serveFolder(DIST, 0, sent);
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const strays: string[] = [];
    const errors: string[] = [];
    watch(context, origin, strays, errors);
    const killServer = async (): Promise<void> => {
      const open = server;
      server = null;
      if (!open) return;
      open.closeAllConnections();
      await new Promise((resolve) => open.close(resolve));
    };
    const open = async (route = '#/', target = page): Promise<Page> => {
      await target.goto(`${origin}/${route}`);
      await target.waitForFunction(() => globalThis.terrarium !== undefined);
      return target;
    };
    await use({ url: origin, page, strays, errors, open, killServer });
    await killServer();
    expect(strays, 'requests that left the origin').toEqual([]);
    expect(errors, 'errors on the page').toEqual([]);
  },
});

export { expect };
