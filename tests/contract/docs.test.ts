/**
 * @file Documents against the code: links, paths, commands and ids that a document names exist, the glossary has
 * every id there is and no other, and the README's script compiles against the public API.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { DRIFT_TESTS } from '../../src/core/drift/registry.ts';
import { STEP_OPS } from '../../src/core/features/steps/catalog.ts';
import { LAB_STEP_IDS } from '../../src/core/lab/steps.ts';
import { LEARNER_CATALOG } from '../../src/core/learners/catalog.ts';
import { METRICS } from '../../src/core/metrics/names.ts';
import { INJECTION_KINDS } from '../../src/core/simulation/injection.ts';
import { SAMPLERS } from '../../src/core/tuning/samplers/check-sampler.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'dist-single', 'test-results', '.git']);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const DOCUMENTS = filesIn('.').filter((path) => path.endsWith('.md'));
const SCRIPTS = new Set(
  Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts),
);

/** Address of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsOf(document: string): string[] {
  return [...read(document).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading));
}

/** Relative links that lead nowhere. */
function brokenLinks(document: string): string[] {
  const targets = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets.filter((target) => {
    if (/^(https?|mailto):/.test(target)) return false;
    const [path, anchor] = target.split('#');
    const file = path === '' ? document : relative(ROOT, join(ROOT, dirname(document), path));
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
}

/** Paths from the root that the text names and that do not exist. Patterns and placeholders are no paths. */
function missingPaths(document: string): string[] {
  const pattern = /(?<![\w./<-])(?:src|tests|scripts|docs|bench|public)\/[\w./*<>{}…-]*/g;
  return [...read(document).matchAll(pattern)]
    .map(([path]) => path.replace(/[.]+$/, ''))
    .filter((path) => !/[*<>{}…]/.test(path) && !existsSync(join(ROOT, path)));
}

/** Commands in backticks or code blocks that npm does not know here. */
function unknownScripts(document: string): string[] {
  const own = new Set(['ci', 'install', 'start', 'test']);
  return [...read(document).matchAll(/(?:`|^)npm (run )?([a-z][\w:]*)/gm)]
    .filter(([, run, name]) => !SCRIPTS.has(name) || (run === undefined && !own.has(name)))
    .map(([command]) => command);
}

/** What must not leave a developer's machine. */
const PRIVATE = [
  /(?<![\w.])\/(?:home|Users|root|tmp|work|workspace|mnt|opt)\/\w+/,
  /[A-Z]:\\\w+/,
  /\bregistry\.[\w-]+\.(?!ts\b)\w+/,
];

describe.each(DOCUMENTS)('%s', (document) => {
  it('links to files and headings that exist', () => {
    expect(brokenLinks(document)).toEqual([]);
  });

  it('names paths and npm scripts that exist', () => {
    expect(missingPaths(document)).toEqual([]);
    expect(unknownScripts(document)).toEqual([]);
  });

  it('says nothing of the machine it was written on', () => {
    const text = read(document);
    expect(PRIVATE.map((pattern) => pattern.exec(text)?.[0]).filter(Boolean)).toEqual([]);
  });
});

/** The string literals of a union type; of `member` when the union is of objects. */
function unionOf(path: string, type: string, member?: string): string[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023);
  const alias = source.statements.find(
    (node) => ts.isTypeAliasDeclaration(node) && node.name.text === type,
  );
  if (!alias) throw new Error(`${path} must declare type ${type}`);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) && (node.name as ts.Identifier).text !== member) return;
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
      found.push(node.literal.text);
    node.forEachChild(visit);
  };
  visit(alias);
  return [...new Set(found)];
}

/** Ids in the first column of the table under a heading. */
function idsUnder(heading: string, glossary = read('GLOSSARY.md')): string[] {
  const section = glossary.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (!section) throw new Error(`GLOSSARY.md must have a section "${heading}"`);
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, id]) => id);
}

describe('GLOSSARY.md', () => {
  it.each<[heading: string, ids: readonly string[]]>([
    ['Learners', LEARNER_CATALOG.map(({ id }) => id)],
    ['Metrics', METRICS.map(({ id }) => id)],
    ['Drift methods', [...Object.keys(DRIFT_TESTS), 'none']],
    ['Recipe steps', STEP_OPS],
    ['Injections', INJECTION_KINDS],
    ['Splits', unionOf('src/core/splits/split.ts', 'SplitSpec', 'kind')],
    ['Samplers', SAMPLERS],
    ['Pruners', unionOf('src/core/tuning/study.ts', 'PrunerSpec', 'type')],
    ['Trial states', unionOf('src/core/tuning/study.ts', 'TrialState')],
    ['Run statuses', unionOf('src/core/tracking/entities.ts', 'RunStatus')],
    ['Gate outcomes', unionOf('src/core/registry/entities.ts', 'GateOutcome')],
    ['Lab steps', LAB_STEP_IDS],
    ['Column types', unionOf('src/core/table/column.ts', 'ColumnType')],
    ['Column roles', unionOf('src/core/table/column.ts', 'ColumnRole')],
    ['Table operations', unionOf('src/core/table/version.ts', 'TableOperation')],
    ['Lineage nodes', unionOf('src/core/tracking/lineage.ts', 'LineageKind')],
  ])('%s: has every id of the code, and no other', (heading, ids) => {
    expect(idsUnder(heading).sort()).toEqual([...ids].sort());
  });
});

describe('ARCHITECTURE.md', () => {
  const folders = ['src', 'src/core'].flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .map((name) => `${parent}/${name}`)
      .filter((path) => statSync(join(ROOT, path)).isDirectory() && filesIn(path).length > 0),
  );

  it('has every layer and every folder of the core in its code map', () => {
    const text = read('ARCHITECTURE.md');
    expect(folders.filter((path) => !text.includes(`\`${path}/\``))).toEqual([]);
  });
});

