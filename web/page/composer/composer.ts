import type { Visibility } from '../../src/index';
import type { Agent, Phase } from '../../src/model';
import type { Done } from '../actions';
import { attribute, button, el, icon, setText, show } from '../view/dom';
import { GrowingField } from '../view/growing-field';
import { Store } from '../view/storage';
import { AgentChoice } from './agent-choice';
import type { Drafts } from './drafts';
import { modeOf, type Way } from './mode';
import { StopKey } from './stop-key';
import { Held } from '../view/held';
import { isComposing } from '../view/keys';

const WORDS: Readonly<
  Record<Way, { readonly name: string; readonly hint: string; readonly placeholder: string }>
> = {
  send: { name: 'Send', hint: 'sends', placeholder: 'Message' },
  queue: { name: 'Queue', hint: 'queues', placeholder: 'Queue a message for after this answer' },
  steer: { name: 'Steer', hint: 'steers', placeholder: 'Tell the agent something while it works' },
};

/** What the composer does with what it is given. */
export interface Sending {
  /** @param signal aborted when the reader wants the text back: then it is not sent again */
  submit(text: string, way: Way, agent: string | undefined, signal?: AbortSignal): Promise<Done>;
  stop(): void;
  /** The reader wants to change what they said last; says whether they can. */
  editLast(): boolean;
}

