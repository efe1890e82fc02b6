import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { buildKernels } from './scripts/build-kernels.mjs';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';
import { SECURITY_HEADERS } from './scripts/headers.mjs';

await buildKernels();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['src/**/*.test.ts', 'tests/{contract,golden}/**/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts'],
          setupFiles: ['tests/support/setup.ts'],
          expect: { requireAssertions: true },
          testTimeout: 60_000,
        },
      },
      {
        plugins: [svelte()],
        server: { headers: SECURITY_HEADERS.isolation },
        optimizeDeps: {
          include: [
            '@tensorflow/tfjs',
            '@tensorflow/tfjs-backend-webgpu',
            '@tensorflow/tfjs-backend-wasm',
            'apache-arrow',
            'chart.js',
            'dexie',
          ],
        },
        test: {
          name: 'browser',
          include: ['src/**/*.browser.test.ts', 'tests/browser/**/*.test.ts'],
          setupFiles: ['tests/support/setup.ts'],
          expect: { requireAssertions: true },
          testTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunchOptions() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
