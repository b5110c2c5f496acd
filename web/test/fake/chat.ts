import type { AbstractChat, ChatState, ChatStatus, ChatTransport, UIMessage } from 'ai';
import { LiveChatTransport, type LiveChatTransportOptions } from '../../src/ai-sdk/index.js';
import type { Sdk } from './sdks.js';
import { FakeServer } from './server.js';
import { FakeClock, FakeVisibility, seeded, settled } from './world.js';

/** The state of a chat, without a framework around it. */
class PlainState implements ChatState<UIMessage> {
  status: ChatStatus = 'ready';
  error: Error | undefined;
  messages: UIMessage[];

  constructor(messages: UIMessage[]) {
    this.messages = messages;
  }

  pushMessage = (message: UIMessage): void => {
    this.messages = [...this.messages, message];
  };

  popMessage = (): void => {
    this.messages = this.messages.slice(0, -1);
  };

  replaceMessage = (index: number, message: UIMessage): void => {
    this.messages = this.messages.with(index, message);
  };

  snapshot = <T>(thing: T): T => structuredClone(thing);
}

export type Chat = AbstractChat<UIMessage>;

/** A chat of the SDK, unmodified, on a session. */
export class Scene {
  readonly clock = new FakeClock();
  readonly server = new FakeServer({ clock: this.clock });
  readonly log = this.server.session('c');
  readonly #sdk: Sdk;
  #seed = 0;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  transport(options: Partial<LiveChatTransportOptions> = {}): LiveChatTransport {
    return new LiveChatTransport({
      url: 'http://fake',
      fetch: this.server.fetch,
      clock: this.clock,
      random: seeded(++this.#seed),
      visibility: new FakeVisibility(),
      ...options,
    });
  }

  chat(options: Partial<LiveChatTransportOptions> = {}, messages: UIMessage[] = []): Chat {
    return this.chatOn(this.transport(options), messages);
  }

  chatOn(transport: ChatTransport<UIMessage>, messages: UIMessage[] = [], more: object = {}): Chat {
    const state = new PlainState(messages);
    class PlainChat extends this.#sdk.AbstractChat<UIMessage> {}
    const Constructor = PlainChat as unknown as new (init: unknown) => Chat;
    return new Constructor({ id: 'c', state, transport, generateId: () => this.log.name('ui'), ...more });
  }

  /** A page that is loaded: a chat with the messages that there are. */
  async page(options: Partial<LiveChatTransportOptions> = {}, more: object = {}): Promise<Chat> {
    const transport = this.transport(options);
    return this.chatOn(transport, await transport.messages('c'), more);
  }

  /** A way to the server on which what matches waits, until it is let go. */
  slow(pattern: RegExp): { fetch: typeof fetch; release: () => void } {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow: typeof fetch = async (input, init) => {
      const answer = this.server.fetch(input, init);
      if (!pattern.test(String(input))) return answer;
      await released;
      return answer;
    };
    return { fetch: slow, release };
  }

  /** A little time, enough for what is shown at a pace. */
  async pass(): Promise<void> {
    for (let time = 0; time < 4; time++) {
      await this.clock.advance(50);
      await settled();
    }
  }
}

export const said = (chat: Chat): string[] =>
  chat.messages.map(
    ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`,
  );
