/**
 * Texts that this browser keeps. Where it keeps none (private windows, settings, a full store) the
 * page works all the same and forgets them when it closes.
 */
export class Store {
  readonly #prefix: string;
  readonly #storage: () => Storage;
  readonly #memory = new Map<string, string>();

  constructor(prefix: string, storage: () => Storage = () => localStorage) {
    this.#prefix = prefix;
    this.#storage = storage;
  }

  get(key: string): string | undefined {
    const have = this.#memory.get(key);
    if (have !== undefined) return have;
    try {
      return this.#storage().getItem(this.#prefix + key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  set(key: string, value: string | undefined): void {
    this.#memory.delete(key);
    try {
      if (value === undefined) this.#storage().removeItem(this.#prefix + key);
      else this.#storage().setItem(this.#prefix + key, value);
    } catch {
      if (value !== undefined) this.#memory.set(key, value);
    }
  }
}
