/** @file What the page is served with, and what other origins can do with it: nothing. */
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECURITY_HEADERS } from '../../scripts/headers.mjs';
import { DIST, expect, test } from './support/app.ts';

/** A page of another origin. */
async function servePage(html: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('every answer of the server bears every security header', async ({ app }) => {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(DIST.length).replace(/^\/+/, ''));
  expect(files.length).toBeGreaterThan(5);
  const wanted = new Headers(SECURITY_HEADERS.all);
  const check = async (path: string, status: number, init: RequestInit = {}): Promise<void> => {
    const response = await fetch(`${app.url}/${path}`, init);
    await response.arrayBuffer();
    expect(response.status, path).toBe(status);
    for (const [name, value] of wanted) {
      expect(response.headers.get(name), `${name} of ${path}`).toBe(value);
    }
    expect(response.headers.get('content-type') ?? '', path).not.toBe('application/octet-stream');
  };
  for (const file of ['', ...files]) await check(file, 200);
  await check('assets/none.js', 404);
  await check('%2e%2e/package.json', 404);
  await check('..%2f..%2fetc%2fpasswd', 404);
  await check('%', 404);
  await check('index.html', 200, { method: 'HEAD' });
  await check('', 405, { method: 'POST', body: 'x' });
});

test('another origin can neither frame the app, nor read it, nor hold on to its window', async ({
  app,
  page,
}) => {
  const other = await servePage(`<!doctype html><title>other</title>
    <iframe src="${app.url}/"></iframe>`);
  try {
    await page.goto(other.url);
    const frame = page.frames().find((one) => one !== page.mainFrame())!;
    await frame.waitForLoadState();
    expect(await frame.locator('#app').count()).toBe(0);
    const script = await page.evaluate(async (url) => {
      const load = new Promise<string>((resolve) => {
        const image = new Image();
        image.onload = () => resolve('loaded');
        image.onerror = () => resolve('refused');
        image.src = `${url}/icon.svg`;
      });
      const read = fetch(`${url}/index.html`).then(
        () => 'read',
        () => 'refused',
      );
      return [await load, await read];
    }, app.url);
    expect(script).toEqual(['refused', 'refused']);

    const opening = page.waitForEvent('popup');
    await page.evaluate((url) => {
      (globalThis as { opened?: Window | null }).opened = window.open(url);
    }, app.url);
    const popup = await opening;
    await popup.waitForFunction(() => globalThis.terrarium !== undefined);
    expect(await popup.evaluate(() => window.opener === null)).toBe(true);
    await expect
      .poll(() => page.evaluate(() => (globalThis as { opened?: Window | null }).opened?.closed))
      .toBe(true);
  } finally {
    await other.close();
  }
  // The other page is a request outside of the app's origin, and the refusals are told.
  app.strays.splice(
    0,
    app.strays.length,
    ...app.strays.filter((url) => url !== other.url && !url.startsWith(other.url)),
  );
  const isRefusal = (text: string): boolean =>
    /frame-ancestors|refused to connect|CORS policy|ERR_BLOCKED_BY_RESPONSE|ERR_FAILED/.test(text);
  app.errors.splice(0, app.errors.length, ...app.errors.filter((text) => !isRefusal(text)));
});
