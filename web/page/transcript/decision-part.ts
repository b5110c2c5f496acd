import type { Answer, DecisionPart } from '../../src/model';
import type { Actions } from '../actions';
import { button, el, icon, setText, show } from '../view/dom';
import { ticker, untilText } from '../view/ticker';
import type { PartView } from './part-view';
import { Held } from '../view/held';
import { isComposing } from '../view/keys';

/**
 * A question to the reader. While it is open it can be answered here; otherwise it says what became
 * of it, whoever answered, so that it never stands there with buttons that lead nowhere.
 */
export class DecisionPartView implements PartView<DecisionPart> {
  readonly #actions: Actions;
  readonly #decision: string;
  readonly #title = el('h3', { class: 'ask-title' });
  readonly #detail = el('p', { class: 'ask-detail' });
  readonly #deadline = el('span', { class: 'ask-deadline' });
  readonly #badge = el('span', { class: 'ask-badge' });
  readonly #form: HTMLElement;
  readonly #note = el('p', { class: 'held-note', role: 'status' });
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #result = el('p', { class: 'ask-result' });
  readonly node: HTMLElement;
  #stopCounting: (() => void) | undefined;
  #part: DecisionPart;
  #answering = false;
  #answeredHere = false;
  #wasSeenOpen = false;

  constructor(part: DecisionPart, actions: Actions) {
    this.#actions = actions;
    this.#part = part;
    this.#decision = part.decision;
    this.#form = part.kind === 'approval' ? this.#approval() : this.#question(part);
    const heading = `ask-${part.decision}`;
    this.#title.id = heading;
    this.node = el(
      'section',
      {
        class: 'part ask card',
        'data-decision': part.decision,
        'aria-labelledby': heading,
        tabindex: -1,
      },
      el(
        'div',
        { class: 'ask-head' },
        icon(part.kind === 'approval' ? 'shield' : 'question'),
        this.#badge,
        this.#deadline,
      ),
      this.#title,
      this.#detail,
      this.#form,
      this.#note,
      this.#problem,
      this.#result,
    );
    show(this.#problem, false);
  }

  update(part: DecisionPart): void {
    this.#part = part;
    const isOpen = part.state === 'open';
    this.node.dataset['state'] = part.state;
    this.#wasSeenOpen ||= isOpen;
    setText(this.#badge, part.kind === 'approval' ? 'Approval' : 'Question');
    setText(this.#title, part.title);
    setText(this.#detail, part.detail ?? '');
    show(this.#detail, part.detail !== undefined && part.detail !== '');
    this.#count(isOpen ? part.deadline : undefined);
    this.#close(isOpen);
    this.#drawResult();
    if (!isOpen) show(this.#problem, false);
    const { approved } =
      part.answer !== undefined && 'approved' in part.answer ? part.answer : { approved: undefined };
    this.node.dataset['answer'] = approved === undefined ? '' : approved ? 'yes' : 'no';
  }

  #drawResult(): void {
    const isOpen = this.#part.state === 'open';
    setText(this.#result, isOpen ? '' : resultOf(this.#part, this.#answerer()));
    show(this.#result, !isOpen);
  }

  /** Takes the form away; a reader whose focus was in it stays at the card. */
  #close(isOpen: boolean): void {
    const hadFocus = !isOpen && this.#form.contains(document.activeElement);
    show(this.#form, isOpen);
    if (hadFocus) this.node.focus({ preventScroll: true });
  }

  #count(deadline: number | undefined): void {
    this.#stopCounting?.();
    this.#stopCounting = undefined;
    show(this.#deadline, deadline !== undefined);
    if (deadline === undefined) return;
    this.#stopCounting = ticker.start((now) => {
      // Gone from the page with its message or session.
      if (!this.node.isConnected && this.#stopCounting !== undefined) this.#stopCounting();
      setText(this.#deadline, deadline > now ? `${untilText(deadline - now)} left` : 'expires now');
    });
  }

  /** Who decided, as far as it is known: the page forgets with a refresh what was pressed on it. */
  #answerer(): string {
    const { by } = this.#part;
    if (this.#answeredHere) return ' by you';
    if (by !== undefined) return ` by ${by}`;
    // As long as the server has not said whose answer it took, it may be this one or another.
    return this.#wasSeenOpen && !this.#answering ? ' in another window' : '';
  }

  #approval(): HTMLElement {
    const reason = el('input', {
      type: 'text',
      class: 'field',
      'aria-label': 'Reason (optional)',
      placeholder: 'Reason (optional)',
    });
    const withReason = (approved: boolean): Answer => {
      const text = reason.value.trim();
      return text === '' ? { approved } : { approved, reason: text };
    };
    return el(
      'form',
      { class: 'ask-form', on: { submit: (event) => event.preventDefault() } },
      reason,
      el(
        'div',
        { class: 'ask-buttons' },
        button('Approve', 'primary', () => void this.#answer(withReason(true))),
        button('Deny', 'plain', () => void this.#answer(withReason(false))),
      ),
    );
  }

  #question(part: DecisionPart): HTMLElement {
    if (part.choices !== undefined && part.choices.length > 0) {
      const choices = part.choices.map((choice) =>
        button(choice, 'choice', () => void this.#answer({ choice })),
      );
      return el('div', { class: 'ask-form choices', role: 'group', 'aria-label': 'Answers' }, ...choices);
    }
    const text = el('textarea', {
      class: 'field',
      rows: 2,
      'aria-label': 'Your answer',
      placeholder: 'Your answer',
    });
    const send = () => {
      if (text.value.trim() !== '') void this.#answer({ text: text.value.trim() });
    };
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      send();
    });
    return el(
      'form',
      { class: 'ask-form', on: { submit: (event) => event.preventDefault() } },
      text,
      el('div', { class: 'ask-buttons' }, button('Answer', 'primary', send)),
    );
  }

  async #answer(answer: Answer): Promise<void> {
    if (this.#answering) return;
    this.#answering = true;
    this.node.classList.add('answering');
    show(this.#problem, false);
    const held = new Held('Your answer', () => setText(this.#note, held.note));
    const done = await this.#actions.decide(this.#decision, answer);
    held.end();
    setText(this.#note, '');
    this.#answering = false;
    this.node.classList.remove('answering');
    this.#answeredHere = done.ok;
    this.#drawResult();
    if (done.ok) return;
    setText(this.#problem, done.why);
    show(this.#problem, this.#part.state === 'open');
  }
}

function resultOf(part: DecisionPart, by: string): string {
  if (part.state === 'run-ended') return 'The answer ended before anybody decided.';
  const said = part.answer === undefined ? '' : answerText(part.answer);
  if (part.state === 'expired')
    return said === '' ? 'It expired without an answer.' : `It expired. ${said} holds instead.`;
  const isWord = part.kind === 'approval' || by === '';
  return isWord ? said + by : `${said}, answered${by}`;
}

function answerText(answer: Answer): string {
  if ('approved' in answer) {
    const word = answer.approved ? 'Approved' : 'Denied';
    return answer.reason === undefined ? word : `${word} (“${answer.reason}”)`;
  }
  return `“${'choice' in answer ? answer.choice : answer.text}”`;
}
