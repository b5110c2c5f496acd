import type { Token, TokensList } from 'marked';
import { el } from '../view/dom';
import { codeColours } from './code-colours';
import { elementOf } from './html';
import { blocksOf } from './markdown';
import { mend, mendCode } from './mend';
import { morph } from './morph';

interface Block {
  /** What it was made from. */
  readonly source: string;
  readonly node: Element;
}

/**
 * A text in Markdown that grows. Only its last blocks are read and made anew when more comes: what
 * is above them cannot change any more. Once it is complete it is read as a whole, and where that
 * comes to the same, nothing on the page is touched.
 */
export class MarkdownView {
  readonly node = el('div', { class: 'markdown' });
  #blocks: Block[] = [];
  #text = '';
  #live = false;
  /** How much of the text, and how many blocks, are as they will stay. */
  #settledLength = 0;
  #settledBlocks = 0;
  #links: TokensList['links'] = {};
  /** What is shown where the text cannot be read as Markdown. */
  #plain: Element | undefined;

  update(text: string, live: boolean): void {
    const plain = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (plain === this.#text && live === this.#live) return;
    if (!live || !plain.startsWith(this.#text)) this.#readAllAgain();
    this.#text = plain;
    this.#live = live;
    if (this.#plain !== undefined) this.#leavePlain();
    try {
      const { tokens, links } = blocksOf(plain.slice(this.#settledLength), this.#links);
      this.#show(tokens, live);
      if (live) this.#settle(tokens, links);
    } catch {
      // A thousand quotes within each other, say: what cannot be read as Markdown is a text still.
      this.#showPlain();
    }
  }

  #showPlain(): void {
    this.#readAllAgain();
    this.#blocks = [];
    this.#plain = el('p', { class: 'plain' }, this.#text);
    this.node.replaceChildren(this.#plain);
  }

  #leavePlain(): void {
    this.#plain = undefined;
    this.#readAllAgain();
    this.node.replaceChildren();
  }

  #readAllAgain(): void {
    this.#settledLength = 0;
    this.#settledBlocks = 0;
    this.#links = {};
  }

  #show(tokens: readonly Token[], live: boolean): void {
    const shown = tokens.filter(isShown);
    const last = live ? shown.at(-1) : undefined;
    const blocks = shown.flatMap((token) => {
      const mended = token === last ? mendedTokens(token) : [token];
      return mended.filter(isShown);
    });
    blocks.forEach((token, index) => this.#showBlock(this.#settledBlocks + index, token));
    for (const { node } of this.#blocks.splice(this.#settledBlocks + blocks.length)) node.remove();
  }

  #showBlock(index: number, token: Token): void {
    const have = this.#blocks[index];
    if (have?.source === token.raw) return;
    const node = this.#place(have?.node, elementOf(token));
    this.#blocks[index] = { source: token.raw, node };
    codeColours.paint(node);
  }

  /** Puts a block where another one stands, or at the end; gives the element that shows it from now on. */
  #place(have: Element | undefined, wanted: Element): Element {
    if (have === undefined) {
      this.node.append(wanted);
      return wanted;
    }
    if (have.tagName === wanted.tagName) {
      morph(have, wanted);
      return have;
    }
    have.replaceWith(wanted);
    return wanted;
  }

  /** All but the last two blocks stay as they are, whatever comes. */
  #settle(tokens: readonly Token[], links: TokensList['links']): void {
    const shown = tokens.filter(isShown);
    const stays = shown.at(-3);
    if (stays === undefined) return;
    const above = tokens.slice(0, tokens.indexOf(stays) + 1).map(({ raw }) => raw);
    const source = above.join('');
    // The reader of lists tidies what it has read; then one does not know how far that was.
    if (!this.#text.startsWith(source, this.#settledLength)) return;
    this.#settledLength += source.length;
    this.#settledBlocks += shown.length - 2;
    this.#links = links;
  }
}

function isShown(token: Token): boolean {
  return token.type !== 'space' && token.type !== 'def';
}

function mendedTokens(token: Token): Token[] {
  const mended = token.type === 'code' ? mendCode(token.raw) : mend(token.raw);
  return mended === token.raw ? [token] : blocksOf(mended).tokens;
}
