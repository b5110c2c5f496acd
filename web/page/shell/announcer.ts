import type { Message } from '../../src/model';
import { textOf } from '../transcript/parts';
import { el } from '../view/dom';
import { Sentences } from './sentences';

/** How many announcements stay readable in the region. */
const KEPT = 6;

/** Tells those who listen instead of looking, at the pace of sentences and not of letters. */
export class Announcer {
  readonly node = el('div', {
    class: 'sr-only',
    role: 'log',
    'aria-live': 'polite',
    'aria-label': 'News',
  });
  #answer: { readonly id: string; readonly sentences: Sentences } | undefined;
  #asked = new Set<string>();

  say(text: string): void {
    if (text === '') return;
    this.node.append(el('p', {}, text));
    while (this.node.children.length > KEPT) this.node.firstElementChild?.remove();
  }

  /** Another conversation is on the page: what is there already is not news. */
  begin(draft: Message | undefined): void {
    this.#answer = undefined;
    this.#asked = new Set(draft === undefined ? [] : openIn(draft).map(({ decision }) => decision));
    if (draft === undefined) return;
    const sentences = new Sentences();
    sentences.skip(textOf(draft));
    this.#answer = { id: draft.id, sentences };
  }

  /** Reads on in the answer that is being written, or in the one that has just been. */
  follow(draft: Message | undefined, messages: readonly Message[]): void {
    const before = this.#answer;
    if (before !== undefined && before.id !== draft?.id) {
      this.#finish(
        before,
        messages.find(({ id }) => id === before.id),
      );
      this.#answer = undefined;
    }
    if (draft === undefined) return;
    this.#answer ??= { id: draft.id, sentences: new Sentences() };
    this.say(this.#answer.sentences.next(textOf(draft), false));
    for (const { decision, kind, title } of openIn(draft)) {
      if (this.#asked.has(decision)) continue;
      this.#asked.add(decision);
      this.say(`${kind === 'approval' ? 'Your approval is needed' : 'A question for you'}: ${title}`);
    }
  }

  #finish({ sentences }: { sentences: Sentences }, settled: Message | undefined): void {
    if (settled === undefined) return;
    this.say(sentences.next(textOf(settled), true));
    this.say(ENDS[settled.outcome ?? 'completed'] ?? '');
  }
}

const ENDS: Readonly<Record<string, string>> = {
  completed: 'The answer is complete.',
  cancelled: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
};

function openIn(draft: Message) {
  return draft.parts.flatMap((part) => (part.type === 'decision' && part.state === 'open' ? [part] : []));
}
