import { compareCursors, isCursor } from './cursor.js';
import { reduceDraft } from './draft.js';
import type {
  Decision,
  Message,
  QueueItem,
  Run,
  RunEvent,
  SessionEvent,
  SessionState,
  Steer,
} from './model.js';

/** A session to which nothing was ever written. */
export const emptySession: SessionState = {
  version: 0,
  title: '',
  messages: [],
  decisions: [],
  queue: [],
  steers: [],
};

/**
 * The state after an event. Pure: equal states and events give equal states, and what an event does not
 * change stays the same object. An event at or before the cursor of the state is in it already, and
 * changes nothing; so does one of an unknown type or of a run that is not the active one, except that
 * the cursor moves.
 */
export function reduce(state: SessionState, event: SessionEvent, cursor: string): SessionState {
  if (state.cursor !== undefined && (compareCursors(cursor, state.cursor) ?? 1) <= 0) return state;
  const { rebuilding, ...known } = state;
  if (event.type === 'history' || event.type === 'compacted') {
    // Whoever followed the log to here knows all this; it is for those who begin with it.
    const begins = rebuilding === true || state.cursor === undefined;
    return { ...(begins ? rebuilt(known, event) : known), cursor };
  }
  return { ...(isOfSession(event) ? ofSession(known, event) : ofRun(known, event)), cursor };
}

function rebuilt(state: SessionState, event: Compaction): SessionState {
  return event.type === 'history'
    ? { ...state, messages: event.messages.reduce(putMessage, state.messages), rebuilding: true }
    : { ...restOf((event.state ?? {}) as Partial<SessionState>), messages: state.messages };
}

/**
 * The state that a snapshot tells; members that it does not have are as in an empty session.
 *
 * @throws TypeError if it is no snapshot
 */
export function fromSnapshot(snapshot: unknown): SessionState {
  if (typeof snapshot !== 'object' || snapshot === null || Array.isArray(snapshot)) {
    throw new TypeError('expected a snapshot, a JSON object');
  }
  const told = snapshot as Partial<SessionState>;
  return {
    ...(isCursor(told.cursor) && { cursor: told.cursor }),
    messages: listOf<Message>(told.messages),
    ...restOf(told),
  };
}

/** All but the transcript; also what `compacted` tells. */
function restOf(told: Partial<SessionState>): Omit<SessionState, 'messages' | 'cursor'> {
  return {
    version: typeof told.version === 'number' ? told.version : 0,
    title: typeof told.title === 'string' ? told.title : '',
    ...(told.run && { run: runOf(told.run), draft: told.draft ?? draftOf(told.run.answer) }),
    decisions: listOf<Decision>(told.decisions),
    queue: listOf<QueueItem>(told.queue),
    steers: listOf<Steer>(told.steers),
  };
}

/** Without the deadline of its lease, which every sign of life moves, and no event tells. */
function runOf({ run, answer, agent, trigger, worker, phase, cancel_requested }: Run): Run {
  return {
    run,
    answer,
    ...(agent != null && { agent }),
    trigger,
    ...(worker != null && { worker }),
    phase,
    cancel_requested: cancel_requested === true,
  };
}

function listOf<T>(told: unknown): readonly T[] {
  return Array.isArray(told) ? (told as T[]) : [];
}

function draftOf(answer: string): Message {
  return { id: answer, role: 'assistant', parts: [] };
}

type Compaction = Extract<SessionEvent, { type: 'history' | 'compacted' }>;

/** An event of the session that belongs to no run. */
type OfSession = Exclude<SessionEvent, RunEvent | Compaction>;

const sessionTypes: ReadonlySet<string> = new Set(
  Object.keys({
    message: 0,
    title: 0,
    note: 0,
    queued: 0,
    'queue-edited': 0,
    'queue-removed': 0,
    truncated: 0,
  } satisfies Record<OfSession['type'], 0>),
);

/**
 * By its type alone: an event may have members that this client does not know, even one that is called
 * `run`.
 */
function isOfSession(event: OfSession | RunEvent): event is OfSession {
  return sessionTypes.has(event.type);
}

