import {
  deleteSession,
  listAgents,
  LiveSession,
  pageVisibility,
  type ServerOptions,
  type SessionView,
  sharedTail,
} from '../src/index';
import { DONE, type Done } from './actions';
import { Beginning } from './beginning';
import { Composer } from './composer/composer';
import { Drafts } from './composer/drafts';
import { Unsent } from './composer/unsent';
import type { Way } from './composer/mode';
import { Conversation, isKnown, titleFor } from './conversation';
import { Route } from './route';
import { Announcer } from './shell/announcer';
import { ConnectionSign } from './shell/connection';
import { Header } from './shell/header';
import { Nudge } from './shell/nudge';
import { alone, COMMAND, Shortcuts, withAlt, withCommand } from './shell/shortcuts';
import { Stage } from './shell/stage';
import { tabTitle } from './shell/tab-title';
import { ThemeSwitch } from './shell/theme';
import { Tokens } from './shell/tokens';
import { SessionsPoll } from './sidebar/sessions-poll';
import { Sidebar } from './sidebar/sidebar';
import { byId } from './view/dom';
import { confirmed } from './view/dialog';
import { Frame } from './view/frame';
import { toldOnTheWay } from './view/held';

const NOTHING_OPEN = { state: 'closed', attempts: 0 } as const;

/** The page: which conversation is open, and what is shown of it. */
export class App {
  readonly #tokens = new Tokens();
  readonly #server: ServerOptions = { url: '', token: this.#tokens.token };
  readonly #nudge = new Nudge(pageVisibility);
  readonly #beginning = new Beginning(this.#server);
  readonly #drafts = new Drafts();
  readonly #unsent = new Unsent();
  readonly #announcer = new Announcer();
  readonly #frame = new Frame(() => this.#draw());
  readonly #route = new Route((session) => this.#open(session));
  readonly #connection: ConnectionSign;
  readonly #header: Header;
  readonly #composer: Composer;
  readonly #stage: Stage;
  readonly #sidebar: Sidebar;
  readonly #poll: SessionsPoll;
  #conversation: Conversation | undefined;
  #unsubscribe = () => {};
  #listedAs = '';
  #knowsAgents = false;
  /** Whether it is known what was there when the open conversation was opened. */
  #seen = false;

