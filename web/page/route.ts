/** The address of a conversation within the page; without one, that of a new one. */
export function href(session: string | undefined): string {
  return session === undefined ? '#/' : `#/s/${encodeURIComponent(session)}`;
}

/** The conversation that an address names; undefined for a new one. */
export function sessionIn(hash: string): string | undefined {
  const match = /^#\/s\/([^/]+)$/.exec(hash);
  if (match === null) return undefined;
  try {
    return decodeURIComponent(match[1]!);
  } catch {
    return undefined;
  }
}

/** Where the reader is: the address bar says it, so that a refresh, a second tab and going back work. */
export class Route {
  readonly #listener: (session: string | undefined) => void;

  constructor(listener: (session: string | undefined) => void) {
    this.#listener = listener;
    addEventListener('hashchange', () => this.#listener(this.session));
  }

  get session(): string | undefined {
    return sessionIn(location.hash);
  }

  go(session: string | undefined): void {
    if (location.hash !== href(session)) location.hash = href(session);
  }

  /** Gives the place where the reader is an address, instead of going to another one. */
  become(session: string): void {
    history.replaceState(null, '', href(session));
  }
}
