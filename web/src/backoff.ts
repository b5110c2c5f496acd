/** The first wait is shorter than this, in milliseconds; each further one may be twice as long. */
export const FIRST_DELAY = 500;

/** No wait is longer, unless the server asks for it. */
export const LONGEST_DELAY = 30_000;

/** The longest wait that a server is granted; more would be a session that never comes back. */
const LONGEST_GRANTED = 10 * 60_000;

/** A server that asks for less than this is believed once, and not again until an event came. */
const SHORT = 1_000;

/**
 * How long to wait before the next attempt, in milliseconds: what the server asked for, else anything up
 * to a bound that doubles with each attempt that failed. All of the range is used, so that a thousand
 * clients that lost the same server do not come back at the same time.
 *
 * @param failed how many attempts have failed in a row
 */
export function delayBefore(failed: number, asked: number | undefined, random: () => number): number {
  if (asked !== undefined && (asked >= SHORT || failed <= 1)) return Math.min(asked, LONGEST_GRANTED);
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.max(0, failed - 1)) * random();
}

/**
 * How long to wait before a session in which nothing was ever said is looked for again, in milliseconds:
 * somebody else may say something.
 */
export function delayWhileMissing(random: () => number): number {
  return LONGEST_DELAY * (0.5 + random() / 2);
}

/** What `Retry-After` asks for, in milliseconds: it gives seconds or a date. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
