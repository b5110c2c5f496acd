// A fetch whose answers can be broken off as networks break them.

/** Fetches, and breaks off what is being read when it is told to. */
export class Cuttable {
  #cuts = new Set();

  /** As `fetch`. */
  fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (!answer.body) {
      return answer;
    }
    const reader = answer.body.getReader();
    let cut;
    const body = new ReadableStream({
      start: (controller) => {
        cut = (error) => {
          controller.error(error);
          reader.cancel().catch(() => {});
        };
        this.#cuts.add(cut);
      },
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) {
          this.#cuts.delete(cut);
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
    });
    return new Response(body, { status: answer.status, headers: answer.headers });
  };

  /** Breaks every answer off, with the error that a browser would throw. */
  cut(error) {
    this.#cuts.forEach((each) => each(error));
    this.#cuts.clear();
  }
}

/** What Chromium says; the AI SDK takes it for a lost connection. */
export const RECOGNISED = () => new TypeError("network error");

/** What it does not take for one. */
export const UNRECOGNISED = () => new Error("socket hang up");
