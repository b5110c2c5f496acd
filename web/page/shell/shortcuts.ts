import { el } from '../view/dom';
import { closeOnBackdrop } from '../view/dialog';
import { isComposing } from '../view/keys';

export interface Shortcut {
  /** For people. */
  readonly keys: readonly string[];
  readonly does: string;
  /** Whether it is this one; left out where somebody else listens. */
  readonly is?: (event: KeyboardEvent) => boolean;
  readonly act?: () => void;
}

const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const COMMAND = MAC ? '⌘' : 'Ctrl';

/** The command key of this machine, alone or with Shift. */
export function withCommand(event: KeyboardEvent, key: string, shift = false): boolean {
  return (
    (MAC ? event.metaKey : event.ctrlKey) &&
    event.shiftKey === shift &&
    !event.altKey &&
    event.key.toLowerCase() === key
  );
}

/** A key with Alt, where it does not move about in a text. */
export function withAlt(event: KeyboardEvent, key: string): boolean {
  const isInText = event.target instanceof HTMLTextAreaElement && event.target.value !== '';
  return !isInText && event.altKey && !event.ctrlKey && !event.metaKey && event.key === key;
}

/** A key by itself, where nobody is typing. */
export function alone(event: KeyboardEvent, key: string): boolean {
  const { target } = event;
  const types =
    target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
  return !types && !event.ctrlKey && !event.metaKey && !event.altKey && event.key === key;
}

/** Does what the keys say, and shows a sheet of them. */
export class Shortcuts {
  readonly #all: readonly Shortcut[];

  constructor(all: readonly Shortcut[]) {
    this.#all = all;
    addEventListener('keydown', (event) => this.#onKey(event));
  }

  help(): void {
    if (document.querySelector('dialog[open]') !== null) return;
    const rows = this.#all.flatMap(({ keys, does }) => [
      el('dt', {}, ...keys.map((key) => el('kbd', {}, key))),
      el('dd', {}, does),
    ]);
    const dialog = el(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'help-title' },
      el('h2', { id: 'help-title' }, 'Keyboard shortcuts'),
      el('dl', { class: 'shortcuts' }, ...rows),
      el(
        'form',
        { method: 'dialog', class: 'dialog-buttons' },
        el('button', { class: 'button plain', autofocus: true }, 'Close'),
      ),
    );
    dialog.addEventListener('close', () => dialog.remove());
    closeOnBackdrop(dialog);
    document.body.append(dialog);
    dialog.showModal();
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event) || event.defaultPrevented || document.querySelector('dialog[open]') !== null)
      return;
    const wanted = this.#all.find(({ is }) => is?.(event));
    if (wanted?.act === undefined) return;
    event.preventDefault();
    wanted.act();
  }
}
