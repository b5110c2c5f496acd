import { el, icon } from '../view/dom';

interface Example {
  readonly icon: string;
  readonly title: string;
  readonly prompt: string;
}

/** What the server's own agent has an answer to. */
const EXAMPLES: readonly Example[] = [
  { icon: 'tool', title: 'Use tools', prompt: 'What will the weather be in Lisbon this weekend?' },
  { icon: 'shield', title: 'Ask for approval', prompt: 'Deploy the new version of checkout.' },
  { icon: 'question', title: 'Ask me a question', prompt: 'Plan a weekend trip for me.' },
  { icon: 'spark', title: 'Show everything', prompt: 'Show me everything you can do.' },
];

/** What stands where a conversation has not begun. */
export function emptyState(say: (prompt: string) => void): HTMLElement {
  const examples = EXAMPLES.map(({ icon: drawing, title, prompt }) =>
    el(
      'button',
      { type: 'button', class: 'example', on: { click: () => say(prompt) } },
      icon(drawing),
      el('span', { class: 'example-title' }, title),
      el('span', { class: 'example-prompt' }, prompt),
    ),
  );
  return el(
    'section',
    { class: 'empty', 'aria-labelledby': 'empty-title' },
    el('div', { class: 'empty-mark' }, icon('mark')),
    el('h2', { id: 'empty-title' }, 'What shall we begin with?'),
    el(
      'p',
      {},
      'Refresh, close the tab, pull the cable: the answer is kept as it is written, and goes on where you were.',
    ),
    el('div', { class: 'examples' }, ...examples),
  );
}
