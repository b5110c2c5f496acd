import { describe, expect, test } from 'vitest';
import { codeTokens } from '../../page/markdown/code-tokens';

const shown = (code: string, language: string) =>
  codeTokens(code, language).map(({ kind, from, to }) => `${kind} ${code.slice(from, to)}`);

describe('what stands out in code', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['java', 'var a = "b // c"; // d', ['keyword var', 'string "b // c"', 'comment // d']],
    ['ts', 'const a = `x ${1}`', ['keyword const', 'string `x ${1}`']],
    ['js', '/* two\nlines */ 0x1f', ['comment /* two\nlines */', 'number 0x1f']],
    ['python', 'x = """a\n# b""" # c', ['string """a\n# b"""', 'comment # c']],
    ['sh', 'echo a#b # c', ['comment # c']],
    [
      'sql',
      "SELECT a FROM b -- c\nWHERE d = 'e'",
      ['keyword SELECT', 'keyword FROM', 'comment -- c', 'keyword WHERE', "string 'e'"],
    ],
    ['html', '<!-- a --><b class="c">for</b>', ['comment <!-- a -->', 'string "c"']],
    ['json', '{"a": 1, "b": "\\"c"}', ['string "a"', 'number 1', 'string "b"', 'string "\\"c"']],
    ['java', 'String open = "not closed\nint b;', ['string "not closed', 'keyword int']],
    ['unheard-of', 'if "a" // b', []],
    ['', 'if "a" // b', []],
  ];
  for (const [language, code, tokens] of cases) {
    test(`${language}: ${JSON.stringify(code)}`, () => expect(shown(code, language)).toEqual(tokens));
  }
});

test('code that grows is read on from a place between two tokens', () => {
  const code = 'int a = 1; // one\nString b = "two"; /* three */ return b;';
  const all = codeTokens(code, 'java');
  for (const [index, { to }] of all.entries()) {
    expect([...all.slice(0, index + 1), ...codeTokens(code, 'java', to)]).toEqual(all);
  }
});
