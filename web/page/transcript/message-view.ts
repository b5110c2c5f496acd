import type { Message, Phase } from '../../src/model';
import type { Actions } from '../actions';
import { copyButton } from '../view/copy-button';
import { attribute, button, el, iconButton, setText, show } from '../view/dom';
import { Held } from '../view/held';
import type { View } from '../view/keyed';
import { attachmentsOf } from './attachments';
import { MessageEditor } from './message-editor';
import { Parts, textOf } from './parts';

/** A message as it stands in the transcript. */
export interface Entry {
  readonly message: Message;
  /** Of the message that is being written: how far its run is. */
  readonly phase?: Exclude<Phase, 'idle'>;
  /** Why nobody knows how far it is by now, where the connection is gone. */
  readonly stalled?: string;
  /**
   * Of a turn of the user that has not arrived yet: why it waits, and is sent again by itself; or what is
   * wrong with it, so that it is not.
   */
  readonly pending?: { readonly key: string; readonly waits?: string; readonly problem?: string };
  /** Whether nothing is being written in the session, so that turns may be changed. */
  readonly idle: boolean;
  readonly last: boolean;
}

const EDIT = 'Edit and answer anew';

const PHASES: Readonly<Record<Exclude<Phase, 'idle'>, string>> = {
  starting: 'Starting',
  running: 'Working',
  waiting: 'Waiting for you',
  cancelling: 'Stopping',
};

/**
 * One message. The same element shows it while it is written and once it is settled, so that the end
 * of an answer moves nothing.
 */
export class MessageView implements View<Entry> {
  readonly node: HTMLElement;
  readonly #parts: Parts;
  readonly #actions: Actions;
  readonly #activity = el('span', { class: 'activity' });
  readonly #outcome = el('span', { class: 'outcome' });
  readonly #problem = el('span', { class: 'problem', role: 'alert' });
  readonly #copy: HTMLButtonElement;
  readonly #edit: HTMLButtonElement;
  readonly #again: HTMLButtonElement;
  readonly #hold: HTMLButtonElement;
  readonly #retry: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  #editor: MessageEditor | undefined;
  #asksAgain = false;
  #entry: Entry;

