/**
 * @file What a first visit downloads before anything is trained: the entry, Home, and all that they import
 * statically, read off vite's manifest.
 */
import { existsSync, readFileSync } from 'node:fs';

const MANIFEST = 'dist/.vite/manifest.json';

function firstLoad() {
  if (!existsSync(MANIFEST)) throw new Error(`size: ${MANIFEST} is missing; run \`npm run build\``);
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const files = new Set();
  const add = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(`dist/${chunk.file}`)) return;
    files.add(`dist/${chunk.file}`);
    for (const name of chunk.imports ?? []) add(name);
  };
  add('index.html');
  add('src/pages/home/HomePage.svelte');
  return [...files];
}

export default [
  {
    name: 'first load: shell and Home (JavaScript)',
    path: firstLoad(),
    limit: '150 kB',
    gzip: true,
  },
];
