import { type CodeToken, codeTokens, type Kind } from './code-tokens';

/** Longer code stays in one colour. */
const LONGEST = 100_000;

const KINDS: readonly Kind[] = ['comment', 'string', 'number', 'keyword'];

/** What a piece of code has been coloured with. */
interface Painted {
  readonly text: Text;
  code: string;
  tokens: CodeToken[];
  ranges: StaticRange[];
}

/**
 * Colours code without touching it: browsers paint ranges of a text that stays one text, so that code
 * which grows keeps what is selected in it. Where a browser cannot do that, code has one colour.
 */
export class CodeColours {
  readonly #highlights: ReadonlyMap<Kind, Highlight> | undefined;
  readonly #painted = new Map<Element, Painted>();

  constructor() {
    if (typeof Highlight === 'undefined' || CSS.highlights === undefined) return;
    this.#highlights = new Map(KINDS.map((kind) => [kind, new Highlight()]));
    for (const [kind, highlight] of this.#highlights) CSS.highlights.set(`code-${kind}`, highlight);
  }

  /** Colours all code in an element; what has been coloured there before is only gone on with. */
  paint(parent: Element): void {
    if (this.#highlights === undefined) return;
    for (const figure of parent.matches('figure.code') ? [parent] : parent.querySelectorAll('figure.code')) {
      const code = figure.querySelector('code');
      const language = figure.querySelector('.language')?.textContent ?? '';
      if (code?.firstChild instanceof Text) this.#paintCode(code, code.firstChild, language);
    }
  }

  /** Lets go of what is no longer on the page. */
  prune(): void {
    for (const [code, painted] of this.#painted) {
      if (code.isConnected) continue;
      this.#remove(painted, 0);
      this.#painted.delete(code);
    }
  }

  #paintCode(element: Element, text: Text, language: string): void {
    let painted = this.#painted.get(element);
    const code = text.data;
    if (painted === undefined || painted.text !== text || !code.startsWith(painted.code)) {
      if (painted === undefined) this.prune();
      else this.#remove(painted, 0);
      painted = { text, code: '', tokens: [], ranges: [] };
      this.#painted.set(element, painted);
    }
    if (code === painted.code || code.length > LONGEST) return;
    // The last token may have grown, and so may what looked like two.
    const kept = Math.max(0, painted.tokens.length - 2);
    const from = kept === 0 ? 0 : painted.tokens[kept - 1]!.to;
    this.#remove(painted, kept);
    for (const token of codeTokens(code, language, from)) this.#add(painted, token);
    painted.code = code;
  }

  #add(painted: Painted, token: CodeToken): void {
    const { text } = painted;
    const range = new StaticRange({
      startContainer: text,
      startOffset: token.from,
      endContainer: text,
      endOffset: token.to,
    });
    painted.tokens.push(token);
    painted.ranges.push(range);
    this.#highlights?.get(token.kind)?.add(range);
  }

  #remove(painted: Painted, from: number): void {
    const tokens = painted.tokens.splice(from);
    const ranges = painted.ranges.splice(from);
    ranges.forEach((range, index) => this.#highlights?.get(tokens[index]!.kind)?.delete(range));
  }
}

export const codeColours = new CodeColours();
