import { el, type Properties } from './dom';

/** A text field that is as high as what stands in it, up to what the style sheet allows. */
export class GrowingField {
  readonly node: HTMLTextAreaElement;

  constructor(properties: Properties) {
    this.node = el('textarea', { rows: 1, ...properties });
    this.node.addEventListener('input', () => this.fit());
  }

  get value(): string {
    return this.node.value;
  }

  set value(text: string) {
    if (this.node.value === text) return;
    this.node.value = text;
    this.fit();
  }

  /** Where style sheets cannot do it (`field-sizing`), by hand. */
  fit(): void {
    if (SIZES_ITSELF) return;
    this.node.style.height = 'auto';
    this.node.style.height = `${this.node.scrollHeight}px`;
  }

  focusEnd(): void {
    this.fit();
    this.node.focus();
    this.node.setSelectionRange(this.node.value.length, this.node.value.length);
  }
}

const SIZES_ITSELF = CSS.supports('field-sizing', 'content');
