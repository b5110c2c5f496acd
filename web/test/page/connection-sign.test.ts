// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { ConnectionSign } from '../../page/shell/connection';
import type { ConnectionView } from '../../src/index';
import { FakeVisibility } from '../fake/world.js';

let visibility: FakeVisibility;
let sign: ConnectionSign;
let told: string[];
let left: number;
const live: ConnectionView = { state: 'live', attempts: 0 };
const gone: ConnectionView = { state: 'retrying', attempts: 2, retryAt: Date.now() + 60_000 };

beforeEach(() => {
  visibility = new FakeVisibility();
  told = [];
  left = 0;
  sign = new ConnectionSign({ now: () => {}, again: () => {}, leave: () => left++ }, visibility, (news) =>
    told.push(news),
  );
  document.body.replaceChildren(sign.node);
  sign.update({ state: 'loading', attempts: 0 });
  sign.update(live);
});

/** What is not over in a moment. */
function lose(): void {
  vi.useFakeTimers();
  sign.update(gone);
  vi.advanceTimersByTime(1_000);
  vi.useRealTimers();
}

const word = () => sign.node.querySelector('.connection-word')!.textContent;
const button = () => sign.node.querySelector('button')!;

test('a connection that is gone is offline as soon as the device says so, and what waits says why', () => {
  lose();
  expect(word()).toMatch(/^Reconnecting in /);
  expect(sign.waits).toBe('No connection; it is tried again');
  visibility.set({ online: false });
  expect(word()).toBe('Offline');
  expect(sign.waits).toBe('You are offline; it is sent when the network is back');
  expect(told.at(-1)).toBe('Offline');
  sign.update(live);
  expect([word(), sign.waits]).toEqual(['Live', undefined]);
});

test('keys keep their place at the sign while there is one, and leave it when there is none', () => {
  lose();
  button().focus();
  sign.update({ state: 'retrying', attempts: 2 });
  expect([button().hidden, document.activeElement === sign.node]).toEqual([true, true]);
  expect(left).toBe(0);
  sign.update(live);
  expect(left).toBe(1);
});
