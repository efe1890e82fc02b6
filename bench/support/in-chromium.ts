/**
 * @file Runs a bench inside a worker of a real Chromium: bundles the worker as the product's own are bundled, serves it
 * with the product's headers (so memory may be shared), and hands its messages on.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';
import { serveFolder } from '../../scripts/static-server.mjs';

declare global {
  var benchMessage: (message: unknown) => void;
}

/**
 * Starts `bench/<name>` with `input` as its first message, and gives what it posts until it posts `null`.
 *
 * @param onMessage Called for each message.
 * @throws {Error} When the worker throws.
 */
export async function benchInChromium(
  name: string,
  input: unknown,
  onMessage: (message: never) => void,
): Promise<void> {
  const root = process.cwd();
  const folder = join(root, 'node_modules', '.cache', 'bench-page', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const worker = JSON.stringify(join(root, 'bench', name));
  writeFileSync(
    join(folder, 'main.ts'),
    `const worker = new Worker(new URL(${worker}, import.meta.url), { type: 'module' });
     worker.onmessage = ({ data }) => benchMessage(data);
     worker.onerror = ({ message }) => benchMessage({ error: message });
     globalThis.startBench = (input) => worker.postMessage(input);`,
  );
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>bench</title><script type="module" src="./main.ts"></script>',
  );
  const outDir = join(folder, 'dist');
  await build({
    configFile: false,
    logLevel: 'warn',
    root: folder,
    base: './',
    worker: { format: 'es' },
    build: { outDir, target: 'es2023', assetsInlineLimit: 0 },
  });
  const server = await serveFolder(outDir, 0);
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await new Promise<void>((resolve, reject) => {
      const hear = (message: unknown): void => {
        if (message === null) resolve();
        else if (typeof message === 'object' && 'error' in message) {
          reject(new Error(String(message.error)));
        } else onMessage(message as never);
      };
      page
        .exposeFunction('benchMessage', hear)
        .then(() =>
          page.evaluate((given) => {
            (globalThis as unknown as { startBench(input: unknown): void }).startBench(given);
          }, input),
        )
        .catch(reject);
    });
  } finally {
    await browser.close();
    server.close();
  }
}
