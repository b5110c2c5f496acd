import DOMPurify from 'dompurify';
import type { Token } from 'marked';
import { markupOf } from './markdown';

/** All that may be in an answer; `markdown.ts` makes nothing else, and is not relied upon. */
const ALLOWED = {
  ALLOWED_TAGS:
    'a blockquote br button code del div em figcaption figure h3 h4 h5 h6 hr li ol p pre span strong table tbody td th thead tr ul'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['align', 'class', 'data-copy', 'href', 'rel', 'start', 'tabindex', 'target', 'type'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // All others that are allowed would have to be addresses too.
  ADD_URI_SAFE_ATTR: ['align', 'data-copy', 'rel', 'start', 'tabindex', 'target', 'type'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true as const,
};

/** One block as one element. */
export function elementOf(block: Token): Element {
  const fragment = DOMPurify.sanitize(markupOf(block), ALLOWED);
  const [first] = fragment.children;
  const alone =
    fragment.childNodes.length === 1 ||
    [...fragment.childNodes].every((node) => node === first || isBlank(node));
  if (first !== undefined && alone && BLOCKS.has(first.tagName)) return first;
  const paragraph = document.createElement('p');
  paragraph.append(fragment);
  return paragraph;
}

const BLOCKS = new Set(['BLOCKQUOTE', 'DIV', 'FIGURE', 'H3', 'H4', 'H5', 'H6', 'HR', 'OL', 'P', 'UL']);

function isBlank(node: Node): boolean {
  return node instanceof Text && node.data.trim() === '';
}
