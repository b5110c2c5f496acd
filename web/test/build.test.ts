import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as manifest from '../package.json';

const root = fileURLToPath(new URL('..', import.meta.url));

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));

test('what the package exports has a source', () => {
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === 'string') continue;
    for (const path of [entry.types, entry.default]) {
      const source = path.replace('./dist/', 'src/').replace(/\.d\.ts$|\.js$/, '.ts');
      expect(existsSync(join(root, source)), path).toBe(true);
    }
  }
});

test('what npm packs is the whole package: each source built, its types, and the licence', () => {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed.slice(packed.indexOf('['))) as [{ files: { path: string }[] }];
  const built = sources.flatMap(({ file }) =>
    ['.js', '.d.ts'].map((end) => `dist/${file.replace(/\.ts$/, end)}`),
  );
  expect(files.map(({ path }) => path).sort()).toEqual(
    [...built, 'LICENSE', 'README.md', 'package.json'].sort(),
  );
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, '../LICENSE'), 'utf8'));
  // Server components may import what uses the hook.
  expect(readFileSync(join(root, 'dist/react/index.js'), 'utf8')).toMatch(/^'use client';\n/);
});

test('the client depends on nothing; its hook on React; its chat transport on types of the AI SDK', () => {
  const allowed: Record<string, RegExp> = { react: /^react$/, 'ai-sdk': /^ai$/ };
  for (const { file, text } of sources) {
    for (const [line, name] of text.matchAll(/^import .* from '([^.'][^']*)';$/gm)) {
      const folder = file.includes('/') ? file.split('/')[0]! : '';
      expect(allowed[folder]?.test(name!), `${file}: ${line}`).toBe(true);
      if (folder === 'ai-sdk') expect(line).toMatch(/^import type /);
    }
  }
  expect('dependencies' in manifest).toBe(false);
});

test('only environment.ts asks the machine for time and chance, and looks at the page', () => {
  const machine =
    /\b(Date\.now|new Date\b|setTimeout|setInterval|Math\.random|crypto\.|performance\.|document\.|window\.)/;
  const found = sources.filter(({ file, text }) => file !== 'environment.ts' && machine.test(text));
  expect(found.map(({ file }) => file)).toEqual([]);
});

test('versions of tools are pinned', () => {
  const pages = JSON.parse(readFileSync(join(root, 'page/package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const versions = [manifest.devDependencies, pages['dependencies'], pages['devDependencies']].flatMap(
    (each) => Object.values(each ?? {}),
  );
  expect(versions.length).toBeGreaterThan(10);
  for (const version of versions) expect(version).toMatch(/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/);
});

test('lock files name no registry', () => {
  for (const lock of ['package-lock.json', 'page/package-lock.json']) {
    expect(readFileSync(join(root, lock), 'utf8')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
  }
});
