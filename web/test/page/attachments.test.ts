// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import type { Actions } from '../../page/actions';
import { QueuedView } from '../../page/composer/queued-view';
import { edited } from '../../page/transcript/attachments';
import { MessageView } from '../../page/transcript/message-view';
import type { Message, UserPart } from '../../src/model';

const plan = { type: 'file', url: '/plan.pdf', media_type: 'application/pdf', name: 'plan.pdf' } as const;
const place = { type: 'data', name: 'place', data: { at: 'the mill' } } as const;
const text = (said: string) => ({ type: 'text', text: said }) as const;
const message = (...parts: UserPart[]): Message => ({ id: 'u1', role: 'user', parts });

describe('a message that is changed', () => {
  test.each([
    [
      'keeps its words where they were',
      message(plan, text('old'), place),
      [plan, place],
      [plan, text('new'), place],
    ],
    ['says in one what it said in several', message(text('a'), plan, text('b')), [plan], [text('new'), plan]],
    ['loses what is taken away', message(text('old'), plan, place), [place], [text('new'), place]],
    ['has its words first if it had none', message(plan), [plan], [text('new'), plan]],
  ])('%s', (_, before, kept, after) => expect(edited(before, 'new', kept)).toEqual(after));

  test('may have no words left, if it has something else', () => {
    expect(edited(message(text('old'), plan), '', [plan])).toEqual([plan]);
    expect(edited(message(text('old'), plan), '', [])).toEqual([]);
  });
});

/** What was asked for, and nothing that is done. */
function recorded(): { actions: Actions; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const done = (...args: unknown[]) => {
    asked.push(args.filter((each) => !(each instanceof AbortSignal)));
    return Promise.resolve({ ok: true as const });
  };
  const actions: Actions = {
    decide: done,
    regenerate: done,
    replace: done,
    hold: done,
    retry: done,
    change: done,
    discard: done,
    editQueued: done,
    removeQueued: done,
  };
  return { actions, asked };
}

const labelled = (node: ParentNode, label: string) =>
  node.querySelector<HTMLElement>(`[aria-label="${label}"]`);

test('the editor of a message shows what is attached, and sends what is left of it', async () => {
  const { actions, asked } = recorded();
  const entry = { message: message(text('Look'), plan, place), idle: true, last: true };
  const view = new MessageView(entry, actions);
  document.body.replaceChildren(view.node);
  view.update(entry);
  expect(view.edit()).toBe(true);
  const chips = () =>
    [...view.node.querySelectorAll('.attachments .chip-title')].map((chip) => chip.textContent);
  expect(chips()).toEqual(['plan.pdf', 'place']);
  labelled(view.node, 'Remove plan.pdf')!.click();
  expect(chips()).toEqual(['place']);
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Remove place');
  view.node.querySelector('textarea')!.value = 'Look again';
  [...view.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Send')!.click();
  expect(asked).toEqual([['u1', [text('Look again'), place]]]);
});

test('the editor of a queued message shows what is attached, and keeps it', () => {
  const { actions, asked } = recorded();
  const item = { item: 'i1', message: message(text('Next'), plan) };
  const view = new QueuedView(item, actions);
  document.body.replaceChildren(view.node);
  view.update(item);
  labelled(view.node, 'Edit queued message')!.click();
  expect(view.node.querySelector('.attachments')?.textContent).toContain('plan.pdf');
  view.node.querySelector('textarea')!.value = 'Next, please';
  [...view.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Save')!.click();
  expect(asked).toEqual([['i1', [text('Next, please'), plan]]]);
});

test('a message that waits says why, and whoever stops it decides at once what becomes of it', () => {
  const { actions, asked } = recorded();
  const entry = { message: message(text('Look')), idle: false, last: true };
  const waits = 'You are offline; it is sent when the network is back';
  const view = new MessageView(entry, actions);
  document.body.replaceChildren(view.node);
  view.update({ ...entry, pending: { key: 'k1', waits } });
  expect(view.node.querySelector('.activity')?.textContent).toBe(waits);
  const button = (name: string) =>
    [...view.node.querySelectorAll('button')].find((each) => each.textContent === name)!;
  expect([button('Do not send').hidden, button('Send again').hidden]).toEqual([false, true]);
  button('Do not send').focus();
  button('Do not send').click();
  expect(asked).toEqual([['k1']]);
  view.update({ ...entry, pending: { key: 'k1', waits, problem: 'stopped before an answer came' } });
  expect(view.node.querySelector('[role="alert"]')?.textContent).toBe(
    'Not sent: stopped before an answer came',
  );
  expect(view.node.querySelector('.activity')?.textContent).toBe('');
  expect(document.activeElement).toBe(button('Send again'));
});

test('a message that is sent again after a change is another one, and the first is given up', () => {
  const { actions, asked } = recorded();
  const entry = {
    message: message(text('Look'), plan),
    pending: { key: 'k1', problem: 'stopped before an answer came' },
    idle: false,
    last: true,
  };
  const view = new MessageView(entry, actions);
  document.body.replaceChildren(view.node);
  view.update(entry);
  labelled(view.node, 'Edit')!.click();
  view.node.querySelector('textarea')!.value = 'Look here';
  [...view.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Send')!.click();
  expect(asked).toEqual([['k1', [text('Look here'), plan]]]);
});

test('a message that arrives after all while it is changed is replaced, and not said beside the other', () => {
  const { actions, asked } = recorded();
  const entry = { message: message(text('Look')), idle: true, last: true };
  const view = new MessageView(entry, actions);
  document.body.replaceChildren(view.node);
  view.update({ ...entry, idle: false, pending: { key: 'k1', problem: 'stopped before an answer came' } });
  labelled(view.node, 'Edit')!.click();
  view.node.querySelector('textarea')!.value = 'Look here';
  view.update(entry);
  [...view.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Send')!.click();
  expect(asked).toEqual([['u1', [text('Look here')]]]);
});
