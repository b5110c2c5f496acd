import { button, el, setText, show } from '../view/dom';
import { Store } from '../view/storage';

/**
 * The access token, where the server wants one: asked for when it is refused, kept for this tab, or in
 * this browser if the reader wants that.
 */
export class Tokens {
  readonly #kept = new Store('headrace.', () => localStorage);
  readonly #ofTab = new Store('headrace.', () => sessionStorage);
  #asking: Promise<string> | undefined;
  #problem: string | undefined;

  /** Whether a token was entered that has not proved to be good yet. */
  #unproved = false;

  /**
   * The token for the next request. The client passes what the server has refused when it wants
   * another one; that it passes something is what tells the two apart, since there may have been none.
   */
  readonly token = (
    ...refused: [] | [refused?: string | undefined]
  ): string | undefined | Promise<string> => {
    const have = this.#ofTab.get('token') ?? this.#kept.get('token');
    if (refused.length === 0) return have;
    // Another tab, or another request of this one, may have asked already.
    if (have !== undefined && have !== refused[0]) return have;
    return this.#ask();
  };

  /** Tells readers apart who share a browser, without telling their tokens: empty without a token. */
  get reader(): string {
    return this.#ofTab.get('reader') ?? this.#kept.get('reader') ?? '';
  }

  /** The server took the token, or wants none. */
  proved(): void {
    this.#unproved = false;
    this.#problem = undefined;
  }

  /** The server did not take what was entered; says whether there was something of that kind. */
  refused(): boolean {
    if (!this.#unproved) return false;
    this.#unproved = false;
    this.#problem = 'The server did not take this token.';
    this.#keep(undefined, false);
    return true;
  }

  #ask(): Promise<string> {
    this.#asking ??= askForToken(this.#problem).then(({ token, keep }) => {
      this.#asking = undefined;
      this.#unproved = true;
      if (keep !== 'kept') this.#keep(token, keep === 'keep');
      return token;
    });
    return this.#asking;
  }

  #keep(token: string | undefined, inBrowser: boolean): void {
    const reader = token === undefined ? undefined : crypto.getRandomValues(new Uint32Array(2)).join('-');
    for (const [key, value] of [
      ['token', token],
      ['reader', reader],
    ] as const) {
      this.#ofTab.set(key, value);
      this.#kept.set(key, inBrowser ? value : undefined);
    }
  }
}

/** What was entered: for this tab, to be kept, or kept by another tab that was asked as well. */
interface Entered {
  readonly token: string;
  readonly keep: 'tab' | 'keep' | 'kept';
}

function askForToken(problem: string | undefined): Promise<Entered> {
  return new Promise((resolve) => {
    const done = (entered: Entered) => {
      removeEventListener('storage', onStorage);
      dialog.remove();
      resolve(entered);
    };
    const onStorage = ({ key, newValue }: StorageEvent) => {
      if (key === 'headrace.token' && newValue !== null) done({ token: newValue, keep: 'kept' });
    };
    addEventListener('storage', onStorage);
    const field = el('input', {
      type: 'password',
      class: 'field',
      id: 'token',
      autocomplete: 'off',
      required: true,
      spellcheck: 'false',
    });
    const keep = el('input', { type: 'checkbox', id: 'token-keep' });
    const note = el('p', { class: 'problem', role: 'alert' });
    const submit = button('Connect', 'primary', () => {});
    submit.type = 'submit';
    const dialog = el(
      'dialog',
      { class: 'dialog token', 'aria-labelledby': 'token-title' },
      el(
        'form',
        {
          on: {
            submit: (event) => {
              event.preventDefault();
              const token = field.value.trim();
              if (token !== '') done({ token, keep: keep.checked ? 'keep' : 'tab' });
            },
          },
        },
        el('h2', { id: 'token-title' }, 'This server wants an access token'),
        el('p', {}, 'Whoever runs it can give you one. It is sent to this server only.'),
        note,
        el('label', { for: 'token' }, 'Access token'),
        field,
        el('label', { class: 'check-label', for: 'token-keep' }, keep, 'Keep it in this browser'),
        el('div', { class: 'dialog-buttons' }, submit),
      ),
    );
    setText(note, problem ?? '');
    show(note, problem !== undefined);
    // There is nothing behind it that could be used without.
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    // Browsers let a second Esc close it all the same.
    dialog.addEventListener('close', () => {
      if (dialog.isConnected) dialog.showModal();
    });
    document.body.append(dialog);
    dialog.showModal();
    field.focus();
  });
}
