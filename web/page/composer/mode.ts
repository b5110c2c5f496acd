import type { Phase } from '../../src/model';

/** What becomes of the text in the message field when it is sent. */
export type Way = 'send' | 'queue' | 'steer';

export interface Mode {
  /** What Enter does. */
  readonly enter: Way;
  /** What Enter does together with Ctrl or the command key, where that is something else. */
  readonly other?: Way;
}

/**
 * While nothing is being written, a text begins an answer. Meanwhile it waits for its turn, or goes to
 * the agent at work, as the reader prefers; an agent that is stopping hears nothing any more.
 */
export function modeOf(phase: Phase, prefers: 'queue' | 'steer'): Mode {
  switch (phase) {
    case 'idle':
      return { enter: 'send' };
    case 'cancelling':
      return { enter: 'queue' };
    case 'starting':
    case 'running':
    case 'waiting':
      return { enter: prefers, other: prefers === 'queue' ? 'steer' : 'queue' };
  }
}