describe('FEATURES.md', () => {
  it('gives every row one of the three statuses', () => {
    const rows = [...read('FEATURES.md').matchAll(/^\|(?!\s*(?:-|Capability)).*\|$/gm)];
    const statuses = rows.map(([row]) => row.split('|')[2]?.trim());
    expect(rows.length).toBeGreaterThan(20);
    expect(statuses.filter((status) => !/^(done|partial|planned)$/.test(status ?? ''))).toEqual([]);
  });
});

describe('docs/adr', () => {
  it('is numbered without gaps, and its index has every decision', () => {
    const names = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1));
    const index = read('docs/adr/README.md');
    expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([]);
  });

  it('titles each decision with its number, and says what was decided and why', () => {
    const names = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-/.test(name));
    for (const name of names) {
      const text = read(`docs/adr/${name}`);
      expect(text, name).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `));
      expect(text, name).toContain('**Decision.**');
      expect(text, name).toContain('**Why.**');
    }
  });
});

/** The `ts` blocks of a document, one after the other, as one module. */
function scriptOf(document: string): string {
  const blocks = [...read(document).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  return [
    "import type { Terrarium } from './src/api/types.ts';",
    'declare const terrarium: Terrarium;',
    'export {};',
    ...blocks,
  ].join('\n');
}

describe('README.md', () => {
  it('shows a script that compiles against the public API', () => {
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
      ts.sys.readFile(path),
    ) as { config: { compilerOptions: object } };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
    const file = join(ROOT, 'readme-script.ts');
    const text = scriptOf('README.md');
    const checked = {
      ...options,
      types: ['@webgpu/types', 'vite/client'],
      noUnusedLocals: false,
    };
    const disk = ts.createCompilerHost(checked);
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: (path) => path === file || disk.fileExists(path),
      getSourceFile: (path, ...rest) =>
        path === file
          ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
          : disk.getSourceFile(path, ...rest),
    };
    const program = ts.createProgram([file], checked, host);
    const source = program.getSourceFile(file);
    const faults = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(
      ({ start = 0, messageText }) =>
        `${text.slice(start).split('\n')[0]}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
    expect(faults).toEqual([]);
    expect(text).toContain('terrarium.train(');
  });
});
