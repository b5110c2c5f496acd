import { copyText } from './clipboard';
import { el, iconButton } from './dom';

const SHOWN_MS = 1600;

/** A button that copies a text, and says so for a moment. */
export function copyButton(label: string, textOf: () => string): HTMLButtonElement {
  const copy = iconButton('copy', label, () => {
    void copyText(textOf()).then((copied) => told(copy, copied));
  });
  return copy;
}

/** Answers the copy buttons of code blocks anywhere within an element. */
export function copyCodeWithin(parent: HTMLElement): void {
  parent.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element ? target.closest('button[data-copy]') : null;
    const code = pressed?.closest('figure')?.querySelector('code');
    if (!(pressed instanceof HTMLButtonElement) || !code) return;
    void copyText(code.textContent ?? '').then((copied) => told(pressed, copied));
  });
}

function told(pressed: HTMLButtonElement, copied: boolean): void {
  pressed.dataset['told'] = copied ? 'Copied' : 'Not copied';
  announceOnce(pressed, copied ? 'Copied' : 'The browser did not let me copy');
  setTimeout(() => delete pressed.dataset['told'], SHOWN_MS);
}

/** Said by a screen reader, beside the button, while the word is shown. */
function announceOnce(pressed: HTMLButtonElement, text: string): void {
  const status = el('span', { class: 'sr-only', role: 'status' });
  pressed.after(status);
  status.textContent = text;
  setTimeout(() => status.remove(), SHOWN_MS);
}
