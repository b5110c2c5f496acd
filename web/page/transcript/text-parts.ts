import type { SteerPart, TextPart, ThinkingPart } from '../../src/model';
import { MarkdownView } from '../markdown/markdown-view';
import { el, icon, setText } from '../view/dom';
import type { PartView } from './part-view';

/** What the agent says. */
export class TextPartView implements PartView<TextPart> {
  readonly #text = new MarkdownView();
  readonly node = el('div', { class: 'part text' }, this.#text.node);

  update(part: TextPart, growing: boolean): void {
    this.#text.update(part.text, growing);
  }
}

/** What the agent thinks: there for whoever wants to know, quiet for everybody else. */
export class ThinkingPartView implements PartView<ThinkingPart> {
  readonly #label = el('span', { class: 'thinking-label' });
  readonly #text = new MarkdownView();
  readonly node = el(
    'details',
    { class: 'part thinking' },
    el('summary', {}, icon('chevron'), this.#label),
    el('div', { class: 'thinking-body' }, this.#text.node),
  );

  update(part: ThinkingPart, growing: boolean): void {
    setText(this.#label, growing ? 'Thinking' : 'Thoughts');
    this.node.classList.toggle('growing', growing);
    this.#text.update(part.text, growing);
  }
}

/** What a user says, as it was typed. */
export class UserTextView implements PartView<TextPart> {
  readonly node = el('div', { class: 'part said' });

  update(part: TextPart): void {
    setText(this.node, part.text);
  }
}

/** What a user said in the midst of the answer, where the agent took it. */
export class SteerPartView implements PartView<SteerPart> {
  readonly #text = el('span');
  readonly node = el(
    'div',
    { class: 'part steer' },
    icon('steer'),
    el('span', { class: 'sr-only' }, 'You said meanwhile: '),
    this.#text,
  );

  update(part: SteerPart): void {
    setText(this.#text, part.text);
  }
}
