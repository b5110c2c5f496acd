import type { Message, Part } from '../../src/model';
import type { Actions } from '../actions';
import { el } from '../view/dom';
import { DecisionPartView } from './decision-part';
import type { PartView } from './part-view';
import { SteerPartView, TextPartView, ThinkingPartView, UserTextView } from './text-parts';
import { DataPartView, FilePartView, SourcePartView, StepPartView } from './thing-parts';
import { ToolPartView } from './tool-part';

interface Shown {
  readonly view: PartView<Part>;
  part: Part;
  growing: boolean;
}

/** The parts of a message, in the order in which they began; a part keeps its place for good. */
export class Parts {
  readonly node = el('div', { class: 'parts' });
  readonly #actions: Actions;
  #shown: Shown[] = [];

  constructor(actions: Actions) {
    this.#actions = actions;
  }

  /** @param live whether the message is still being written */
  update(message: Message, live: boolean): void {
    message.parts.forEach((part, index) => {
      // A tool's call goes on while other parts come; of texts only the last one grows.
      const growing = live && (part.type === 'tool' || index === message.parts.length - 1);
      this.#showPart(index, part, growing, message.role);
    });
    for (const { view } of this.#shown.splice(message.parts.length)) view.node.remove();
  }

  #showPart(index: number, part: Part, growing: boolean, role: Message['role']): void {
    let shown = this.#shown[index];
    if (shown === undefined || !isSameThing(shown.part, part)) {
      // Parts of a kind that a later server has stand there as nothing.
      const view = (viewOf(part, role, this.#actions) as PartView<Part> | undefined) ?? new StepPartView();
      if (shown === undefined) this.node.append(view.node);
      else shown.view.node.replaceWith(view.node);
      shown = { view, part, growing };
      this.#shown[index] = shown;
    } else if (shown.part === part && shown.growing === growing) {
      return;
    }
    shown.view.update(part, growing);
    shown.part = part;
    shown.growing = growing;
  }
}

function isSameThing(one: Part, other: Part): boolean {
  if (one.type !== other.type) return false;
  if (one.type === 'decision' && other.type === 'decision') return one.decision === other.decision;
  return true;
}

function viewOf(part: Part, role: Message['role'], actions: Actions): PartView<never> {
  switch (part.type) {
    case 'text':
      return role === 'user' ? new UserTextView() : new TextPartView();
    case 'thinking':
      return new ThinkingPartView();
    case 'tool':
      return new ToolPartView();
    case 'source':
      return new SourcePartView();
    case 'file':
      return new FilePartView();
    case 'data':
      return new DataPartView();
    case 'step':
      return new StepPartView();
    case 'decision':
      return new DecisionPartView(part, actions);
    case 'steer':
      return new SteerPartView();
  }
}

/** What a message says in words, as it was written. */
export function textOf(message: Message): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}
