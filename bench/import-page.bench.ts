/**
 * @file Importing a CSV of 1,000,000 rows × 12 columns on the built page, in a real Chromium. Reported: the time
 * until the table is stored, the main thread's longest task (the browser's own `longtask` entries, which begin at
 * 50 ms), the longest pause between two turns of a timer and of the frame clock, frames dropped, and how
 * long the command palette took to open while the import ran. The same is watched before it, with the page at
 * rest: what the machine itself adds.
 *
 * Takes `dist/` (`npm run build`), or the folder named by TERRARIUM_DIST.
 */
import { existsSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../scripts/chromium.mjs';
import { serveFolder } from '../scripts/static-server.mjs';
import type { Terrarium } from '../src/api/types.ts';
import { makeCsvFile } from './csv-file.ts';

const ROWS = 1_000_000;
const DIST = resolve(process.env['TERRARIUM_DIST'] ?? 'dist');
const TABLE = 'dev.bench.rows';
const LEVELS = [
  ['month', 'year', 'two years'],
  ['yes', 'no'],
  ['card', 'cash', 'wire', 'check'],
];

/** What the page saw of its own main thread. */
interface Watch {
  readonly seconds: number;
  /** Milliseconds. */
  readonly longestTask: number;
  readonly numLongTasks: number;
  readonly longestTimerGap: number;
  readonly longestFrameGap: number;
  readonly numFrames: number;
  readonly numDropped: number;
  /** From the key press to the first frame with the palette. */
  readonly paletteMs: readonly number[];
}

/** What runs inside the page. */
interface Watcher {
  start(): void;
  stop(): Watch;
}

declare global {
  var terrarium: Terrarium;
  var benchWatcher: Watcher;
  var benchImport: Promise<number> | undefined;
  var benchIsDone: boolean;
}

function makeFile(): string {
  const numbers = Array.from({ length: 7 }, (_, i) => `n${i}`);
  return makeCsvFile({
    name: 'page',
    header: `id,${numbers.join(',')},contract,paperless,payment,churn`,
    numRows: ROWS,
    line(row, uniform) {
      let line = `c-${row}`;
      for (let i = 0; i < numbers.length; i++) {
        line += `,${(i < 5 ? uniform() * 200 - 50 : uniform() * 72).toFixed(i < 5 ? 3 : 0)}`;
      }
      for (const levels of LEVELS) line += `,${levels[Math.floor(uniform() * levels.length)]}`;
      return `${line},${uniform() < 0.27 ? 'Yes' : 'No'}`;
    },
  });
}

/** Installs the watcher; runs inside the page. */
function installWatcher(): void {
  const frameMs = 1000 / 60;
  const state = { since: 0, isOn: false };
  let tasks: number[] = [];
  let palette: number[] = [];
  let pressedAt: number | null = null;
  let gaps = { timer: 0, frame: 0, frames: 0, dropped: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (state.isOn) tasks.push(entry.duration);
  });
  observer.observe({ type: 'longtask' });
  let lastTimer = 0;
  const onTimer = () => {
    const now = performance.now();
    if (state.isOn) gaps.timer = Math.max(gaps.timer, now - lastTimer);
    lastTimer = now;
    setTimeout(onTimer, 16);
  };
  let lastFrame = 0;
  const onFrame = () => {
    const now = performance.now();
    if (state.isOn) {
      const gap = now - lastFrame;
      gaps.frame = Math.max(gaps.frame, gap);
      gaps.frames++;
      gaps.dropped += Math.max(0, Math.round(gap / frameMs) - 1);
    }
    lastFrame = now;
    if (pressedAt !== null && document.querySelector('dialog[open] [role="combobox"]')) {
      palette.push(now - pressedAt);
      pressedAt = null;
    }
    requestAnimationFrame(onFrame);
  };
  addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey && event.key === 'k') pressedAt = event.timeStamp;
    },
    { capture: true },
  );
  onTimer();
  onFrame();
  globalThis.benchWatcher = {
    start() {
      tasks = [];
      palette = [];
      gaps = { timer: 0, frame: 0, frames: 0, dropped: 0 };
      state.since = lastTimer = lastFrame = performance.now();
      state.isOn = true;
    },
    stop() {
      for (const entry of observer.takeRecords()) tasks.push(entry.duration);
      state.isOn = false;
      return {
        seconds: (performance.now() - state.since) / 1000,
        longestTask: Math.max(0, ...tasks),
        numLongTasks: tasks.length,
        longestTimerGap: gaps.timer,
        longestFrameGap: gaps.frame,
        numFrames: gaps.frames,
        numDropped: gaps.dropped,
        paletteMs: palette,
      };
    },
  };
}

