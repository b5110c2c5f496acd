/** The other tabs of this page, as far as tabs can know each other. */
export interface Tabs {
  /**
   * Calls `work` once no other tab does work under that name, and lets the next one begin when what it
   * returns is done. Aborting the signal ends the wait.
   */
  lock(name: string, signal: AbortSignal, work: () => Promise<void>): void;
  /** A channel on which each tab hears what the others of that name say, and not what it says itself. */
  channel(name: string): TabChannel;
}

export interface TabChannel {
  post(message: unknown): void;
  subscribe(listener: (message: unknown) => void): void;
  close(): void;
}

/** Of this browser, by Web Locks and `BroadcastChannel`; undefined where it has not got both. */
export function browserTabs(): Tabs | undefined {
  if (
    typeof navigator === 'undefined' ||
    navigator.locks === undefined ||
    typeof BroadcastChannel === 'undefined'
  ) {
    return undefined;
  }
  return {
    lock: (name, signal, work) => {
      // An aborted wait rejects, and that is all there is to say about it.
      navigator.locks.request(name, { signal }, work).catch(() => {});
    },
    channel: (name) => {
      const channel = new BroadcastChannel(name);
      return {
        post: (message) => channel.postMessage(message),
        subscribe: (listener) => {
          channel.onmessage = ({ data }) => listener(data);
        },
        close: () => channel.close(),
      };
    },
  };
}
