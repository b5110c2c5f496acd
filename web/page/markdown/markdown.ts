import { Marked, type Token, type TokensList } from 'marked';

/**
 * Markdown as it is understood here. HTML in an answer is shown as it is written, and pictures are links:
 * loading one would tell its server what was said here.
 */
const marked = new Marked({ gfm: true, breaks: true });

marked.use({
  renderer: {
    html: ({ text }) => escape(text),
    image: ({ href, text }) => link(href, escape(text === '' ? href : text)),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
    heading({ depth, tokens }) {
      // The page and its messages have the headings above.
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    checkbox: ({ checked }) => `<span class="check">${checked ? '☑' : '☐'}</span> `,
    code: ({ text, lang, raw }) => code(text, languageOf(lang, raw)),
    table(token) {
      const row = (cells: typeof token.header, tag: 'th' | 'td') =>
        `<tr>${cells
          .map(({ align, tokens }) => {
            const at = align ? ` align="${align}"` : '';
            return `<${tag}${at}>${this.parser.parseInline(tokens)}</${tag}>`;
          })
          .join('')}</tr>`;
      const body = token.rows.map((cells) => row(cells, 'td')).join('');
      return `<div class="table" tabindex="0"><table><thead>${row(token.header, 'th')}</thead><tbody>${body}</tbody></table></div>`;
    },
  },
});

export type Blocks = { readonly tokens: Token[]; readonly links: TokensList['links'] };

/** The blocks of a text; `links` are the definitions of links above it. */
export function blocksOf(text: string, links: TokensList['links'] = {}): Blocks {
  const lexer = new marked.Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  const tokens = lexer.lex(text);
  return { tokens: [...tokens], links: tokens.links };
}

/** One block as markup, which is still to be sanitised. */
export function markupOf(block: Token): string {
  return marked.parser([block]);
}

function link(href: string, label: string): string {
  return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

function code(text: string, language: string): string {
  return (
    `<figure class="code"><figcaption><span class="language">${escape(language)}</span>` +
    `<button type="button" class="copy" data-copy="code">Copy</button></figcaption>` +
    `<pre tabindex="0"><code>${escape(text)}</code></pre></figure>`
  );
}

/** A language is known once its line is complete: a name does not grow letter by letter. */
function languageOf(info: string | undefined, raw: string): string {
  return raw.includes('\n') ? (info ?? '').trim().split(/\s/, 1)[0]! : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
