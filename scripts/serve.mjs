/**
 * @file `npm start`: builds when the sources are newer than the build, serves it, prints the address and opens
 * it. PORT chooses the port (default 4173, then the next free one); BROWSER=none opens nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveFolder } from './static-server.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = `${ROOT}dist`;
const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'scripts/headers.mjs',
];

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

function build() {
  const built = existsSync(`${DIST}/index.html`) ? statSync(`${DIST}/index.html`).mtimeMs : 0;
  if (built > Math.max(...SOURCES.map((name) => newest(ROOT + name)))) return;
  console.log('start: building');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}

async function listen() {
  const wanted = process.env.PORT ? Number(process.env.PORT) : null;
  if (wanted !== null && !(Number.isInteger(wanted) && wanted >= 0 && wanted < 65536)) {
    throw new Error(`start: PORT must be a number from 0 to 65535, got "${process.env.PORT}"`);
  }
  for (let port = wanted ?? 4173; ; port++) {
    try {
      return await serveFolder(DIST, port);
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || wanted !== null || port > 4273) throw error;
    }
  }
}

function open(address) {
  if (process.env.BROWSER === 'none' || process.env.CI) return;
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () =>
    console.log('start: could not open a browser; open the address yourself'),
  );
  child.unref();
}

try {
  build();
  const server = await listen();
  const address = `http://localhost:${server.address().port}/`;
  console.log(`Terrarium is at ${address}`);
  open(address);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
