import { away } from './away.js';
import { connection } from './connection.js';
import { frames } from './frames.js';
import { missingSessions } from './missing.js';
import { network } from './network.js';
import { refusals } from './refusals.js';
import type { Scenarios } from './stage.js';
import { stopping } from './stopping.js';
import { turns } from './turns.js';

/** All of them, by what they are about. */
export const scenarios: Readonly<Record<string, Scenarios>> = {
  connection,
  away,
  'missing sessions': missingSessions,
  refusals,
  frames,
  turns,
  stopping,
  network,
};
