/** Assumed until the server has said how often it gives a sign of life, in milliseconds. */
export const HEARTBEAT = 10_000;

/**
 * Whatever the server says: signs of life are not expected more often, nor waited for longer, in
 * milliseconds.
 */
const SHORTEST_HEARTBEAT = 1_000;
const LONGEST_HEARTBEAT = 60_000;

/** A connection is given up when it was silent for so many heartbeats. */
const SILENT_HEARTBEATS = 2.5;

/** How often the server gives a sign of life, by what its hello tells; undefined where that tells nothing. */
export function heartbeatIn(hello: Readonly<Record<string, unknown>>): number | undefined {
  const { heartbeat } = hello;
  if (typeof heartbeat !== 'number') return undefined;
  return Math.min(LONGEST_HEARTBEAT, Math.max(SHORTEST_HEARTBEAT, heartbeat));
}

/** How long a connection may be silent before it is taken to be dead, in milliseconds. */
export function silenceBorne(heartbeat: number): number {
  return SILENT_HEARTBEATS * heartbeat;
}
