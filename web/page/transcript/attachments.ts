import type { DataPart, FilePart, Message, UserPart } from '../../src/model';
import { el, icon, iconButton, show } from '../view/dom';
import { textOf } from './parts';

/** What belongs to a message of a user besides its words. */
export type Attachment = FilePart | DataPart;

export function attachmentsOf({ parts }: Message): Attachment[] {
  return parts.filter((part) => part.type === 'file' || part.type === 'data');
}

/** A message in one line: its words, and else what is attached. */
export function lineOf(message: Message): string {
  return textOf(message) || attachmentsOf(message).map(nameOf).join(', ');
}

function nameOf(attachment: Attachment): string {
  return attachment.type === 'file' ? (attachment.name ?? 'File') : attachment.name;
}

/**
 * What a message says when its words are these and only those of its attachments are kept: the words
 * stand where its first ones stood, before what was attached if it had none.
 */
export function edited({ parts }: Message, text: string, kept: readonly Attachment[]): UserPart[] {
  const words: UserPart[] = text === '' ? [] : [{ type: 'text', text }];
  const first = parts.findIndex(({ type }) => type === 'text');
  const said = parts.flatMap((part, index): UserPart[] => {
    if (index === first) return words;
    return part.type === 'file' || part.type === 'data' ? kept.filter((each) => each === part) : [];
  });
  return first === -1 ? [...words, ...said] : said;
}

/** What is attached to a message that is being changed; each can be taken away. */
export class AttachmentTray {
  readonly node = el('ul', { class: 'attachments', 'aria-label': 'Attached' });
  readonly #emptied: () => void;
  #kept: Attachment[] = [];

  /** @param emptied is called when the last one that had the focus is gone */
  constructor(emptied: () => void) {
    this.#emptied = emptied;
    show(this.node, false);
  }

  get kept(): readonly Attachment[] {
    return this.#kept;
  }

  offer(attachments: readonly Attachment[]): void {
    this.#kept = [...attachments];
    this.node.replaceChildren(...attachments.map((each) => this.#chip(each)));
    show(this.node, attachments.length > 0);
  }

  #chip(attachment: Attachment): HTMLElement {
    const name = nameOf(attachment);
    const chip = el(
      'li',
      { class: 'chip' },
      icon(attachment.type),
      el('span', { class: 'chip-title' }, name),
      iconButton('close', `Remove ${name}`, () => this.#remove(attachment, chip)),
    );
    return chip;
  }

  #remove(attachment: Attachment, chip: HTMLElement): void {
    this.#kept = this.#kept.filter((each) => each !== attachment);
    const next = chip.nextElementSibling ?? chip.previousElementSibling;
    chip.remove();
    show(this.node, this.#kept.length > 0);
    // Keys go on where something can be removed yet.
    if (next === null) this.#emptied();
    else next.querySelector('button')?.focus();
  }
}
