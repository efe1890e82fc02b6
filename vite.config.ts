import { readdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { buildKernels } from './scripts/build-kernels.mjs';
import { SECURITY_HEADERS } from './scripts/headers.mjs';

await buildKernels();

/** Every page is a chunk of its own. */
const NUM_PAGES = readdirSync('src/pages').length;

export default defineConfig({
  base: './',
  plugins: [
    svelte(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/serving',
      filename: 'service-worker.ts',
      // Registered by src/serving/register.ts, which also tells the user.
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,woff2,wasm,webmanifest}'],
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
      },
      manifest: {
        name: 'Terrarium',
        short_name: 'Terrarium',
        description: 'The MLOps platform that lives in one browser tab',
        display: 'standalone',
        background_color: '#f7f7f2',
        theme_color: '#1a6a43',
        icons: [{ src: './icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
    }),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          // What the shell and all pages need is one file instead of forty, which also compresses better.
          includeDependenciesRecursively: false,
          groups: [{ name: 'shared', minShareCount: NUM_PAGES + 1 }],
        },
      },
    },
    // Settings links to it.
    license: { fileName: 'licenses.txt' },
  },
  server: { headers: SECURITY_HEADERS.isolation },
  preview: { headers: SECURITY_HEADERS.all },
});
