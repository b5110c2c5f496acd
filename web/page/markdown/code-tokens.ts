export type Kind = 'comment' | 'string' | 'number' | 'keyword';

/** A piece of code that is shown in a colour of its own; places are counted in UTF-16 units. */
export interface CodeToken {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
}

/** What comments and strings look like, by families of languages that are alike. */
type Family = 'c' | 'script' | 'sql' | 'markup' | 'data';

const FAMILIES: Readonly<Record<string, Family>> = {
  ...named(
    'c',
    'c cc cpp c++ cs csharp css dart go groovy java javascript js json5 jsonc jsx kotlin kt less php proto protobuf rs rust scala scss swift ts tsx typescript zig',
  ),
  ...named(
    'script',
    'bash dockerfile elixir ex ini makefile nix perl pl properties py python r rb ruby sh shell tf toml yaml yml zsh',
  ),
  ...named('sql', 'haskell hs lua sql'),
  ...named('markup', 'html svg vue xml'),
  ...named('data', 'json'),
};

const STRINGS = String.raw`"""[\s\S]*?(?:"""|(?![\s\S]))|'''[\s\S]*?(?:'''|(?![\s\S]))|"(?:\\.|[^"\\\n])*(?:"|$|(?=\n))|'(?:\\.|[^'\\\n])*(?:'|$|(?=\n))`;
const TEMPLATES = '`(?:\\\\.|[^`\\\\])*(?:`|(?![\\s\\S]))';
const NUMBERS = String.raw`\b\d[\w.]*`;
const WORDS = String.raw`[A-Za-z_$][\w$]*`;

const COMMENTS: Readonly<Record<Family, string>> = {
  c: String.raw`\/\/.*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))`,
  script: String.raw`(?<=^|\s)#.*`,
  sql: String.raw`--.*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))`,
  markup: String.raw`<!--[\s\S]*?(?:-->|(?![\s\S]))`,
  data: '(?!)',
};

const KEYWORDS = new Set(
  (
    'abstract alias and as assert async await begin bool boolean break byte case catch char class const continue def default defer del do ' +
    'double elif else elsif end enum except export extends extern false final finally float fn for foreach from func function global go goto ' +
    'if impl implements import in include instanceof int interface internal is lambda let local long loop match mod module mut namespace ' +
    'native new nil none not null nullptr of operator or override package pass private protected pub public raise record require return ' +
    'sealed select self short signed static string struct super switch synchronized then this throw throws trait transient true try type ' +
    'typedef typeof undefined union unless unsafe unsigned until use using val var virtual void volatile when where while with yield'
  ).split(' '),
);

const SQL_WORDS = new Set(
  (
    'add all alter and as asc begin between by case commit create cross database delete desc distinct drop else end exists foreign from full ' +
    'group having if in index inner insert into is join key left like limit not null offset on or order outer primary references right ' +
    'rollback select set table then union unique update using values view when where with'
  ).split(' '),
);

const SCANNERS = new Map<Family, RegExp>();

/** What stands out in a piece of code, from a place on that is not within a comment or string. */
export function codeTokens(code: string, language: string, from = 0): CodeToken[] {
  const family = FAMILIES[language.toLowerCase()];
  if (family === undefined) return [];
  const scanner = scannerOf(family);
  scanner.lastIndex = from;
  const tokens: CodeToken[] = [];
  for (let match = scanner.exec(code); match !== null; match = scanner.exec(code)) {
    const kind = kindOf(match.groups ?? {}, family);
    if (kind !== undefined) tokens.push({ kind, from: match.index, to: scanner.lastIndex });
  }
  return tokens;
}

function scannerOf(family: Family): RegExp {
  let scanner = SCANNERS.get(family);
  if (scanner === undefined) {
    const strings = family === 'c' || family === 'script' ? `${STRINGS}|${TEMPLATES}` : STRINGS;
    const source = `(?<comment>${COMMENTS[family]})|(?<string>${strings})|(?<number>${NUMBERS})|(?<word>${WORDS})`;
    scanner = new RegExp(source, 'gm');
    SCANNERS.set(family, scanner);
  }
  return scanner;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>, family: Family): Kind | undefined {
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['string'] !== undefined) return 'string';
  if (groups['number'] !== undefined) return 'number';
  const word = groups['word'] ?? '';
  if (family === 'markup') return undefined;
  const isKeyword =
    family === 'sql' ? SQL_WORDS.has(word.toLowerCase()) || KEYWORDS.has(word) : KEYWORDS.has(word);
  return isKeyword ? 'keyword' : undefined;
}

function named(family: Family, names: string): Record<string, Family> {
  return Object.fromEntries(names.split(' ').map((name) => [name, family]));
}