  constructor() {
    const main = byId('main');
    this.#connection = new ConnectionSign(
      {
        now: () => this.#nudge.now(),
        again: () => this.#conversation?.live.open(),
        leave: () => this.#composer.focus(),
      },
      pageVisibility,
      (news) => {
        this.#announcer.say(news);
        this.#frame.request();
      },
    );
    this.#sidebar = new Sidebar(byId('sidebar'), byId('scrim'), main, {
      more: () => this.#poll.more(),
      rename: (session, title) => this.#rename(session, title),
      remove: (session, title) => void this.#remove(session, title),
    });
    const shortcuts = this.#shortcuts();
    this.#header = new Header(
      {
        openList: () => this.#sidebar.open(),
        help: () => shortcuts.help(),
        rename: (title) => void (this.#conversation && this.#rename(this.#conversation.session, title)),
      },
      this.#connection,
      new ThemeSwitch().node,
    );
    this.#composer = new Composer(
      {
        submit: (text, way, agent, signal) => this.#submit(text, way, agent, signal),
        stop: () => void this.#stop(),
        editLast: () => this.#stage.editLast(),
      },
      this.#drafts,
      pageVisibility,
    );
    this.#stage = new Stage(this.#composer, (prompt) => this.#composer.say(prompt));
    main.append(this.#header.node, this.#stage.node, this.#stage.dock);
    document.body.append(this.#announcer.node);
    this.#poll = new SessionsPoll(this.#server, (listed) => {
      this.#tokens.proved();
      this.#sidebar.update(listed);
      if (!this.#knowsAgents) void this.#askForAgents();
    });
    byId('skip').addEventListener('click', (event) => {
      event.preventDefault();
      this.#composer.focus();
    });
    document.addEventListener('visibilitychange', () => this.#frame.request());
    addEventListener('pagehide', () => {
      if (this.#conversation !== undefined) this.#unsent.keep(this.#conversation.live.view);
    });
  }

  start(): void {
    this.#open(this.#route.session);
    this.#poll.soon();
  }

  async #askForAgents(): Promise<void> {
    this.#knowsAgents = true;
    try {
      const { agents, default: preset } = await listAgents(this.#server);
      this.#composer.offer(agents, preset);
    } catch {
      // Until then the server chooses; the next list of conversations is the next occasion to ask.
      this.#knowsAgents = false;
    }
  }

  #open(session: string | undefined): void {
    if (session !== undefined && session === this.#conversation?.session) return;
    this.#show(session === undefined ? undefined : this.#converse(session, false));
  }

  #converse(session: string, titled: boolean): Conversation {
    const live = new LiveSession({
      ...this.#server,
      session,
      visibility: this.#nudge,
      // Browsers have six connections for a server, and readers more tabs. Whose eyes see is asked each time.
      transport: (own, context) => ({
        tail: (after, signal) => sharedTail({ scope: this.#tokens.reader })(own, context).tail(after, signal),
      }),
    });
    return new Conversation(session, live, titled, {
      say: (news) => this.#announcer.say(news),
      agent: () => this.#composer.agent,
    });
  }

  #show(conversation: Conversation | undefined): void {
    this.#unsubscribe();
    if (this.#conversation !== undefined) this.#leave(this.#conversation);
    this.#conversation = conversation;
    this.#listedAs = '';
    this.#stage.open(conversation);
    this.#composer.open(conversation?.session);
    this.#seen = false;
    this.#announcer.begin(undefined);
    if (conversation === undefined) {
      this.#unsubscribe = () => {};
    } else {
      this.#unsubscribe = conversation.live.subscribe(() => this.#frame.request());
      conversation.live.open();
    }
    this.#draw();
    if (matchMedia('(hover: hover)').matches) this.#composer.focus();
  }

  /** Goes away from a conversation as soon as what was said there has arrived, or is kept. */
  #leave(conversation: Conversation): void {
    const { live } = conversation;
    conversation.whenDone(() => {
      this.#unsent.keep(live.view);
      live.close();
    });
  }

  async #submit(
    text: string,
    way: Way,
    agent: string | undefined,
    signal = new AbortController().signal,
  ): Promise<Done> {
    if (this.#conversation !== undefined) {
      this.#stage.toEnd();
      return this.#conversation.submit(text, way, agent, signal);
    }
    const wanted = titleFor(text);
    let session: string;
    let title: string;
    try {
      ({ session, title } = await this.#beginning.session(wanted, signal));
    } catch {
      return {
        ok: false,
        why: 'The server did not answer. Your message is still here; try again.',
      };
    }
    const conversation = this.#converse(session, true);
    // Unless the reader has gone elsewhere meanwhile; the message is sent all the same.
    if (this.#conversation === undefined) {
      this.#route.become(session);
      this.#show(conversation);
    }
    void conversation.submit(text, way, agent);
    if (this.#conversation !== conversation) this.#leave(conversation);
    // Of what it was to begin with first, and the reader has changed since.
    if (title !== wanted) void conversation.rename(wanted);
    this.#poll.soon();
    return DONE;
  }

  async #stop(): Promise<void> {
    if (this.#conversation === undefined) return;
    const done = await toldOnTheWay('The stop', this.#conversation.stop(), (note) =>
      this.#composer.tell(note),
    );
    if (!done.ok) this.#composer.tell(done.why);
  }

  async #rename(session: string, title: string): Promise<void> {
    const open = this.#conversation?.session === session ? this.#conversation : this.#converse(session, true);
    const renamed = open.rename(title);
    this.#frame.request();
    const done = await renamed;
    if (!done.ok) this.#composer.tell(done.why);
    this.#frame.request();
    this.#poll.soon();
  }

  async #remove(session: string, title: string): Promise<void> {
    const yes = await confirmed({
      title: 'Delete this conversation?',
      detail: `“${title}” is deleted for everybody who has it, with all that was said in it.`,
      yes: 'Delete',
    });
    if (!yes) return;
    try {
      const deleted = deleteSession(this.#server, session);
      await toldOnTheWay('The deletion', deleted, (note) => this.#composer.tell(note));
      this.#drafts.set(session, '');
      if (this.#conversation?.session === session) this.#route.go(undefined);
      this.#announcer.say('The conversation was deleted.');
    } catch {
      this.#composer.tell('The conversation could not be deleted: the server did not answer, or refused it.');
    }
    this.#poll.soon();
  }

  #draw(): void {
    const conversation = this.#conversation;
    const view = conversation?.live.view;
    const phase = view?.run?.phase ?? 'idle';
    this.#connection.update(view?.connection ?? NOTHING_OPEN);
    const title = conversation?.title ?? '';
    this.#header.update(title, view !== undefined);
    this.#stage.update(view, this.#connection.stalled, this.#connection.waits);
    // What is said to a conversation that is gone begins it anew.
    this.#composer.update(view !== undefined && isThere(view) ? phase : 'idle', this.#connection.stalled);
    document.title = tabTitle(title, phase, document.hidden);
    this.#sidebar.list.mark(
      view === undefined
        ? undefined
        : isThere(view)
          ? { session: view.session, title: view.title, phase }
          : { session: view.session, title: '', phase: 'idle' },
    );
    if (view === undefined) return;
    this.#followToken(view);
    if (isKnown(view) && view.connection.state !== 'loading') {
      if (!this.#seen) this.#seeFirst(view);
      this.#announcer.follow(view.draft, view.messages);
    }
    const listedAs = `${view.title} ${phase}`;
    if (this.#listedAs !== '' && this.#listedAs !== listedAs) this.#poll.soon();
    this.#listedAs = listedAs;
  }

  #seeFirst(view: SessionView): void {
    this.#seen = true;
    // What is there already is not news.
    this.#announcer.begin(view.draft);
    for (const text of this.#unsent.take(view)) this.#composer.restore(text);
  }

  #followToken({ connection }: SessionView): void {
    if (connection.state === 'live') this.#tokens.proved();
    // A token that was entered and refused is asked for again, and the reader told why.
    if (connection.state === 'failed' && this.#tokens.refused()) this.#conversation?.live.open();
  }

  #shortcuts(): Shortcuts {
    const go = (step: number) => {
      const session = this.#sidebar.list.neighbour(step);
      if (session !== undefined) this.#route.go(session);
    };
    return new Shortcuts([
      { keys: ['Enter'], does: 'Send, queue or steer: the button says which' },
      {
        keys: [`${COMMAND}+Enter`],
        does: 'While an answer is written: the other of queue and steer',
      },
      { keys: ['Shift+Enter'], does: 'New line' },
      { keys: ['Esc', 'Esc'], does: 'Stop the answer' },
      { keys: ['↑'], does: 'In the empty field: edit what you said last' },
      {
        keys: ['/'],
        does: 'To the message field',
        is: (event) => alone(event, '/'),
        act: () => this.#composer.focus(),
      },
      {
        keys: [`${COMMAND}+K`],
        does: 'Find a conversation',
        is: (event) => withCommand(event, 'k'),
        act: () => this.#sidebar.find(),
      },
      {
        keys: [`${COMMAND}+Shift+O`],
        does: 'New conversation',
        is: (event) => withCommand(event, 'o', true),
        act: () => this.#route.go(undefined),
      },
      {
        keys: ['Alt+↑'],
        does: 'The conversation above',
        is: (event) => withAlt(event, 'ArrowUp'),
        act: () => go(-1),
      },
      {
        keys: ['Alt+↓'],
        does: 'The conversation below',
        is: (event) => withAlt(event, 'ArrowDown'),
        act: () => go(1),
      },
      {
        keys: ['?'],
        does: 'This sheet',
        is: (event) => alone(event, '?'),
        act: () => this.#header.help(),
      },
    ]);
  }
}

/** Whether there is such a conversation for others as well, as far as is known. */
function isThere({ connection }: SessionView): boolean {
  return connection.missing === undefined && connection.state !== 'failed';
}
