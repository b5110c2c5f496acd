/**
 * Draws at most once a frame, however often something changes. A hidden tab has no frames; there it
 * draws by a timer, so that its title tells what became of the answer. After a draw that took long
 * it rests for as long again: on a slow machine the page is behind, and still answers its reader.
 */
export class Frame {
  readonly #draw: () => void;
  #wanted = false;
  #cost = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  request(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    if (this.#cost <= QUICK_MS) this.#inFrame();
    else setTimeout(() => this.#inFrame(), this.#cost);
  }

  #inFrame(): void {
    let drawn = false;
    const draw = () => {
      if (drawn) return;
      drawn = true;
      clearTimeout(timer);
      this.#wanted = false;
      const begin = performance.now();
      this.#draw();
      this.#cost = performance.now() - begin;
    };
    const timer = setTimeout(draw, SLOWEST_MS);
    requestAnimationFrame(draw);
  }
}

/** A draw that takes no longer leaves enough of a frame for everything else. */
const QUICK_MS = 8;

const SLOWEST_MS = 400;