  constructor(entry: Entry, actions: Actions) {
    this.#entry = entry;
    this.#actions = actions;
    this.#parts = new Parts(actions);
    const isUser = entry.message.role === 'user';
    this.#copy = copyButton('Copy message', () => textOf(this.#entry.message));
    this.#edit = iconButton('edit', EDIT, () => this.#openEditor());
    this.#again = iconButton('again', isUser ? 'Answer' : 'Answer again', () => void this.#answerAgain(), {
      class: 'icon-button again',
    });
    this.#again.append(el('span', { class: 'again-label' }, 'Answer again'));
    this.#hold = button('Do not send', 'small', () => this.#onPending((key) => actions.hold(key)));
    this.#retry = button('Send again', 'small', () => this.#onPending((key) => actions.retry(key)));
    this.#discard = button('Discard', 'small', () => this.#onPending((key) => actions.discard(key)));
    const buttons = el('span', { class: 'message-buttons' }, this.#copy, this.#edit, this.#again);
    this.node = el(
      'article',
      { class: `message ${entry.message.role}`, 'data-message': entry.message.id, tabindex: -1 },
      el('h2', { class: 'sr-only' }, isUser ? 'You' : 'Answer'),
      this.#parts.node,
      el(
        'footer',
        { class: 'message-foot' },
        this.#activity,
        this.#outcome,
        this.#problem,
        this.#hold,
        this.#retry,
        this.#discard,
        buttons,
      ),
    );
  }

  get message(): Message {
    return this.#entry.message;
  }

  update(entry: Entry): void {
    const { message, phase, stalled, pending, idle, last } = entry;
    this.#entry = entry;
    const isUser = message.role === 'user';
    const isLive = phase !== undefined;
    this.#parts.update(message, isLive);
    this.node.classList.toggle('live', isLive);
    this.node.classList.toggle('pending', pending !== undefined);
    this.node.classList.toggle('held-back', pending?.waits !== undefined);
    this.node.setAttribute('aria-busy', String(isLive));
    if (phase === undefined) delete this.node.dataset['phase'];
    else this.node.dataset['phase'] = phase;

    this.node.classList.toggle('stalled', isLive && stalled !== undefined);
    setText(this.#activity, this.#activityText());
    show(this.#activity, this.#activity.textContent !== '');
    setText(this.#outcome, outcomeOf(message));
    show(this.#outcome, this.#outcome.textContent !== '');
    this.node.dataset['outcome'] = message.outcome ?? '';
    this.#tell(pending?.problem === undefined ? undefined : `Not sent: ${pending.problem}`);

    const isSettled = !isLive && pending === undefined;
    show(this.#copy, isSettled && textOf(message) !== '');
    const hasFailed = pending?.problem !== undefined;
    const canBeEdited = textOf(message) !== '' || attachmentsOf(message).length > 0;
    show(this.#edit, isUser && canBeEdited && ((isSettled && idle) || hasFailed));
    attribute(this.#edit, 'aria-label', hasFailed ? 'Edit' : EDIT);
    attribute(this.#edit, 'title', hasFailed ? 'Edit' : EDIT);
    show(this.#again, isSettled && idle && last);
    const stoppedHere = document.activeElement === this.#hold;
    show(this.#hold, pending?.waits !== undefined && !hasFailed);
    show(this.#retry, hasFailed);
    show(this.#discard, hasFailed);
    // Whoever pressed it decides next what becomes of the message.
    if (stoppedHere && hasFailed) this.#retry.focus();
  }

  /** Opens the editor of a user's message; says whether it could. */
  edit(): boolean {
    if (this.#edit.hidden) return false;
    this.#openEditor();
    return true;
  }

  #activityText(): string {
    const { phase, stalled, pending } = this.#entry;
    if (phase !== undefined) return stalled ?? PHASES[phase];
    return pending !== undefined && pending.problem === undefined ? (pending.waits ?? 'Sending') : '';
  }

  #openEditor(): void {
    if (this.#editor !== undefined) return;
    const { message, last } = this.#entry;
    const editor = new MessageEditor(message, last, {
      // What had not arrived when it was opened may have arrived since.
      save: (said, signal) => {
        const { pending } = this.#entry;
        return pending === undefined
          ? this.#actions.replace(message.id, said, signal)
          : this.#actions.change(pending.key, said);
      },
      close: () => this.#closeEditor(),
    });
    this.#editor = editor;
    this.node.classList.add('editing');
    this.#parts.node.after(editor.node);
    editor.focus();
  }

  #closeEditor(): void {
    const hadFocus = this.#editor?.node.contains(document.activeElement) ?? false;
    this.#editor?.node.remove();
    this.#editor = undefined;
    this.node.classList.remove('editing');
    if (hadFocus && !this.#edit.hidden) this.#edit.focus();
  }

  #onPending(act: (key: string) => void): void {
    if (this.#entry.pending !== undefined) act(this.#entry.pending.key);
  }

  async #answerAgain(): Promise<void> {
    // Not disabled meanwhile: that would take the focus away.
    if (this.#asksAgain) return;
    this.#asksAgain = true;
    const held = new Held('What you asked for', () => this.#tell(held.note || undefined));
    this.#tell(undefined);
    const done = await this.#actions.regenerate(this.#entry.message.id);
    held.end();
    this.#asksAgain = false;
    this.#tell(done.ok ? undefined : done.why);
  }

  #tell(problem: string | undefined): void {
    setText(this.#problem, problem ?? '');
    show(this.#problem, problem !== undefined);
  }
}

function outcomeOf({ outcome, error }: Message): string {
  if (outcome === undefined || outcome === 'completed') return '';
  if (outcome === 'cancelled') return 'Stopped';
  if (outcome === 'interrupted') return `Interrupted: ${error ?? 'whoever wrote it went silent'}`;
  return error ?? 'It failed';
}