function ofSession(state: SessionState, event: OfSession): SessionState {
  switch (event.type) {
    case 'message':
      return { ...state, messages: putMessage(state.messages, event.message) };
    case 'title':
      return { ...state, title: event.title };
    case 'queued': {
      const { item, message, agent, first } = event;
      const entry: QueueItem = {
        item,
        message,
        ...(agent !== undefined && { agent }),
        ...(first === true && { first }),
      };
      return { ...state, queue: enqueue(state.queue, entry) };
    }
    case 'queue-edited': {
      const { item, message } = event;
      return {
        ...state,
        queue: state.queue.map((each) => (each.item === item ? { ...each, message } : each)),
      };
    }
    case 'queue-removed':
      return { ...state, queue: state.queue.filter(({ item }) => item !== event.item) };
    case 'truncated': {
      const from = state.messages.findIndex(({ id }) => id === event.from);
      return from < 0
        ? state
        : { ...state, messages: state.messages.slice(0, from), version: state.version + 1 };
    }
    case 'note':
      return state;
  }
}

/** Turns that interrupt go before the others, and keep the order in which they came. */
function enqueue(queue: readonly QueueItem[], entry: QueueItem): readonly QueueItem[] {
  const at = entry.first === true ? queue.findIndex(({ first }) => first !== true) : -1;
  return at < 0 ? [...queue, entry] : queue.toSpliced(at, 0, entry);
}

function ofRun(state: SessionState, event: RunEvent): SessionState {
  const { run, draft } = state;
  if (event.type === 'run-begun') {
    const { answer, agent, trigger } = event;
    return {
      ...state,
      run: {
        run: event.run,
        answer,
        ...(agent !== undefined && { agent }),
        trigger,
        phase: 'starting',
        cancel_requested: false,
      },
      draft: draftOf(answer),
    };
  }
  if (run === undefined || draft === undefined || run.run !== event.run) return state;
  switch (event.type) {
    case 'run-claimed':
      return { ...state, run: { ...run, worker: event.worker } };
    case 'cancel-requested':
      return { ...state, run: { ...run, phase: 'cancelling', cancel_requested: true } };
    case 'settled': {
      const { run: _run, draft: _draft, ...rest } = state;
      const message: Message = {
        ...event.message,
        outcome: event.outcome,
        ...(event.error !== undefined && { error: event.error }),
      };
      return { ...rest, messages: putMessage(state.messages, message), decisions: [], steers: [] };
    }
    case 'steered': {
      const { steer, text } = event;
      return { ...state, steers: put(state.steers, { steer, text }, (each) => each.steer === steer) };
    }
    default: {
      const written = reduceDraft(draft, event, state.steers);
      if (written === draft) return state;
      const steers =
        event.type === 'steer-taken'
          ? state.steers.filter(({ steer }) => steer !== event.steer)
          : state.steers;
      const decisions = openDecisions(state.decisions, event);
      return { ...state, draft: written, steers, decisions, run: { ...run, phase: phaseOf(run, decisions) } };
    }
  }
}

/** The phase of a run that has written something. */
function phaseOf(run: Run, decisions: readonly Decision[]): Run['phase'] {
  if (run.phase === 'cancelling') return 'cancelling';
  return decisions.length > 0 ? 'waiting' : 'running';
}

function openDecisions(decisions: readonly Decision[], event: RunEvent): readonly Decision[] {
  switch (event.type) {
    case 'asked': {
      const { decision, kind, title, detail, call, choices, deadline, fallback } = event;
      const asked: Decision = {
        decision,
        kind,
        title,
        ...(detail !== undefined && { detail }),
        ...(call !== undefined && { call }),
        ...(choices !== undefined && { choices }),
        ...(deadline !== undefined && { deadline }),
        ...(fallback !== undefined && { fallback }),
      };
      return put(decisions, asked, (each) => each.decision === decision);
    }
    case 'decided':
    case 'decision-closed':
      return decisions.filter(({ decision }) => decision !== event.decision);
    default:
      return decisions;
  }
}

function putMessage(messages: readonly Message[], message: Message): readonly Message[] {
  return put(messages, message, ({ id }) => id === message.id);
}

/** The list with the element in the place of the one that it replaces, else at its end. */
function put<T>(list: readonly T[], element: T, replaces: (each: T) => boolean): readonly T[] {
  const at = list.findIndex(replaces);
  return at < 0 ? [...list, element] : list.with(at, element);
}
