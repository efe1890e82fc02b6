// Runs benches: `npm run bench` for all, `npm run bench -- csv` or `-- import-page` for one. Each bench is
// bundled to plain JavaScript first, so that what is measured carries no tooling with it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildKernels } from '../scripts/build-kernels.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const outDir = join(root, 'node_modules', '.cache', 'bench');
const [wanted, ...args] = process.argv.slice(2);
const names = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .filter((name) => wanted === undefined || name === wanted);
if (names.length === 0) {
  console.error(`bench: no bench is called "${wanted}"`);
  process.exit(1);
}
await buildKernels();
let failed = false;
for (const name of names) {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      ssr: join(here, `${name}.bench.ts`),
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${name}.bench.js` } },
    },
  });
  console.log(`\n${name}`);
  const { status } = spawnSync(process.execPath, [join(outDir, `${name}.bench.js`), ...args], {
    stdio: 'inherit',
    cwd: root,
  });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
