import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

function sourcesIn(folder: URL): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.includes('node_modules'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
}

const sources = sourcesIn(new URL('./', import.meta.url));
const inBrowser = sourcesIn(new URL('../page/test/', import.meta.url));

const lines = readFileSync(new URL('../TESTS.md', import.meta.url), 'utf8').split('\n');

const rows = lines
  .map((line) => /^\| ([A-M]\d+) \| [^|]+ \| ([^|]+) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, race, sentence]) => ({ race: race!, sentence: sentence! }));

const sentencesInBrowser = lines
  .slice(lines.indexOf('## In a browser'), lines.indexOf('## Mistakes on purpose'))
  .map((line) => /^\| [^|]+ \| ([^|]+) \|$/.exec(line)?.[1])
  .filter((sentence) => sentence !== undefined)
  .slice(1);

/** The races of the catalogue that a browser can meet. */
const expected =
  'A7 A18 A19 A20 A23 B2 B3 B4 B9 B12 B15 C7 C8 C9 C16 C19 C20 D1 D2 D3 D4 D11 D13 D16 D18 F8 F11 G1 G2 G3 G4 G5 G6 ' +
  'G7 G8 G9 G10 G11 G12 G13 G14 I6 I7 I9 K5 K6 K7 L1 L2 L3 L4 L5 L6 L7 M2 M3 M5';

test('TESTS.md names tests that exist', () => {
  const missing = rows.filter(({ sentence }) => !sources.includes(`'${sentence}'`));
  expect(missing).toEqual([]);
});

test('TESTS.md names tests in a browser that exist', () => {
  expect(sentencesInBrowser.length).toBeGreaterThan(10);
  expect(sentencesInBrowser.filter((sentence) => !inBrowser.includes(`'${sentence}'`))).toEqual([]);
});

test('TESTS.md has every race that a browser can meet', () => {
  const told = new Set(rows.map(({ race }) => race));
  expect(expected.split(' ').filter((race) => !told.has(race))).toEqual([]);
});
