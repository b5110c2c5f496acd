/**
 * The place of an event, `<epoch>.<seq>`; -1 is the place before the first one. People and programs take
 * it for opaque; only here is it looked into, to know which of two places is the later one.
 */
const form = /^(.+)\.(-1|0|[1-9][0-9]{0,18})$/;

/** Whether the text is a cursor at all. */
export function isCursor(text: unknown): text is string {
  return typeof text === 'string' && form.test(text);
}

/** Below zero where `one` comes before `other`; undefined where they belong to different sessions. */
export function compareCursors(one: string, other: string): number | undefined {
  const first = form.exec(one);
  const second = form.exec(other);
  if (first === null || second === null || first[1] !== second[1]) return undefined;
  const difference = BigInt(first[2]!) - BigInt(second[2]!);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many places `to` is beyond `from`, as far as a number can tell; undefined as above. */
export function placesBetween(from: string, to: string): number | undefined {
  const first = form.exec(from);
  const second = form.exec(to);
  if (first === null || second === null || first[1] !== second[1]) return undefined;
  return Number(BigInt(second[2]!) - BigInt(first[2]!));
}
