// Watches a page for what readers must never see: text that goes back, stands there twice, or an
// element that is replaced by another one that shows the same message.

/** Begins to watch; runs in the page, before anything of it does. */
export function record() {
  const seen = new Map();
  const forgotten = new Set();
  const problems = [];
  const isTold = (text) => text.parentElement.closest('figcaption, summary') === null;
  const textOf = (part) => {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    let told = '';
    while (texts.nextNode()) if (isTold(texts.currentNode)) told += texts.currentNode.data;
    return told;
  };
  // Without marks: those that turn into bold letters, tables and rules do go away.
  const wordsOf = (message) =>
    [...message.querySelectorAll('.part.text, .part.said, .part.thinking')]
      .map((part) => textOf(part).replace(/[^\p{L}\p{N}]+/gu, ''))
      .join('');
  const look = () => {
    const ids = new Set();
    for (const node of document.querySelectorAll('[data-message]')) {
      const id = node.dataset.message;
      if (forgotten.has(id)) continue;
      if (ids.has(id)) problems.push(`${id} stands there twice`);
      ids.add(id);
      const words = wordsOf(node);
      const before = seen.get(id);
      if (before !== undefined && before.node !== node) problems.push(`${id} has another element`);
      if (before !== undefined && !words.startsWith(before.words)) {
        problems.push(`${id} showed "${before.words.slice(-80)}" and then "${words.slice(-80)}"`);
      }
      seen.set(id, { node, words });
    }
    for (const id of seen.keys()) if (!ids.has(id)) problems.push(`${id} went away`);
  };
  const begin = () => {
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    const forget = (id) => {
      seen.delete(id);
      forgotten.add(id);
    };
    window.recorded = { problems, forget };
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}
