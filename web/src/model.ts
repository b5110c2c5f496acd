/**
 * What travels and what is shown, in the words of the protocol (docs/sessions.md); members keep the
 * names that they have on the wire. Times are milliseconds since the Unix epoch.
 */

/** What a user may say: the parts of a user's message. */
export type UserPart = TextPart | FilePart | DataPart;

export type Part =
  TextPart | ThinkingPart | ToolPart | SourcePart | FilePart | DataPart | StepPart | DecisionPart | SteerPart;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ThinkingPart {
  readonly type: 'thinking';
  readonly text: string;
}

export interface ToolPart {
  readonly type: 'tool';
  readonly call: string;
  /** Empty as long as no event has told it. */
  readonly name: string;
  readonly title?: string;
  /** The input as far as it has come, as text of JSON; gone once `input` is there. */
  readonly input_text?: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly state: 'input' | 'called' | 'done' | 'failed';
}

export interface SourcePart {
  readonly type: 'source';
  readonly url: string;
  readonly title?: string;
}

export interface FilePart {
  readonly type: 'file';
  readonly url: string;
  readonly media_type: string;
  readonly name?: string;
}

export interface DataPart {
  readonly type: 'data';
  readonly name: string;
  readonly key?: string;
  readonly data: unknown;
}

export interface StepPart {
  readonly type: 'step';
}

export interface DecisionPart extends Omit<Decision, 'fallback'> {
  readonly type: 'decision';
  readonly state: 'open' | 'decided' | 'expired' | 'run-ended';
  readonly answer?: Answer;
  readonly by?: string;
}

/** What the user said in the midst of a run, at the place where the worker took it. */
export interface SteerPart {
  readonly type: 'steer';
  readonly steer: string;
  readonly text: string;
}

export type Outcome = 'completed' | 'cancelled' | 'failed' | 'interrupted';

export interface Message {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly parts: readonly Part[];
  /** Of an assistant's message: how its run ended. */
  readonly outcome?: Outcome;
  /** For people: why it failed. */
  readonly error?: string;
}

/** A durable question to a person. */
export interface Decision {
  readonly decision: string;
  readonly kind: 'approval' | 'question';
  readonly title: string;
  readonly detail?: string;
  /** The tool call that it is about. */
  readonly call?: string;
  readonly choices?: readonly string[];
  readonly deadline?: number;
  /** The answer that holds once the deadline has passed. */
  readonly fallback?: Answer;
}

/** An approval's answer is the first, a question's one of the others. */
export type Answer =
  | { readonly approved: boolean; readonly reason?: string }
  | { readonly text: string }
  | { readonly choice: string };

export type Phase = 'idle' | 'starting' | 'running' | 'waiting' | 'cancelling';

export interface Run {
  readonly run: string;
  /** The id of the message that it writes. */
  readonly answer: string;
  readonly agent?: string;
  readonly trigger: string;
  readonly worker?: string;
  readonly phase: Exclude<Phase, 'idle'>;
  readonly cancel_requested: boolean;
}

export interface QueueItem {
  readonly item: string;
  readonly message: Message;
  readonly agent?: string;
  /** Whether it interrupts: it goes before all that do not. */
  readonly first?: boolean;
}

export interface Steer {
  readonly steer: string;
  readonly text: string;
}

/** A session as far as it is known: what a snapshot tells, and what the fold over the events gives. */
export interface SessionState {
  /** The place of the last event that is in it; none before the first event of a session. */
  readonly cursor?: string;
  /** Changes with every change of `messages` that is not an addition. */
  readonly version: number;
  readonly title: string;
  readonly messages: readonly Message[];
  /** The message of the active run, as far as it has come. */
  readonly draft?: Message;
  readonly run?: Run;
  /** Those that are open. */
  readonly decisions: readonly Decision[];
  readonly queue: readonly QueueItem[];
  /** Those that the worker has not taken. */
  readonly steers: readonly Steer[];
  /** Set as long as the fold has seen nothing but compacted history, before the rest of its state. */
  readonly rebuilding?: true;
}

interface OfRun {
  readonly run: string;
}

export type SessionEvent =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'note'; readonly kind: string; readonly data: unknown }
  | ({ readonly type: 'queued' } & QueueItem)
  | { readonly type: 'queue-edited'; readonly item: string; readonly message: Message }
  | { readonly type: 'queue-removed'; readonly item: string }
  | { readonly type: 'truncated'; readonly from: string }
  | { readonly type: 'history'; readonly messages: readonly Message[] }
  | { readonly type: 'compacted'; readonly state: unknown }
  | RunEvent;

export type RunEvent = OfRun &
  (
    | {
        readonly type: 'run-begun';
        readonly answer: string;
        readonly agent?: string;
        readonly trigger: string;
        readonly lease: number;
      }
    | { readonly type: 'run-claimed'; readonly worker: string }
    | { readonly type: 'text' | 'thinking'; readonly delta: string }
    | { readonly type: 'tool'; readonly call: string; readonly name: string; readonly title?: string }
    | { readonly type: 'tool-input'; readonly call: string; readonly delta: string }
    | { readonly type: 'tool-call'; readonly call: string; readonly name: string; readonly input: unknown }
    | {
        readonly type: 'tool-output';
        readonly call: string;
        readonly output: unknown;
        readonly preliminary?: boolean;
      }
    | { readonly type: 'tool-error'; readonly call: string; readonly error: string }
    | { readonly type: 'source'; readonly url: string; readonly title?: string }
    | { readonly type: 'file'; readonly url: string; readonly media_type: string; readonly name?: string }
    | { readonly type: 'data'; readonly name: string; readonly key?: string; readonly data: unknown }
    | { readonly type: 'step' }
    | ({ readonly type: 'asked' } & Decision)
    | { readonly type: 'decided'; readonly decision: string; readonly answer: Answer; readonly by?: string }
    | {
        readonly type: 'decision-closed';
        readonly decision: string;
        readonly why: 'expired' | 'run-ended';
        readonly answer?: Answer;
      }
    | { readonly type: 'steered'; readonly steer: string; readonly text: string }
    | { readonly type: 'steer-taken'; readonly steer: string }
    | { readonly type: 'cancel-requested'; readonly by?: string; readonly reason?: string }
    | { readonly type: 'lease' }
    | {
        readonly type: 'settled';
        readonly outcome: Outcome;
        readonly message: Message;
        readonly error?: string;
        readonly usage?: unknown;
      }
  );

/** What the server lists of a session. */
export interface SessionSummary {
  readonly session: string;
  readonly title: string;
  readonly updated: number;
  readonly busy: boolean;
  readonly phase: Phase;
}

export interface Agent {
  readonly name: string;
  readonly title: string;
}
