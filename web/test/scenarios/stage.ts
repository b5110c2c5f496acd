import { expect } from 'vitest';
import type * as client from '../../src/index.js';
import type { LiveSession, LiveSessionOptions, SessionEvent, SessionView } from '../../src/index.js';
import { Wire, type WireRequest } from '../fake/wire.js';
import { FakeClock, FakeVisibility, seeded, settled } from '../fake/world.js';

export type Client = typeof client;

/**
 * Sentences about the client, each with what shows it; `client` may be one with a mistake planted in it.
 */
export type Scenarios = Readonly<Record<string, (client: Client) => Promise<void>>>;

/** One session with a world around it that the test plays. */
export class Stage {
  readonly clock: FakeClock;
  readonly visibility: FakeVisibility;
  readonly wire = new Wire();
  readonly session: LiveSession;
  /** All views that were shown, in order. */
  readonly views: SessionView[] = [];
  readonly told: { readonly event: SessionEvent; readonly cursor: string }[] = [];
  readonly errors: unknown[] = [];

  constructor(client: Client, options: Partial<LiveSessionOptions> = {}) {
    this.clock = (options.clock as FakeClock | undefined) ?? new FakeClock();
    this.visibility = (options.visibility as FakeVisibility | undefined) ?? new FakeVisibility();
    this.session = new client.LiveSession({
      url: '',
      session: 's',
      fetch: this.wire.fetch,
      clock: this.clock,
      random: seeded(1),
      visibility: this.visibility,
      onError: (error) => this.errors.push(error),
      ...options,
    });
    this.session.subscribe(() => this.views.push(this.session.view));
    this.session.onEvent((event, cursor) => this.told.push({ event, cursor }));
  }

  /** A session that is shown, after its first snapshot; and its connection. */
  static async live(
    client: Client,
    snapshot: Record<string, unknown> = {},
    options: Partial<LiveSessionOptions> = {},
  ): Promise<{ stage: Stage; tail: WireRequest }> {
    const stage = new Stage(client, options);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot(snapshot);
    expect(stage.state).toBe('live');
    return { stage, tail };
  }

  get view(): SessionView {
    return this.session.view;
  }

  get state(): string {
    return this.view.connection.state;
  }

  get draft(): string | undefined {
    return this.view.draft && textOf(this.view.draft);
  }

  /** The next request of any kind. */
  next(): Promise<WireRequest> {
    return this.wire.next();
  }

  /** The request that the next attempt makes, after however long it waits. */
  async retry(): Promise<WireRequest> {
    expect(this.state).toBe('retrying');
    const { retryAt } = this.view.connection;
    await this.clock.advance(Math.max(0, retryAt! - this.clock.now()));
    return this.next();
  }

  async tick(): Promise<void> {
    await settled();
  }
}

export function textOf(message: { readonly parts: readonly { readonly type: string }[] }): string {
  return message.parts.map((part) => ('text' in part ? String(part.text) : '')).join('');
}

/** What somebody reads on the screen, from top to bottom. */
export function shown(view: SessionView): string[] {
  return [
    ...view.messages,
    ...view.pending.map(({ message }) => message),
    ...(view.draft ? [view.draft] : []),
  ].map((message) => `${message.role}: ${textOf(message)}`);
}

export const user = (id: string, text: string) =>
  ({ id, role: 'user', parts: [{ type: 'text', text }] }) as const;

export const answer = (id: string, text: string) =>
  ({ id, role: 'assistant', parts: [{ type: 'text', text }], outcome: 'completed' }) as const;

export const ev = {
  message: (id: string, text: string): SessionEvent => ({ type: 'message', message: user(id, text) }),
  begun: (run = 'r1', answer = 'a1'): SessionEvent => ({
    type: 'run-begun',
    run,
    answer,
    trigger: 'message',
    lease: 30_000,
  }),
  text: (delta: string, run = 'r1'): SessionEvent => ({ type: 'text', run, delta }),
  settled: (text: string, run = 'r1', id = 'a1'): SessionEvent => ({
    type: 'settled',
    run,
    outcome: 'completed',
    message: answer(id, text),
  }),
  title: (title: string): SessionEvent => ({ type: 'title', title }),
};

/** A snapshot in the midst of an answer. */
export function answering(cursor: string, text: string): Record<string, unknown> {
  return {
    cursor,
    messages: [user('u1', 'Hello')],
    draft: { id: 'a1', role: 'assistant', parts: text === '' ? [] : [{ type: 'text', text }] },
    run: {
      run: 'r1',
      answer: 'a1',
      agent: 'echo',
      trigger: 'message',
      phase: 'running',
      cancel_requested: false,
    },
  };
}
