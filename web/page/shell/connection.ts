import type { ConnectionView } from '../../src/index';
import { el, setText, show } from '../view/dom';
import { inWords } from '../view/problem';
import { ticker, untilText } from '../view/ticker';

/** What is told of a connection: a word, and more where something is to be known or done. */
export interface Told {
  readonly word: string;
  readonly tone: 'good' | 'wait' | 'bad';
  readonly detail?: string;
  readonly act?: 'now' | 'again';
}

/** Says how the connection is, in words for people; nothing is said that is not so. */
export function toldOf({ state, retryAt, problem }: ConnectionView, now: number): Told {
  switch (state) {
    case 'live':
      return { word: 'Live', tone: 'good' };
    case 'loading':
      return { word: 'Connecting', tone: 'wait' };
    case 'retrying':
      if (retryAt === undefined || retryAt <= now)
        return { word: 'Reconnecting', tone: 'wait', ...(problem && { detail: inWords(problem) }) };
      return {
        word: `Reconnecting in ${untilText(retryAt - now)}`,
        tone: 'wait',
        act: 'now',
        ...(problem && { detail: inWords(problem) }),
      };
    case 'suspended':
      return {
        word: navigator.onLine ? 'Resting' : 'Offline',
        tone: 'wait',
        detail: problem ?? 'It goes on when you are back.',
      };
    case 'needs-auth':
      return { word: 'Needs a token', tone: 'wait' };
    case 'failed':
      return {
        word: 'Not connected',
        tone: 'bad',
        act: 'again',
        ...(problem && { detail: inWords(problem) }),
      };
    case 'closed':
      return { word: '', tone: 'good' };
  }
}

export interface ConnectionActions {
  /** Connects at once instead of waiting. */
  now(): void;
  /** Begins anew after a failure. */
  again(): void;
}

/** How quickly a short interruption must be over to be none of the reader's business. */
const UNNOTICED_MS = 700;

/** The state of the connection: a dot while all is well, a sentence and a button when it is not. */
export class ConnectionSign {
  /** While all is well. */
  readonly dot: HTMLElement;
  /** While something is to be told. */
  readonly node: HTMLElement;
  readonly #dotWord = el('span', { class: 'sr-only' });
  readonly #word = el('span', { class: 'connection-word' });
  readonly #detail = el('span', { class: 'connection-detail' });
  readonly #act: HTMLButtonElement;
  readonly #changed: (news: string) => void;
  #view: ConnectionView = { state: 'closed', attempts: 0 };
  #stopCounting: (() => void) | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #doing: Told['act'];
  #state: string = '';

  /** @param changed is told when the state that is shown has changed; with a word for those who do not see it */
  constructor(actions: ConnectionActions, changed: (news: string) => void) {
    this.#changed = changed;
    this.#act = el('button', {
      type: 'button',
      class: 'button small',
      on: { click: () => (this.#doing === 'now' ? actions.now() : actions.again()) },
    });
    this.dot = el('span', { class: 'connection-dot' }, this.#dotWord);
    this.node = el(
      'div',
      { class: 'connection' },
      el('span', { class: 'connection-mark', 'aria-hidden': 'true' }),
      this.#word,
      this.#detail,
      this.#act,
    );
    this.#draw(Date.now());
  }

  /** Whether there has been no connection for so long that it is to be told. */
  get stalled(): boolean {
    return this.#state !== 'live' && this.#state !== '';
  }

  update(view: ConnectionView): void {
    if (view === this.#view) return;
    const wasWell = this.#view.state === 'live' || this.#view.state === 'closed';
    this.#view = view;
    const isOnItsWay = view.state === 'retrying' || view.state === 'loading';
    // However many attempts it takes: the time counts from when it was well.
    if (isOnItsWay && this.#patience !== undefined) return;
    clearTimeout(this.#patience);
    this.#patience = undefined;
    if (isOnItsWay && wasWell) this.#patience = setTimeout(() => this.#noticed(), UNNOTICED_MS);
    else this.#show();
  }

  #noticed(): void {
    this.#patience = undefined;
    this.#show();
  }

  #show(): void {
    this.#stopCounting?.();
    this.#stopCounting = undefined;
    if (this.#view.retryAt === undefined) this.#draw(Date.now());
    else this.#stopCounting = ticker.start((now) => this.#draw(now));
    if (this.#view.state === this.#state) return;
    const isNews =
      this.#state !== '' &&
      this.#state !== 'closed' &&
      !(this.#state === 'loading' && this.#view.state === 'live');
    this.#state = this.#view.state;
    this.#changed(isNews ? toldOf(this.#view, Date.now()).word : '');
  }

  #draw(now: number): void {
    const told = toldOf(this.#view, now);
    this.node.dataset['tone'] = told.tone;
    this.node.dataset['state'] = this.#view.state;
    this.dot.title = told.word;
    setText(this.#dotWord, told.word === '' ? '' : `Connection: ${told.word}`);
    setText(this.#word, told.word);
    setText(this.#detail, told.detail ?? '');
    show(this.#detail, told.detail !== undefined);
    this.#doing = told.act;
    setText(this.#act, told.act === 'now' ? 'Now' : 'Try again');
    show(this.#act, told.act !== undefined);
    show(this.dot, this.#view.state === 'live');
    show(this.node, this.#view.state !== 'live' && told.word !== '');
  }
}