/** The message field, and what Enter does there: it always says which of three things. */
export class Composer {
  readonly node: HTMLElement;
  readonly #sending: Sending;
  readonly #drafts: Drafts;
  readonly #field = new GrowingField({
    class: 'composer-field',
    'aria-label': 'Message',
    'aria-describedby': 'composer-hint',
  });
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  /** What becomes of a text that waits in the field. */
  readonly #note = el('p', { class: 'held-note', role: 'status' });
  readonly #unsend = button('Edit', 'small', () => this.#takeBack());
  readonly #hint = el('span', { class: 'hint', id: 'composer-hint' });
  readonly #ways: HTMLElement;
  readonly #sendName = el('span', { class: 'send-name' });
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #stopKey: StopKey;
  readonly #agents = new AgentChoice();
  readonly #preference = new Store('headrace.');
  #session: string | undefined;
  #phase: Phase = 'idle';
  readonly #network: Pick<Visibility, 'online' | 'subscribe'>;
  /** What is on its way and stays in the field until it has arrived, by conversation. */
  readonly #held = new Map<string | undefined, Held>();

  constructor(sending: Sending, drafts: Drafts, network: Pick<Visibility, 'online' | 'subscribe'>) {
    this.#network = network;
    this.#sending = sending;
    this.#drafts = drafts;
    this.#ways = el(
      'fieldset',
      { class: 'ways' },
      el('legend', { class: 'sr-only' }, 'What Enter does while an answer is being written'),
      this.#wayChoice('queue'),
      this.#wayChoice('steer'),
    );
    this.#send = el('button', { type: 'submit', class: 'send' }, this.#sendName, icon('send'));
    this.#stop = el(
      'button',
      { type: 'button', class: 'stop', on: { click: () => sending.stop() } },
      icon('stop'),
      'Stop',
    );
    this.#stop.title = 'Stop (Esc, twice)';
    this.#stopKey = new StopKey(
      () => sending.stop(),
      () => this.#drawHint(),
    );
    this.node = el(
      'form',
      {
        class: 'composer',
        'aria-label': 'Write a message',
        on: {
          submit: (event) => this.#onSubmit(event),
          keydown: (event) => this.#onKey(event),
          input: () => this.#onInput(),
        },
      },
      el('div', { class: 'flow', 'aria-hidden': 'true' }),
      this.#problem,
      this.#field.node,
      this.#note,
      el(
        'div',
        { class: 'composer-foot' },
        this.#agents.node,
        this.#ways,
        this.#hint,
        this.#stop,
        this.#unsend,
        this.#send,
      ),
    );
    show(this.#problem, false);
    this.#draw();
  }

  /** Shows the draft of another conversation; undefined is one that has not begun. */
  open(session: string | undefined): void {
    this.#session = session;
    this.#field.value = this.#drafts.get(session);
    this.#field.fit();
    this.tell(undefined);
    this.#draw();
  }

  /** @param stalled whether nobody knows what goes on, for lack of a connection */
  update(phase: Phase, stalled: boolean): void {
    this.node.classList.toggle('stalled', stalled);
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#stopKey.reset();
    this.#draw();
  }

  /** Who is to answer, if the reader has chosen. */
  get agent(): string | undefined {
    return this.#agents.chosen;
  }

  offer(agents: readonly Agent[], preset: string | undefined): void {
    this.#agents.offer(agents, preset);
  }

  focus(): void {
    this.#field.node.focus({ preventScroll: true });
  }

  /** Puts a text into the field that found no other place, before what stands there. */
  restore(text: string): void {
    const have = this.#field.value;
    this.#field.value = have === '' ? text : `${text}\n\n${have}`;
    this.#onInput();
  }

  /** Sends a text as if it had been typed. */
  say(text: string): void {
    if (this.#held.has(this.#session)) return;
    this.#field.value = text;
    this.#onInput();
    this.#sendAs(modeOf(this.#phase, this.#prefers()).enter);
  }

  async #submit(text: string, way: Way): Promise<void> {
    const session = this.#session;
    this.tell(undefined);
    const done = await this.#sending.submit(text, way, this.#agents.chosen);
    if (done.ok) return;
    // The reader may have gone on to another conversation meanwhile.
    if (session === this.#session) {
      this.restore(text);
      this.tell(done.why);
    } else {
      this.#drafts.set(session, text);
    }
  }

  #wayChoice(way: 'queue' | 'steer'): HTMLElement {
    const choose = () => {
      this.#preference.set('way', way);
      this.#draw();
      this.focus();
    };
    const input = el('input', { type: 'radio', name: 'way', value: way, on: { change: choose } });
    input.checked = this.#prefers() === way;
    return el('label', { class: 'way' }, input, el('span', {}, WORDS[way].name));
  }

  #prefers(): 'queue' | 'steer' {
    return this.#preference.get('way') === 'steer' ? 'steer' : 'queue';
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    this.#sendAs(modeOf(this.#phase, this.#prefers()).enter);
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event) || event.target !== this.#field.node) return;
    if (event.key === 'Escape' && this.#held.has(this.#session)) {
      this.#takeBack();
    } else if (event.key === 'Escape') {
      if (this.#phase !== 'idle' && this.#phase !== 'cancelling') this.#stopKey.press();
    } else if (event.key === 'ArrowUp' && this.#field.value === '') {
      if (this.#sending.editLast()) event.preventDefault();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      this.#onEnter(event);
    }
  }

  #onEnter(event: KeyboardEvent): void {
    const { enter, other } = modeOf(this.#phase, this.#prefers());
    const withKey = event.ctrlKey || event.metaKey;
    // On a phone Enter is the only way to a new line, and the button is near.
    if (ON_TOUCH && !withKey) return;
    event.preventDefault();
    this.#sendAs(withKey ? (other ?? enter) : enter);
  }

  #sendAs(way: Way): void {
    const text = this.#field.value.trim();
    if (text === '' || this.#held.has(this.#session)) return;
    this.#stopKey.reset();
    // A turn on its way is seen among the messages. What is not stays in the field until it has arrived.
    if (this.#session === undefined || way === 'steer') {
      void this.#sendHeld(text, way);
    } else {
      this.#clear();
      void this.#submit(text, way);
    }
  }

  async #sendHeld(text: string, way: Way): Promise<void> {
    const session = this.#session;
    const held = new Held('Your message', () => this.#drawHeld(), this.#network);
    this.#held.set(session, held);
    this.tell(undefined);
    this.#drawHeld();
    const done = await this.#sending.submit(text, way, this.#agents.chosen, held.signal);
    // The reader has it back already.
    if (this.#held.get(session) !== held) return;
    held.end();
    this.#held.delete(session);
    if (done.ok) this.#drafts.set(session, '');
    // Elsewhere another draft stands in the field.
    if (session !== this.#session) return;
    this.#drawHeld();
    if (done.ok) this.#clear();
    else this.tell(done.why);
  }

  /** What waits in the field is not sent, and can be changed. */
  #takeBack(): void {
    this.#held.get(this.#session)?.stop();
    this.#held.delete(this.#session);
    this.#drawHeld();
    this.focus();
  }

  #drawHeld(): void {
    const held = this.#held.get(this.#session);
    const note = held?.note ?? '';
    this.#field.node.readOnly = held !== undefined;
    setText(this.#note, note);
    const hadFocus = document.activeElement === this.#unsend;
    show(this.#unsend, note !== '');
    if (hadFocus && note === '') this.focus();
    this.#drawSend();
    this.#drawHint();
  }

  #clear(): void {
    this.#field.value = '';
    this.#field.fit();
    this.#onInput();
  }

  #onInput(): void {
    this.#drafts.set(this.#session, this.#field.value);
    this.tell(undefined);
    this.#drawSend();
  }

  #draw(): void {
    const { enter, other } = modeOf(this.#phase, this.#prefers());
    this.node.dataset['phase'] = this.#phase;
    this.#field.node.placeholder = WORDS[enter].placeholder;
    show(this.#ways, other !== undefined);
    if (this.#phase === 'idle' && document.activeElement === this.#stop) this.focus();
    show(this.#stop, this.#phase !== 'idle');
    this.#stop.disabled = this.#phase === 'cancelling';
    setText(this.#sendName, WORDS[enter].name);
    attribute(this.#send, 'title', `${WORDS[enter].name} (Enter)`);
    this.#drawHeld();
  }

  #drawSend(): void {
    this.#send.disabled = this.#held.has(this.#session) || this.#field.value.trim() === '';
  }

  #drawHint(): void {
    const { enter, other } = modeOf(this.#phase, this.#prefers());
    const more = other === undefined ? 'Shift+Enter for a new line' : `${COMMAND}+Enter ${WORDS[other].hint}`;
    const held = this.#held.get(this.#session);
    if (held !== undefined) setText(this.#hint, held.note === '' ? 'Sending' : 'Esc to edit');
    else
      setText(
        this.#hint,
        this.#stopKey.armed ? 'Press Esc again to stop' : `Enter ${WORDS[enter].hint} · ${more}`,
      );
  }

  /** Says what went wrong with what was asked for here. */
  tell(problem: string | undefined): void {
    setText(this.#problem, problem ?? '');
    show(this.#problem, problem !== undefined);
  }
}

const ON_TOUCH = matchMedia('(pointer: coarse) and (hover: none)').matches;
const COMMAND = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
