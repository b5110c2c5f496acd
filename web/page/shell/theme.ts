import { icon, iconButton } from '../view/dom';
import { Store } from '../view/storage';

type Theme = 'system' | 'light' | 'dark';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const NAMES: Readonly<Record<Theme, string>> = {
  system: 'as the system',
  light: 'light',
  dark: 'dark',
};
const ICONS: Readonly<Record<Theme, string>> = { system: 'system', light: 'sun', dark: 'moon' };

/** Light, dark, or as the system has it. */
export class ThemeSwitch {
  readonly node: HTMLButtonElement;
  readonly #store = new Store('headrace.');
  #theme: Theme;

  constructor() {
    const kept = this.#store.get('theme');
    this.#theme = kept === 'light' || kept === 'dark' ? kept : 'system';
    this.node = iconButton('system', '', () => this.#set(NEXT[this.#theme]));
    this.#draw();
  }

  #set(theme: Theme): void {
    this.#theme = theme;
    this.#store.set('theme', theme === 'system' ? undefined : theme);
    this.#draw();
  }

  #draw(): void {
    const root = document.documentElement;
    if (this.#theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = this.#theme;
    const label = `Colours: ${NAMES[this.#theme]}; change to ${NAMES[NEXT[this.#theme]]}`;
    this.node.setAttribute('aria-label', label);
    this.node.title = label;
    this.node.replaceChildren(icon(ICONS[this.#theme]));
  }
}
