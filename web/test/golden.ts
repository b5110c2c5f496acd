import { readFileSync, readdirSync } from 'node:fs';
import type { SessionEvent, SessionState } from '../src/model.js';

export interface GoldenLog {
  readonly name: string;
  readonly events: readonly { readonly cursor: string; readonly event: SessionEvent }[];
  /** What the fold has come to at some of the places. */
  readonly snapshots: Readonly<Record<string, SessionState>>;
  readonly final: SessionState;
}

const folder = new URL('../golden/', import.meta.url);

export function goldenLogs(): GoldenLog[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as GoldenLog);
}

/** Those of the protocol; that none is missing is for the compiler to say. */
export const eventTypes: ReadonlySet<SessionEvent['type']> = new Set(
  Object.keys({
    message: 0,
    title: 0,
    note: 0,
    queued: 0,
    'queue-edited': 0,
    'queue-removed': 0,
    truncated: 0,
    history: 0,
    compacted: 0,
    'run-begun': 0,
    'run-claimed': 0,
    text: 0,
    thinking: 0,
    tool: 0,
    'tool-input': 0,
    'tool-call': 0,
    'tool-output': 0,
    'tool-error': 0,
    source: 0,
    file: 0,
    data: 0,
    step: 0,
    asked: 0,
    decided: 0,
    'decision-closed': 0,
    steered: 0,
    'steer-taken': 0,
    'cancel-requested': 0,
    lease: 0,
    settled: 0,
  } satisfies Record<SessionEvent['type'], number>) as SessionEvent['type'][],
);