/** Opens and closes the palette until `isDone`. */
async function usePalette(page: Page, isDone: () => Promise<boolean>): Promise<void> {
  const input = page.getByRole('combobox', { name: 'Search or run a command' });
  while (!(await isDone())) {
    await page.keyboard.press('Control+k');
    await input.waitFor();
    await page.waitForTimeout(300);
    await page.keyboard.press('Escape');
    await input.waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
  }
}

function report(title: string, watch: Watch): void {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const palette = watch.paletteMs.toSorted((a, b) => a - b);
  const tasks =
    watch.numLongTasks === 0
      ? 'no task of 50 ms or more'
      : `${watch.numLongTasks} tasks of 50 ms or more, the longest ${ms(watch.longestTask)}`;
  console.log(`  ${title}, ${watch.seconds.toFixed(1)} s`);
  console.log(
    `    main thread   ${tasks}; longest pause of a 16 ms timer ${ms(watch.longestTimerGap)}`,
  );
  console.log(
    `    frames        ${watch.numFrames}, ${watch.numDropped} dropped, longest gap ${ms(watch.longestFrameGap)}`,
  );
  console.log(
    `    palette       opened ${palette.length} times, median ${ms(palette[palette.length >> 1] ?? 0)}, longest ${ms(palette.at(-1) ?? 0)}`,
  );
}

if (!existsSync(resolve(DIST, 'index.html'))) {
  throw new Error(`import-page: needs a build in ${DIST}; run npm run build first`);
}
const path = makeFile();
const server = await serveFolder(DIST, 0);
const browser = await chromium.launch(chromiumLaunchOptions());
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/#/tables`);
  await page.waitForFunction(() => globalThis.terrarium !== undefined);
  await page.evaluate(installWatcher);
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'bench-file';
    input.hidden = true;
    document.body.append(input);
  });
  await page.locator('#bench-file').setInputFiles(path);
  console.log(
    `${(statSync(path).size / 1e6).toFixed(0)} MB, ${ROWS} rows x 12 columns, Chromium ${browser.version()}`,
  );

  await page.evaluate(() => globalThis.benchWatcher.start());
  const restUntil = performance.now() + 5000;
  await usePalette(page, async () => performance.now() > restUntil);
  report('at rest', await page.evaluate(() => globalThis.benchWatcher.stop()));

  await page.evaluate((table) => {
    const file = document.querySelector<HTMLInputElement>('#bench-file')!.files![0];
    globalThis.benchIsDone = false;
    globalThis.benchWatcher.start();
    globalThis.benchImport = terrarium.data
      .importCsv(file, { table })
      .then(({ numRows }) => numRows)
      .finally(() => (globalThis.benchIsDone = true));
  }, TABLE);
  await usePalette(page, () => page.evaluate(() => globalThis.benchIsDone));
  report('importing', await page.evaluate(() => globalThis.benchWatcher.stop()));
  const numRows = await page.evaluate(() => globalThis.benchImport);
  if (numRows !== ROWS) throw new Error(`import-page: expected ${ROWS} rows, got ${numRows}`);
} finally {
  await browser.close();
  server.close();
}
