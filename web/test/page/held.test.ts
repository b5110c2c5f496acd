// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Actions, Done } from '../../page/actions';
import { QueuedView } from '../../page/composer/queued-view';
import { DecisionPartView } from '../../page/transcript/decision-part';
import { MessageView } from '../../page/transcript/message-view';
import { toldOnTheWay } from '../../page/view/held';
import type { Message } from '../../src/model';

interface Asked {
  readonly args: readonly unknown[];
  readonly answer: (done: Done) => void;
}

let asked: Asked[];
let actions: Actions;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  const ask = (...args: unknown[]) => new Promise<Done>((answer) => void asked.push({ args, answer }));
  actions = {
    decide: ask,
    regenerate: ask,
    replace: ask,
    hold: () => {},
    retry: () => {},
    change: ask,
    discard: () => {},
    editQueued: ask,
    removeQueued: ask,
  };
});

afterEach(() => void vi.useRealTimers());

const said: Message = { id: 'u1', role: 'user', parts: [{ type: 'text', text: 'Look' }] };
const note = (node: Element) => node.querySelector('[role="status"]')?.textContent;
const problem = (node: Element) =>
  node.querySelector<HTMLElement>('[role="alert"]:not([hidden])')?.textContent;
const signalOf = ({ args }: Asked) => args.at(-1) as AbortSignal;

function press(node: Element, name: string): void {
  const buttons = [...node.querySelectorAll('button')];
  buttons.find((each) => each.textContent === name || each.getAttribute('aria-label') === name)!.click();
}

function show<T extends { readonly node: HTMLElement }>(view: T): T {
  document.body.replaceChildren(view.node);
  return view;
}

test('a change of a message that waits says so, and one that is given up is not tried again', async () => {
  const entry = { message: said, idle: true, last: true };
  const { node } = show(new MessageView(entry, actions));
  press(node, 'Edit and answer anew');
  press(node, 'Send');
  vi.advanceTimersByTime(1_000);
  expect(note(node)).toBe('The server has not answered yet. It is asked again.');
  press(node, 'Cancel');
  expect(signalOf(asked[0]!).aborted).toBe(true);
  expect(node.querySelector('textarea')).toBeNull();
});

test('a change of a queued message that waits says so, and what went wrong with it is seen', async () => {
  const item = { item: 'i1', message: said };
  const view = show(new QueuedView(item, actions));
  view.update(item);
  press(view.node, 'Edit queued message');
  press(view.node, 'Save');
  vi.advanceTimersByTime(1_000);
  expect(note(view.node)).toBe('The server has not answered yet. It is asked again.');
  press(view.node, 'Cancel');
  expect([signalOf(asked[0]!).aborted, note(view.node)]).toEqual([true, '']);
  press(view.node, 'Edit queued message');
  press(view.node, 'Save');
  asked[0]!.answer({ ok: false, why: 'of no interest any more' });
  asked[1]!.answer({ ok: false, why: 'The server did not answer. Try again.' });
  await vi.advanceTimersByTimeAsync(0);
  expect(problem(view.node)).toBe('The server did not answer. Try again.');
  expect(view.node.querySelector('textarea')!.closest('[hidden]')).toBeNull();
  expect(view.node.querySelector('[role="alert"]')!.closest('[hidden]')).toBeNull();
});

test('an answer to a question that waits says so', async () => {
  const part = {
    type: 'decision',
    decision: 'd1',
    kind: 'approval',
    title: 'May I?',
    state: 'open',
  } as const;
  const view = show(new DecisionPartView(part, actions));
  view.update(part);
  press(view.node, 'Approve');
  vi.advanceTimersByTime(1_000);
  expect(note(view.node)).toBe('The server has not answered yet. It is asked again.');
  asked[0]!.answer({ ok: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(note(view.node)).toBe('');
});

test('an answer that is asked for anew and waits says so', async () => {
  const entry = { message: said, idle: true, last: true };
  const view = show(new MessageView(entry, actions));
  view.update(entry);
  press(view.node, 'Answer');
  vi.advanceTimersByTime(1_000);
  expect(problem(view.node)).toBe('The server has not answered yet. It is asked again.');
  asked[0]!.answer({ ok: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(problem(view.node)).toBeUndefined();
});

test('what cannot be taken back is told while it waits, and no longer', async () => {
  const told: (string | undefined)[] = [];
  let arrive = () => {};
  const asked = new Promise<void>((resolve) => (arrive = resolve));
  const done = toldOnTheWay('The stop', asked, (note) => told.push(note));
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual(['The server has not answered yet. It is asked again.']);
  arrive();
  await done;
  expect(told.slice(1)).toEqual([undefined]);
  told.length = 0;
  await toldOnTheWay('The stop', Promise.resolve(), (note) => told.push(note));
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([]);
});
