import type { PendingMessage, QueueItem, Steer } from '../../src/index';
import type { Actions } from '../actions';
import { lineOf } from '../transcript/attachments';
import { button, el, icon, setText, show } from '../view/dom';
import { KeyedList, type View } from '../view/keyed';
import { inWords } from '../view/problem';
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
  readonly #pending: KeyedList<Waiting, PendingView>;
  #waits: string | undefined;
  #waiting: readonly Waiting[] = [];
  readonly #steers: KeyedList<Steer, SteerView>;
  readonly #orphan: (text: string) => void;

  /** @param orphan takes the text of a turn whose run began while somebody was changing it */
  constructor(actions: Actions, orphan: (text: string) => void) {
    this.#orphan = orphan;
    this.node = el('div', { class: 'tray' }, this.#steersNode, this.#queueNode, this.#pendingNode);
    this.#pending = new KeyedList(
      this.#pendingNode,
      ({ pending }) => pending.key,
      ({ pending }) => new PendingView(pending, actions),
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
    this.update([], [], [], undefined);
  }

  /** @param waits why what is pending waits to be sent; undefined where it does not */
  update(
    queue: readonly QueueItem[],
    steers: readonly Steer[],
    pending: readonly PendingMessage[],
    waits: string | undefined,
  ): void {
    const waiting = new Set(queue.map(({ item }) => item));
    for (const view of this.#queue.views()) {
      const changed = waiting.has(view.item) ? undefined : view.unsaved();
      if (changed !== undefined) this.#orphan(changed);
    }
    this.#queue.update(queue);
    this.#steers.update(steers);
    this.#pending.update(this.#waitingOf(pending, waits));
    show(this.#queueNode, queue.length > 0);
    show(this.#steersNode, steers.length > 0);
    show(this.#pendingNode, pending.length > 0);
    show(this.node, queue.length + steers.length + pending.length > 0);
  }

  /** The same objects where nothing has changed, whose views are then left alone. */
  #waitingOf(pending: readonly PendingMessage[], waits: string | undefined): readonly Waiting[] {
    const isSame = (each: PendingMessage, index: number) => this.#waiting[index]?.pending === each;
    if (waits !== this.#waits || pending.length !== this.#waiting.length || !pending.every(isSame)) {
      this.#waiting = pending.map((each) => ({ pending: each, waits }));
      this.#waits = waits;
    }
    return this.#waiting;
  }
}

/** A turn that has not arrived, and why it waits if it does. */
interface Waiting {
  readonly pending: PendingMessage;
  readonly waits: string | undefined;
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
class PendingView implements View<Waiting> {
  readonly node: HTMLElement;
  readonly #text = el('span', { class: 'tray-text' });
  readonly #note = el('span', { class: 'tray-note' });
  readonly #hold: HTMLButtonElement;
  readonly #buttons: HTMLElement;

  constructor({ key }: PendingMessage, actions: Actions) {
    this.#hold = button('Do not send', 'small', () => actions.hold(key));
    this.#buttons = el(
      'span',
      { class: 'tray-buttons' },
      button('Send again', 'small', () => actions.retry(key)),
      button('Discard', 'plain small', () => actions.discard(key)),
    );
    this.node = el(
      'li',
      { class: 'tray-item' },
      el('div', { class: 'tray-line' }, icon('queue'), this.#text, this.#note, this.#hold, this.#buttons),
    );
  }

  update({ pending: { message, state, problem }, waits }: Waiting): void {
    setText(this.#text, lineOf(message));
    setText(
      this.#note,
      state === 'failed' ? `not sent: ${inWords(problem ?? 'no answer')}` : (waits ?? 'sending'),
    );
    const stoppedHere = document.activeElement === this.#hold;
    show(this.#hold, state === 'sending' && waits !== undefined);
    this.#note.classList.toggle('problem', state === 'failed');
    show(this.#buttons, state === 'failed');
    // Whoever pressed it decides next what becomes of the message.
    if (stoppedHere && state === 'failed') this.#buttons.querySelector('button')?.focus();
  }
}
