import { describe, expect, test } from 'vitest';
import { blocksOf, markupOf } from '../../page/markdown/markdown';
import { mend, mendCode } from '../../page/markdown/mend';

/** The words that a text shows: what stands in it without its marks. */
function wordsOf(markdown: string): string {
  return blocksOf(markdown)
    .tokens.map(markupOf)
    .join('')
    .replace(/<figcaption>.*?<\/figcaption>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&[a-z#0-9]+;/g, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** What is shown of the beginning of a text while the rest is still to come. */
function shownOf(beginning: string): string {
  const { tokens } = blocksOf(beginning);
  const at = tokens.findLastIndex(({ type }) => type !== 'space');
  const last = tokens[at];
  if (last === undefined) return '';
  const above = tokens.slice(0, at).map(({ raw }) => raw);
  return [...above, last.type === 'code' ? mendCode(last.raw) : mend(last.raw)].join('');
}

const texts: Readonly<Record<string, string>> = {
  emphasis:
    'Some **bold words**, *slanted ones*, ***both***, ~~gone~~ and __under__ in a snake_case_name, 2*3*4.',
  'code in a line': 'Call `run()` or ``a `tick` inside`` and go on.',
  links: 'See [the docs](https://example.com/a_b) and ![a picture](https://example.com/p.png), note [1] too.',
  headings: '# One\n\ntext\n\n## Two\nmore\n\nUnder\n---\n\nend',
  lists: 'Items:\n- first **strong**\n- second\n  - nested `code`\n\n1. one\n2. two\n\ndone',
  'a list of tasks': '- [ ] to do\n- [x] done\n',
  'a table': 'Before\n\n| a | **b** |\n|---|:-:|\n| c | d |\n| e | f |\n\nAfter',
  'a fence': 'Code:\n\n```ts\nconst a = `b`;\nif (a) { b(); }\n```\n\nAfter it.',
  'a fence in a list': '- item\n\n  ```js\n  let x = 2 ** 3;\n  ```\n- next',
  'a quotation': '> said **somebody**\n> - and a list\n\nanswered',
  rules: 'a\n\n---\n\nb\n\n***\n\nc',
};

describe('the beginning of a text', () => {
  for (const [name, text] of Object.entries(texts)) {
    test(`never takes back a word: ${name}`, () => {
      let before = '';
      for (let length = 1; length <= text.length; length++) {
        const words = wordsOf(shownOf(text.slice(0, length)));
        expect(
          words.startsWith(before),
          `${before} → ${words} at ${JSON.stringify(text.slice(0, length))}`,
        ).toBe(true);
        before = words;
      }
      expect(wordsOf(text).startsWith(before)).toBe(true);
    });
  }
});

describe('what is open is closed', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a **bold', 'a **bold**'],
    ['a **bold*', 'a **bold**'],
    ['a **bold *and', 'a **bold *and***'],
    ['a **', 'a '],
    ['a `code', 'a `code`'],
    ['a `', 'a '],
    ['a [label](https://exa', 'a label'],
    ['a ![picture](https', 'a picture'],
    ['2 * 3', '2 * 3'],
    ['snake_case', 'snake_case'],
    ['text\n-', 'text'],
    ['text\n- item **b', 'text\n- item **b**'],
    ['| a | b |', ''],
    ['| a | b |\n|--', ''],
    ['plain words', 'plain words'],
  ];
  for (const [text, mended] of cases) {
    test(`${JSON.stringify(text)} is shown as ${JSON.stringify(mended)}`, () =>
      expect(mend(text)).toBe(mended));
  }
});

test('a fence that may be about to close is held back', () => {
  expect(mendCode('```js\nlet a;\n``')).toBe('```js\nlet a;\n');
  expect(mendCode('```js\nlet a = `b`')).toBe('```js\nlet a = `b`');
});
