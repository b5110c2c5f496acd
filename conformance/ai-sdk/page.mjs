// A page with useChat on it, unmodified, of one of the versions.
import { JSDOM } from "jsdom";

const dom = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/" });
for (const name of ["window", "document", "navigator", "HTMLElement", "Node"]) {
  const value = name === "window" ? dom.window : dom.window[name];
  Object.defineProperty(globalThis, name, { value, configurable: true });
}
globalThis.IS_REACT_ACT_ENVIRONMENT = false;

const { createElement } = await import("react");
const { createRoot } = await import("react-dom/client");

/** The versions, by their numbers. */
export const VERSIONS = {};
for (const version of [5, 6, 7]) {
  VERSIONS[version] = { ...(await import(`ai-${version}`)), ...(await import(`react-${version}`)) };
}

/** Opens pages, and closes them after a test. */
export class Browser {
  #pages = [];

  /**
   * Opens a page with a chat.
   *
   * @param version of the AI SDK
   * @param options of useChat; `api` and `fetch` are the transport's, where none is given
   */
  open(version, { api, fetch: through, ...options }) {
    const page = new Page(VERSIONS[version], { api, through, ...options });
    this.#pages.push(page);
    return page;
  }

  close() {
    this.#pages.forEach((page) => page.close());
    this.#pages = [];
  }
}

/** A page: what useChat returned at each render, and someone who waits for one. */
class Page {
  #root;
  #watchers = new Set();
  renders = [];
  errors = [];

  constructor({ DefaultChatTransport, useChat }, { api, through, ...options }) {
    const transport = new DefaultChatTransport({ api, fetch: through });
    const Chat = () => {
      const chat = useChat({ transport, ...options, onError: (error) => this.errors.push(error) });
      this.renders.push(chat);
      queueMicrotask(() => this.#watchers.forEach((watcher) => watcher()));
      return null;
    };
    this.#root = createRoot(dom.window.document.createElement("div"));
    this.#root.render(createElement(Chat));
  }

  /** What useChat returned last. */
  get chat() {
    return this.renders.at(-1);
  }

  /** Every status that was shown, without repetitions. */
  get statuses() {
    return this.renders
      .map((render) => render.status)
      .filter((status, index, all) => index === 0 || status !== all[index - 1]);
  }

  /** The answers that are shown: their ids and texts. */
  get answers() {
    return (this.chat?.messages ?? [])
      .filter((message) => message.role === "assistant")
      .map((message) => ({ id: message.id, text: textOf(message) }));
  }

  /** Resolves at the first render, now or later, of which something is so. */
  shows(what, isSo) {
    return new Promise((resolve, reject) => {
      const watcher = () => {
        if (this.chat && isSo(this)) {
          this.#watchers.delete(watcher);
          clearTimeout(patience);
          resolve(this);
        }
      };
      const patience = setTimeout(() => {
        this.#watchers.delete(watcher);
        const shown = JSON.stringify({ status: this.chat?.status, answers: this.answers });
        reject(new Error(`the page never showed ${what}; it shows ${shown}`));
      }, 20_000);
      this.#watchers.add(watcher);
      watcher();
    });
  }

  close() {
    this.#root.unmount();
  }
}

/** The text of a message. */
export function textOf(message) {
  return message.parts
    .filter((part) => part.type === "text")
    .map((part) => part.text)
    .join("");
}
