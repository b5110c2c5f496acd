// The browser that the tests drive: Chromium as the system has it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is; throws if there is none, after it was said what to do. */
function findChromium() {
  const script = fileURLToPath(new URL('../../../scripts/find-chromium', import.meta.url));
  return execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

export function launchBrowser() {
  return chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
}
