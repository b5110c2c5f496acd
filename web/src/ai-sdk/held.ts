import type { SessionState } from '../model.js';
import { LiveSession, type LiveSessionOptions } from '../session.js';

/** So many chats that nobody follows are remembered; the one that was followed longest ago is let go. */
const REMEMBERED = 8;

/** A chat's session, and what the chat has of it. */
interface Chat {
  readonly session: LiveSession;
  users: number;
  /** Whether it is known which answer the chat has: it was loaded here, or given here to its end. */
  known: boolean;
  /** The last answer that it has, whole. */
  given: string | undefined;
  /** An answer that it was given the beginning of. */
  owed: string | undefined;
}

/** A chat's session for as long as it is followed; it has to be released, once. */
export interface Held {
  readonly session: LiveSession;
  /** The chat was given this answer, as far as it has come; to its end if it is settled. */
  gives(answer: string, settled: boolean): void;
  /** Whether the chat cannot have this answer, the last one, which is settled. */
  misses(answer: string): boolean;
  release(): void;
}

/**
 * The sessions of chats. One that nobody follows has no connection, and is remembered all the same, so
 * that the next turn goes on from where it was in place of loading the transcript again.
 */
export class HeldSessions {
  readonly #options: Omit<LiveSessionOptions, 'session'>;
  /** The one that was followed longest ago is the first. */
  readonly #chats = new Map<string, Chat>();

  constructor(options: Omit<LiveSessionOptions, 'session'>) {
    this.#options = options;
  }

  /** The chat was loaded: this is what it shows. */
  loaded(chatId: string, state: SessionState): void {
    const chat = this.#chatOf(chatId, state);
    chat.known = true;
    chat.given = state.messages.findLast(({ role }) => role === 'assistant')?.id;
    chat.owed = undefined;
  }

  /** The session of a chat, open until all who took it have released it. */
  take(chatId: string): Held {
    const chat = this.#chatOf(chatId);
    chat.users++;
    chat.session.open();
    let released = false;
    return {
      session: chat.session,
      gives: (answer, settled) => {
        chat.known ||= settled;
        if (settled) chat.given = answer;
        chat.owed = settled ? undefined : answer;
      },
      misses: (answer) => answer === chat.owed || (chat.known && answer !== chat.given),
      release: () => {
        if (released) return;
        released = true;
        if (--chat.users === 0) chat.session.close();
      },
    };
  }

  #chatOf(chatId: string, state?: SessionState): Chat {
    const chat = this.#chats.get(chatId) ?? {
      session: new LiveSession({ ...this.#options, session: chatId, ...(state !== undefined && { state }) }),
      users: 0,
      known: false,
      given: undefined,
      owed: undefined,
    };
    this.#chats.delete(chatId);
    this.#chats.set(chatId, chat);
    for (const [id, { users }] of this.#chats) {
      if (this.#chats.size <= REMEMBERED) break;
      if (users === 0 && id !== chatId) this.#chats.delete(id);
    }
    return chat;
  }
}
