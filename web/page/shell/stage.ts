import type { SessionView } from '../../src/index';
import type { Actions } from '../actions';
import type { Composer } from '../composer/composer';
import { Tray } from '../composer/tray';
import { Scroll } from '../transcript/scroll';
import { Transcript } from '../transcript/transcript';
import { el, icon, setText, show } from '../view/dom';
import { inWords } from '../view/problem';
import { emptyState } from './empty-state';
import { WaitingBar } from './waiting-bar';

/** Where a conversation is seen: its messages, and below them what waits and the message field. */
export class Stage {
  readonly node: HTMLElement;
  readonly dock: HTMLElement;
  readonly #note = el('p', { class: 'stage-note' });
  readonly #content = el('div', { class: 'content' });
  readonly #scroll: Scroll;
  readonly #empty: HTMLElement;
  readonly #composer: Composer;
  readonly #waiting: WaitingBar;
  readonly #trayPlace = el('div', {});
  #transcript: Transcript | undefined;
  #tray: Tray | undefined;
  #isFirstSight = true;
  #isKnownEmpty = false;

  constructor(composer: Composer, say: (prompt: string) => void) {
    this.#composer = composer;
    this.#empty = emptyState(say);
    const scroller = el(
      'div',
      { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Messages' },
      this.#empty,
      this.#note,
      this.#content,
    );
    const back = el('button', { type: 'button', class: 'back', hidden: true }, icon('down'), 'Latest');
    this.#scroll = new Scroll(scroller, this.#content, back);
    this.#waiting = new WaitingBar(scroller);
    this.node = el('div', { class: 'stage' }, scroller, back);
    this.dock = el('div', { class: 'dock' }, this.#waiting.node, this.#trayPlace, composer.node);
  }

  /** Another conversation, or a new one. */
  open(actions: Actions | undefined): void {
    this.#transcript = new Transcript(actions ?? UNAVAILABLE, (work) => this.#scroll.keepPlace(work));
    this.#tray = new Tray(actions ?? UNAVAILABLE, (text) => this.#composer.restore(text));
    this.#content.replaceChildren(this.#transcript.node);
    this.#trayPlace.replaceChildren(this.#tray.node);
    this.#isFirstSight = true;
    this.#isKnownEmpty = false;
  }

  /**
   * @param stalled whether the connection has been gone for some time
   * @param waits why what was said waits to be sent; undefined where it does not
   */
  update(view: SessionView | undefined, stalled: boolean, waits: string | undefined): void {
    const {
      messages = [],
      draft,
      run,
      pending = [],
      queue = [],
      steers = [],
      decisions = [],
      connection,
    } = view ?? {};
    const hadFocus = this.#holdsFocus();
    const isEmpty = messages.length === 0 && draft === undefined && pending.length === 0;
    const hasFailed = isEmpty && connection?.state === 'failed';
    show(this.#note, hasFailed);
    setText(
      this.#note,
      hasFailed
        ? `This conversation cannot be shown: ${connection.problem ?? 'the server does not say why'}.`
        : '',
    );
    // Where nothing was said a while ago, a connection that is gone makes no difference.
    this.#isKnownEmpty = isEmpty && !hasFailed && (this.#isKnownEmpty || connection?.state === 'live');
    show(this.#empty, isEmpty && (view === undefined || this.#isKnownEmpty));
    // While an answer is written, what is said waits for its turn: it is shown where it will wait.
    const toCome = draft === undefined ? pending : [];
    this.#transcript?.update({
      messages,
      ...(draft !== undefined && { draft }),
      ...(run !== undefined && { run }),
      ...(stalled && {
        stalled:
          connection?.state === 'failed' ? 'Not connected any more' : 'No connection; you will miss nothing',
      }),
      pending: toCome.map(({ key, message, problem }) => ({
        key,
        message,
        ...(waits !== undefined && { waits }),
        ...(problem !== undefined && { problem: inWords(problem) }),
      })),
    });
    this.#tray?.update(queue, steers, draft === undefined ? [] : pending, waits);
    this.#waiting.update(decisions.map(({ decision }) => decision));
    if (this.#isFirstSight && !isEmpty) {
      this.#isFirstSight = false;
      this.#scroll.toEnd();
    } else {
      this.#scroll.follow();
    }
    // What had the focus is gone: the reader goes on where they write.
    if (hadFocus && !this.#holdsFocus()) this.#composer.focus();
  }

  #holdsFocus(): boolean {
    const { activeElement } = document;
    return this.#content.contains(activeElement) || this.#trayPlace.contains(activeElement);
  }

  toEnd(): void {
    this.#scroll.toEnd();
  }

  editLast(): boolean {
    return this.#transcript?.editLast() ?? false;
  }
}

/** Nothing can be done in a conversation that has not begun; nothing there asks for it. */
const no = () => Promise.resolve({ ok: false as const, why: 'The conversation has not begun.' });
const UNAVAILABLE: Actions = {
  decide: no,
  regenerate: no,
  replace: no,
  change: no,
  editQueued: no,
  removeQueued: no,
  hold: () => {},
  retry: () => {},
  discard: () => {},
};
