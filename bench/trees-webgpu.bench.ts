/**
 * @file Growing trees of 31 leaves on 28 columns of floats in Chromium: histograms on the GPU against WebAssembly alone,
 * on one thread and on all cores, in one worker, turn by turn; all must give the same model. Reported: the adapter,
 * and rows × trees per second (binning excluded, wall time, the best turn).
 *
 * `npm run bench -- trees-webgpu 3000000` takes another number of rows; arguments with two dashes go to Chromium, e.g.
 * `--enable-features=Vulkan`, which a GPU on Linux needs.
 */
import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { chromiumLaunchOptions } from '../scripts/chromium.mjs';
import { SECURITY_HEADERS } from '../scripts/headers.mjs';
import type { Answer, Request } from './trees-webgpu.worker.ts';

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const [rows] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const request: Request = { numRows: rows === undefined ? null : Number(rows) };

const server = await createServer({
  configFile: false,
  logLevel: 'warn',
  server: { headers: SECURITY_HEADERS.isolation, port: 0, hmr: false },
});
await server.listen();
const launch = chromiumLaunchOptions();
const browser = await chromium.launch({ ...launch, args: [...launch.args, ...flags] });
try {
  const page = await browser.newPage();
  const url = server.resolvedUrls!.local[0];
  await page.route(url, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: SECURITY_HEADERS.isolation,
      body: '<!doctype html><title>trees-webgpu</title>',
    }),
  );
  await page.goto(url);
  const answer = await page.evaluate(
    (given) =>
      new Promise<Answer>((resolve, reject) => {
        const worker = new Worker('/bench/trees-webgpu.worker.ts', { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not load'));
        worker.postMessage(given);
      }),
    request,
  );
  if (answer.error !== null) throw new Error(`trees-webgpu: ${answer.error}`);
  report(answer, browser.version());
} finally {
  await browser.close();
  await server.close();
}

function report(answer: Answer, version: string): void {
  const { adapter, isSoftware, numRows, numTrees, seconds } = answer;
  const kind = isSoftware
    ? 'software: slower than WebAssembly, shows only that it works'
    : 'hardware';
  console.log(`  adapter   ${adapter} (${kind}), Chromium ${version}`);
  console.log(`  ${numRows} rows, ${numTrees} trees, the same model each time`);
  const best = Object.entries(seconds).map(([name, all]) => [name, Math.min(...all)] as const);
  const fastest = Math.min(...best.slice(0, -1).map(([, one]) => one));
  for (const [name, one] of best) {
    const rate = ((numRows * numTrees) / one / 1e6).toFixed(2);
    const times = (fastest / one).toFixed(2);
    console.log(`  ${name.padEnd(26)} ${rate} M rows/s  ${times} of the fastest wasm`);
  }
}
