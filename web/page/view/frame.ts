/**
 * Draws at most once a frame, however often something changes. A hidden tab has no frames; there it
 * draws by a timer, so that its title tells what became of the answer.
 */
export class Frame {
  readonly #draw: () => void;
  #wanted = false;

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  request(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    let drawn = false;
    const draw = () => {
      if (drawn) return;
      drawn = true;
      clearTimeout(timer);
      this.#wanted = false;
      this.#draw();
    };
    const timer = setTimeout(draw, SLOWEST_MS);
    requestAnimationFrame(draw);
  }
}

const SLOWEST_MS = 400;
