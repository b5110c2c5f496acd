import type { Answer, Phase } from './model.js';

/** What came of something that was asked for; each is told apart by its `outcome`. */

/** It was not done, as far as anybody knows: an answer that nobody expects, or none. */
export interface Failed {
  readonly outcome: 'failed';
  /** The HTTP status; 0 where no answer came, so that it may have been done after all. */
  readonly status: number;
  /** The server's word for it; empty where it gave none. */
  readonly code: string;
  /** For people. */
  readonly problem: string;
}

/** A run began, to write the message `answer`. */
export interface Begun {
  readonly outcome: 'begun';
  readonly run: string;
  readonly answer: string;
  readonly cursor: string;
}

/** The turn waits for its run, behind `position` others. */
export interface Queued {
  readonly outcome: 'queued';
  readonly item: string;
  readonly position: number;
  readonly cursor: string;
}

/** Nothing was done, since a run is active. */
export interface Busy {
  readonly outcome: 'busy';
  readonly run: string;
  readonly phase: Phase;
  /** Whether it is worth watching; one that is being cancelled is not. */
  readonly attachable: boolean;
}

/** Nothing was done, since the transcript is another than it was thought to be. */
export interface Conflict {
  readonly outcome: 'conflict';
  readonly version: number;
}

export type SendResult = Begun | Queued | Busy | Failed;

export type EnqueueResult = Queued | Begun | Failed;

export type RegenerateResult = Begun | Conflict | Busy | Failed;

/** What was said in the place of a message. */
export type ReplaceResult = RegenerateResult;

export type TruncateResult =
  { readonly outcome: 'truncated'; readonly version: number } | Conflict | Busy | Failed;

export type QueueResult = { readonly outcome: 'done' } | { readonly outcome: 'not-found' } | Failed;

export type SteerResult =
  | { readonly outcome: 'accepted'; readonly steer: string }
  /** The run has ended or is ending; the text was not said to anybody. */
  | { readonly outcome: 'too-late' }
  | Failed;

export type DecideResult =
  | { readonly outcome: 'decided' }
  /** Somebody was faster; this is what holds. */
  | { readonly outcome: 'already-decided'; readonly answer: Answer }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'run-ended' }
  | Failed;
