import { show } from '../view/dom';

/** How near to the end counts as being there. */
const NEAR = 24;

/**
 * Keeps a reader who is at the end at the end, as text comes; whoever has scrolled up, selected
 * something above or opened a card stays where they are, and finds a button that leads back.
 */
export class Scroll {
  readonly #scroller: HTMLElement;
  readonly #back: HTMLButtonElement;
  #sticks = true;
  /** Something is being opened or closed, and may leave the reader at the end all the same. */
  #opening = false;
  #lastTop = 0;
  #lastHeight = 0;

  constructor(scroller: HTMLElement, content: HTMLElement, back: HTMLButtonElement) {
    this.#scroller = scroller;
    this.#back = back;
    scroller.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    // What a reader opens grows towards them, not away from them.
    content.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element) || target.closest('summary') === null) return;
      this.#sticks = false;
      this.#opening = true;
    });
    back.addEventListener('click', () => this.toEnd());
    const sizes = new ResizeObserver(() => this.follow());
    sizes.observe(content);
    sizes.observe(scroller);
  }

  /** Goes to the end, and stays there. */
  toEnd(): void {
    this.#sticks = true;
    this.follow();
  }

  /** After something has changed: to the end again, if that is where the reader is. */
  follow(): void {
    if (this.#opening) {
      this.#opening = false;
      this.#sticks = this.#distance() <= NEAR;
    }
    if (this.#sticks) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#look();
  }

  /** Does something that puts more above what is in sight, and leaves that where it is. */
  keepPlace(work: () => void): void {
    const scroller = this.#scroller;
    const toEnd = scroller.scrollHeight - scroller.scrollTop;
    work();
    scroller.scrollTop = scroller.scrollHeight - toEnd;
    this.#look();
  }

  #onScroll(): void {
    const { scrollTop, scrollHeight } = this.#scroller;
    const wentUp = scrollTop < this.#lastTop - 1;
    const shrank = scrollHeight < this.#lastHeight;
    if (wentUp && !shrank) this.#sticks = false;
    else if (this.#distance() <= NEAR) this.#sticks = true;
    this.#look();
  }

  #look(): void {
    const { scrollTop, scrollHeight } = this.#scroller;
    this.#lastTop = scrollTop;
    this.#lastHeight = scrollHeight;
    show(this.#back, !this.#sticks && this.#distance() > NEAR);
  }

  #distance(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - clientHeight - scrollTop;
  }
}
