import type { Phase } from '../../src/index';

/** Whether an answer was being written while nobody looked, so that its end is news. */
let writing = false;

/** What the tab is called: what goes on in it is seen from other tabs. */
export function tabTitle(title: string, phase: Phase, hidden: boolean): string {
  const isBusy = phase !== 'idle';
  if (!hidden) writing = isBusy;
  const sign = phase === 'waiting' ? '? ' : isBusy ? '… ' : hidden && writing ? '✓ ' : '';
  return `${sign}${title === '' ? '' : `${title} – `}Headrace`;
}
