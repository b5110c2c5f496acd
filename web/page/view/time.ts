/** Groups of days, the nearest first. */
export type Day = 'Today' | 'Yesterday' | 'Last 7 days' | 'Last 30 days' | 'Older';

const DAY_MS = 86_400_000;

/** How long ago something was, in days as people count them: from midnight to midnight. */
export function dayOf(time: number, now: number): Day {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (time >= midnight) return 'Today';
  if (time >= midnight - DAY_MS) return 'Yesterday';
  if (time >= midnight - 7 * DAY_MS) return 'Last 7 days';
  return time >= midnight - 30 * DAY_MS ? 'Last 30 days' : 'Older';
}
