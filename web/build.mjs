// Builds the page, or the library, from the sources beside this file.
//
//   node build.mjs page --into FOLDER   the chat page: index.html, and assets named by their content
//   node build.mjs library              the package: dist/, modules and types, one file a source file; npm pack does it
//
// The page is left alone when neither its sources nor the tools that build it have changed since.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));

/** What the page is made of; its lock file stands for the tools and the packages. */
const pageInputs = ['build.mjs', 'src', 'page'];

/** Entry points of the page, by the name under which index.html refers to them. */
const pageEntries = ['main.ts', 'page.css'];

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (path.includes('.')) return [full];
  return readdirSync(full, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'test')
    .flatMap((entry) => (entry.isFile() ? [join(full, entry.name)] : filesUnder(join(path, entry.name))));
}

function digestOf(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder).sort()) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function buildPage(into) {
  const stamp = `${into}.sha256`;
  const digest = digestOf(pageInputs);
  if (existsSync(join(into, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    return;
  }
  const { build } = createRequire(join(root, 'page/package.json'))('esbuild');
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: pageEntries.map((entry) => `page/${entry}`),
    outdir: into,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'file', '.png': 'file', '.woff2': 'file' },
    logLevel: 'warning',
    metafile: true,
  });
  let html = readFileSync(join(root, 'page/index.html'), 'utf8');
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const before = html;
    html = html.replaceAll(`"${basename(entryPoint)}"`, `"${basename(output)}"`);
    if (html === before) throw new Error(`page/index.html does not refer to "${basename(entryPoint)}"`);
  }
  writeFileSync(join(into, 'index.html'), html);
  writeFileSync(stamp, digest);
}

function buildLibrary() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.library.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  // A package carries its own.
  copyFileSync(join(root, '../LICENSE'), join(root, 'LICENSE'));
}

const [what, flag, folder] = process.argv.slice(2);
if (what === 'page' && flag === '--into' && folder) {
  await buildPage(resolve(folder));
} else if (what === 'library' && flag === undefined) {
  buildLibrary();
} else {
  console.error('usage: node build.mjs page --into FOLDER | library');
  process.exit(2);
}
