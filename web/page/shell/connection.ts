import type { ConnectionView, Visibility } from '../../src/index';
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

/**
 * Says how the connection is, in words for people; nothing is said that is not so.
 *
 * @param online whether this device says that it has a network: a guess, and good enough to tell why there
 *     is no connection where there is none
 */
export function toldOf(
  { state, missing, retryAt, problem }: ConnectionView,
  now: number,
  online: boolean,
): Told {
  switch (state) {
    case 'live':
      return { word: missing === true ? 'Nothing was said here yet' : 'Live', tone: 'good' };
    case 'loading':
      return { word: 'Connecting', tone: 'wait' };
    case 'retrying':
      if (!online)
        return {
          word: 'Offline',
          tone: 'wait',
          detail: 'it goes on when the network is back',
          ...(retryAt !== undefined && retryAt > now && { act: 'now' as const }),
        };
      if (retryAt === undefined || retryAt <= now)
        return { word: 'Reconnecting', tone: 'wait', ...(problem && { detail: inWords(problem) }) };
      return {
        word: `Reconnecting in ${untilText(retryAt - now)}`,
        tone: 'wait',
        act: 'now',
        ...(problem && { detail: inWords(problem) }),
      };
    case 'suspended':
      return { word: 'Resting', tone: 'wait', detail: 'nobody has looked for a while; it goes on at once' };
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
  /** The focus was on something that is gone, and has nowhere to be here. */
  leave(): void;
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
  readonly #actions: ConnectionActions;
  readonly #changed: (news: string) => void;
  readonly #network: Pick<Visibility, 'online' | 'subscribe'>;
  #view: ConnectionView = { state: 'closed', attempts: 0 };
  #stopCounting: (() => void) | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #doing: Told['act'];
  /** What was told last, without what counts down in it. */
  #told = '';
  #state: string = '';

  /** @param changed is told when the state that is shown has changed; with a word for those who do not see it */
  constructor(
    actions: ConnectionActions,
    network: Pick<Visibility, 'online' | 'subscribe'>,
    changed: (news: string) => void,
  ) {
    this.#actions = actions;
    this.#changed = changed;
    this.#network = network;
    this.#act = el('button', {
      type: 'button',
      class: 'button small',
      on: { click: () => (this.#doing === 'now' ? actions.now() : actions.again()) },
    });
    this.dot = el('span', { class: 'connection-dot' }, this.#dotWord);
    this.node = el(
      'div',
      { class: 'connection', tabindex: -1 },
      el('span', { class: 'connection-mark', 'aria-hidden': 'true' }),
      this.#word,
      this.#detail,
      this.#act,
    );
    // Why there is no connection may become known, or change, while there is none.
    network.subscribe(() => {
      if (this.#patience === undefined) this.#show();
    });
    this.#draw(Date.now());
  }

  /** Whether there has been no connection for so long that it is to be told. */
  get stalled(): boolean {
    return this.#state !== 'live' && this.#state !== '';
  }

  /** Why what is said now waits to be sent; undefined where it does not, as far as anybody knows. */
  get waits(): string | undefined {
    if (this.#state !== 'retrying' && this.#state !== 'loading') return undefined;
    return this.#network.online()
      ? 'No connection; it is tried again'
      : 'You are offline; it is sent when the network is back';
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
    const told = `${this.#view.state} ${toldOf(this.#view, Infinity, this.#network.online()).word}`;
    if (told === this.#told) return;
    this.#told = told;
    const isNews =
      this.#state !== '' &&
      this.#state !== 'closed' &&
      !(this.#view.state === 'live' && (this.#state === 'loading' || this.#state === 'live'));
    this.#state = this.#view.state;
    this.#changed(isNews ? toldOf(this.#view, Date.now(), this.#network.online()).word : '');
  }

  #draw(now: number): void {
    const told = toldOf(this.#view, now, this.#network.online());
    this.node.dataset['tone'] = told.tone;
    this.node.dataset['state'] = this.#view.state;
    this.dot.title = told.word;
    setText(this.#dotWord, told.word === '' ? '' : `Connection: ${told.word}`);
    setText(this.#word, told.word);
    setText(this.#detail, told.detail ?? '');
    show(this.#detail, told.detail !== undefined);
    const hadFocus = this.node.contains(document.activeElement);
    this.#doing = told.act;
    setText(this.#act, told.act === 'now' ? 'Now' : 'Try again');
    show(this.#act, told.act !== undefined);
    show(this.dot, this.#view.state === 'live');
    show(this.node, this.#view.state !== 'live' && told.word !== '');
    if (!hadFocus) return;
    if (this.node.hidden) this.#actions.leave();
    else if (this.#act.hidden) this.node.focus();
  }
}
