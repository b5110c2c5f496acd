import type { PendingMessage, QueueItem, Steer } from '../../src/index';
import type { Actions } from '../actions';
import { textOf } from '../transcript/parts';
import { button, el, icon, setText, show } from '../view/dom';
import { KeyedList, type View } from '../view/keyed';
import { QueuedView } from './queued-view';

/** What has been said and waits: turns for their run, and words for the agent at work. */
export class Tray {
  readonly node: HTMLElement;
  readonly #queueNode = el('ol', { class: 'tray-list', 'aria-label': 'Queued messages' });
  readonly #steersNode = el('ul', {
    class: 'tray-list',
    'aria-label': 'Said to the agent, not read yet',
  });
  readonly #pendingNode = el('ul', { class: 'tray-list', 'aria-label': 'On their way' });
  readonly #queue: KeyedList<QueueItem, QueuedView>;
  readonly #pending: KeyedList<PendingMessage, PendingView>;
  readonly #steers: KeyedList<Steer, SteerView>;
  readonly #orphan: (text: string) => void;

  /** @param orphan takes the text of a turn whose run began while somebody was changing it */
  constructor(actions: Actions, orphan: (text: string) => void) {
    this.#orphan = orphan;
    this.node = el('div', { class: 'tray' }, this.#steersNode, this.#queueNode, this.#pendingNode);
    this.#pending = new KeyedList(
      this.#pendingNode,
      ({ key }) => key,
      (pending) => new PendingView(pending, actions),
    );
    this.#queue = new KeyedList(
      this.#queueNode,
      ({ item }) => item,
      (item) => new QueuedView(item, actions),
    );
    this.#steers = new KeyedList(
      this.#steersNode,
      ({ steer }) => steer,
      () => new SteerView(),
    );
    this.update([], [], []);
  }

  update(queue: readonly QueueItem[], steers: readonly Steer[], pending: readonly PendingMessage[]): void {
    const waiting = new Set(queue.map(({ item }) => item));
    for (const view of this.#queue.views()) {
      const changed = waiting.has(view.item) ? undefined : view.unsaved();
      if (changed !== undefined) this.#orphan(changed);
    }
    this.#queue.update(queue);
    this.#steers.update(steers);
    this.#pending.update(pending);
    show(this.#queueNode, queue.length > 0);
    show(this.#steersNode, steers.length > 0);
    show(this.#pendingNode, pending.length > 0);
    show(this.node, queue.length + steers.length + pending.length > 0);
  }
}

class SteerView implements View<Steer> {
  readonly #text = el('span', { class: 'tray-text' });
  readonly node = el(
    'li',
    { class: 'tray-item' },
    el(
      'div',
      { class: 'tray-line' },
      icon('steer'),
      this.#text,
      el('span', { class: 'tray-note' }, 'not read yet'),
    ),
  );

  update({ text }: Steer): void {
    setText(this.#text, text);
  }
}

/** A turn that has not arrived yet. */
class PendingView implements View<PendingMessage> {
  readonly node: HTMLElement;
  readonly #text = el('span', { class: 'tray-text' });
  readonly #note = el('span', { class: 'tray-note' });
  readonly #buttons: HTMLElement;

  constructor({ key }: PendingMessage, actions: Actions) {
    this.#buttons = el(
      'span',
      { class: 'tray-buttons' },
      button('Send again', 'small', () => actions.retry(key)),
      button('Discard', 'plain small', () => actions.discard(key)),
    );
    this.node = el(
      'li',
      { class: 'tray-item' },
      el('div', { class: 'tray-line' }, icon('queue'), this.#text, this.#note, this.#buttons),
    );
  }

  update({ message, state, problem }: PendingMessage): void {
    setText(this.#text, textOf(message));
    setText(this.#note, state === 'failed' ? `not sent: ${problem ?? 'no answer'}` : 'sending');
    this.#note.classList.toggle('problem', state === 'failed');
    show(this.#buttons, state === 'failed');
  }
}
