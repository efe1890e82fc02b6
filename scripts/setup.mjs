/**
 * @file Makes a clone ready, with nothing but Node's built-ins: installs npm packages when the lock file is
 * not the one that was installed, and, for tests (`--browser`), finds or installs a Chromium.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = `${ROOT}node_modules/.installed-lock`;
const MINIMUM = [20, 19];

function run(command, args, options = {}) {
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell,
    ...options,
  });
  if (error) throw error;
  return status === 0;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Error(
      `setup: Node ${MINIMUM.join('.')} or newer is required, got ${process.versions.node}`,
    );
  }
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(`${ROOT}package-lock.json`))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  console.log('setup: installing npm packages');
  // Not `npm ci`: it refuses a lock file when a registry lacks an optional package of another platform. The
  // exact versions are in package.json and the lock file all the same, and --no-save leaves both untouched.
  if (!run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'])) {
    throw new Error('setup: `npm install` failed; its output above says why');
  }
  writeFileSync(STAMP, lock);
}

/** Path of Playwright's own Chromium when it has been downloaded, else null. */
async function playwrightChromium() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

async function ensureChromium() {
  if (findChromium() ?? (await playwrightChromium())) return;
  console.log('setup: no Chromium found; installing one');
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  }
  if (findChromium()) return;
  run('node', ['node_modules/playwright/cli.js', 'install', 'chromium']);
  if (!(await playwrightChromium())) {
    throw new Error('setup: could not install a Chromium; install one and set CHROME_PATH to it');
  }
}

try {
  checkNode();
  installPackages();
  if (process.argv.includes('--browser')) await ensureChromium();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
