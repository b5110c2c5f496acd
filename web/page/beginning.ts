import { uniqueName } from '../src/environment';
import { createSession, RequestError, type SessionsOptions, systemRandom } from '../src/index';

/**
 * Makes the session that a first message begins. It is made once, however often that is tried and
 * whatever the reader changes in between: what was asked for once is asked for again as it was.
 */
export class Beginning {
  readonly #server: SessionsOptions;
  #asked: { readonly title: string; readonly key: string } | undefined;

  constructor(server: SessionsOptions) {
    this.#server = server;
  }

  /**
   * The name of the session, and the title that it has.
   *
   * @throws RequestError (as a rejection) if it could not be had, or the signal was aborted before
   */
  async session(title: string, signal: AbortSignal): Promise<{ session: string; title: string }> {
    this.#asked ??= { title, key: uniqueName('', this.#server.random ?? systemRandom) };
    const asked = this.#asked;
    const { session } = await createSession(
      this.#server,
      { title: asked.title },
      { key: asked.key, signal },
    ).catch((error: unknown) => {
      if (isRefusal(error)) this.#asked = undefined;
      throw error;
    });
    // Nobody waits for it: it is for the next message.
    signal.throwIfAborted();
    this.#asked = undefined;
    return { session, title: asked.title };
  }
}

/** Whether nothing was made, for certain: the next message asks for something else. */
function isRefusal(error: unknown): boolean {
  return error instanceof RequestError && error.status >= 400 && error.status < 500;
}
