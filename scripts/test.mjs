/**
 * @file `npm test`: everything that CI runs. Checks of text and types run beside the unit tests; then the
 * build, the browser tests, the end-to-end tests and the size budget. Ends with the sum of all tests.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = mkdtempSync(join(tmpdir(), 'terrarium-test-'));
const bin = (path) => join(ROOT, 'node_modules', path);
const node = (path, ...args) => [process.execPath, bin(path), ...args];
const vitest = (project) =>
  node(
    'vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(REPORTS, `${project}.json`)}`,
  );

const STAGES = {
  format: node('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  lint: node('eslint/bin/eslint.js', '--max-warnings', '0', '.'),
  types: node('typescript/bin/tsc', '-p', 'tsconfig.json'),
  'types:core': node('typescript/bin/tsc', '-p', 'tsconfig.core.json'),
  'types:svelte': node(
    'svelte-check/bin/svelte-check',
    '--tsconfig',
    './tsconfig.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ),
  layers: node(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ),
  unused: node('knip/bin/knip.js'),
  unit: vitest('node'),
  build: node('vite/bin/vite.js', 'build', '--logLevel', 'warn'),
  size: node('size-limit/bin.js'),
  browser: vitest('browser'),
  e2e: node('@playwright/test/cli.js', 'test'),
};
const LANES = [
  [
    ['lint', 'types:svelte'],
    ['unit', 'format', 'types', 'types:core', 'layers', 'unused'],
  ],
  [['build', 'size']],
  [['browser']],
  [['e2e']],
];

function runStage(name) {
  const [command, ...args] = STAGES[name];
  const started = Date.now();
  const env = {
    ...process.env,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(REPORTS, 'e2e.json'),
    FORCE_COLOR: '0',
    NO_COLOR: '1',
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`\n== ${name}: ${code === 0 ? 'ok' : `failed (${code})`} in ${seconds} s`);
      const text = Buffer.concat(output).toString().trim();
      if (text) console.log(text);
      resolve(code === 0);
    });
  });
}

async function runLane(names, results) {
  for (const name of names) results.push([name, await runStage(name)]);
}

function readReport(name) {
  const file = join(REPORTS, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Sums [passed, failed, skipped] over the reports that the runners wrote. */
function countTests() {
  const counts = [0, 0, 0];
  for (const report of [readReport('node'), readReport('browser')]) {
    counts[0] += report?.numPassedTests ?? 0;
    counts[1] += report?.numFailedTests ?? 0;
    counts[2] += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  }
  const stats = readReport('e2e')?.stats;
  counts[0] += stats?.expected ?? 0;
  counts[1] += (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  counts[2] += stats?.skipped ?? 0;
  return counts;
}

const results = [];
const only = process.argv.slice(2);
for (const lanes of LANES) {
  const chosen = lanes.map((lane) =>
    lane.filter((name) => only.length === 0 || only.includes(name)),
  );
  await Promise.all(chosen.map((lane) => runLane(lane, results)));
}
const [passed, failedTests, skipped] = countTests();
const failedStages = results.filter(([, ok]) => !ok).map(([name]) => name);
rmSync(REPORTS, { recursive: true, force: true });
console.log(
  `\nStages: ${results.map(([name, ok]) => `${name} ${ok ? 'ok' : 'FAILED'}`).join(', ')}`,
);
const failed = Math.max(failedTests, failedStages.length);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
