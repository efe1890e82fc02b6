import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  // A page waits more than it computes; files run side by side, the tests of a file one after the other.
  workers: 2,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 40_000 },
  forbidOnly: Boolean(process.env['CI']),
  // The JSON report is for scripts/test.mjs, which names its file.
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : [['list']],
  use: {
    launchOptions: chromiumLaunchOptions(),
    viewport: { width: 1440, height: 900 },
    screenshot: 'off',
  },
});
