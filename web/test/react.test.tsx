// @vitest-environment happy-dom
import { act, StrictMode, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LiveSession } from '../src/index.js';
import { useLiveSession, type LiveSessionHook } from '../src/react/index.js';
import { FakeServer } from './fake/server.js';
import { FakeClock, FakeVisibility, seeded, settled } from './fake/world.js';

let clock: FakeClock;
let server: FakeServer;
let root: Root;
let page: HTMLElement;

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  clock = new FakeClock();
  server = new FakeServer({ clock });
  server.session('s');
  page = document.createElement('main');
  root = createRoot(page);
});

afterEach(() => act(() => root.unmount()));

function optionsOf(session: string, token?: () => string) {
  return {
    url: 'http://fake',
    session,
    fetch: server.fetch,
    clock,
    random: seeded(1),
    visibility: new FakeVisibility(),
    ...(token !== undefined && { token }),
  };
}

let renders = 0;
let hook: LiveSessionHook;

function Chat({ session, token }: { session: string; token?: () => string }) {
  hook = useLiveSession(optionsOf(session, token));
  renders++;
  const { view } = hook;
  return <p>{`${view.session} ${view.connection.state} ${view.title}`}</p>;
}

const settle = () => act(settled);

test('a component shows its session while it is there', async () => {
  server.session('s').append({ type: 'title', title: 'Tea' });
  await act(async () => root.render(<Chat session="s" />));
  await settle();
  expect(page.textContent).toBe('s live Tea');
  await act(async () => {
    server.session('s').append({ type: 'title', title: 'More tea' });
  });
  await settle();
  expect(page.textContent).toBe('s live More tea');
  expect(server.tails.size).toBe(1);
  await act(async () => root.render(null));
  await settle();
  expect(server.tails.size).toBe(0);
});

test('a component that is put up twice, as in strict mode, has one connection', async () => {
  await act(async () =>
    root.render(
      <StrictMode>
        <Chat session="s" />
      </StrictMode>,
    ),
  );
  await settle();
  expect(server.tails.size).toBe(1);
  expect(page.textContent).toBe('s live ');
});

test('another session is shown from its first view on, and nothing of the one before', async () => {
  server.session('one').append({ type: 'title', title: 'One' });
  server.session('two').append({ type: 'title', title: 'Two' });
  await act(async () => root.render(<Chat session="one" />));
  await settle();
  const seen: string[] = [];
  const observer = new MutationObserver(() => seen.push(page.textContent ?? ''));
  observer.observe(page, { subtree: true, characterData: true, childList: true });
  await act(async () => root.render(<Chat session="two" />));
  await act(async () => {
    server.session('one').append({ type: 'title', title: 'One more' });
  });
  await settle();
  expect(page.textContent).toBe('two live Two');
  expect(seen.filter((text) => text.startsWith('two') && text.includes('One'))).toEqual([]);
  expect(server.tails.size).toBe(1);
});

test('what does not change renders nothing, and what is done keeps its object', async () => {
  await act(async () => root.render(<Chat session="s" />));
  await settle();
  const before = renders;
  const { session } = hook;
  await act(() => clock.advance(60_000));
  expect(renders).toBe(before);
  await act(async () => root.render(<Chat session="s" />));
  expect(hook.session).toBe(session);
  expect(server.tails.size).toBe(1);
});

test('the token is that of the last rendering', async () => {
  server.tokens = new Set(['new']);
  const asked: string[] = [];
  const token = (value: string) => () => {
    asked.push(value);
    return value;
  };
  server.down = true;
  await act(async () => root.render(<Chat session="s" token={token('old')} />));
  await settle();
  await act(async () => root.render(<Chat session="s" token={token('new')} />));
  server.down = false;
  await act(() => clock.advance(5_000));
  expect(asked).toEqual(['old', 'new']);
  expect(page.textContent).toBe('s live ');
});

test('a token that comes after the first rendering is used', async () => {
  server.tokens = new Set(['new']);
  server.down = true;
  await act(async () => root.render(<Chat session="s" />));
  await settle();
  await act(async () => root.render(<Chat session="s" token={() => 'new'} />));
  server.down = false;
  await act(() => clock.advance(5_000));
  expect(page.textContent).toBe('s live ');
});

test('a session that was made elsewhere is neither opened nor closed', async () => {
  const session = new LiveSession(optionsOf('s'));
  function Given() {
    const { view } = useLiveSession(session);
    return <p>{view.connection.state}</p>;
  }
  await act(async () => root.render(<Given />));
  expect(page.textContent).toBe('closed');
  await act(async () => session.open());
  await settle();
  expect(page.textContent).toBe('live');
  await act(async () => root.render(null));
  expect(session.view.connection.state).toBe('live');
  session.close();
});

test('a page that is made on a server shows what is known there', () => {
  expect(renderToString(<Chat session="s" />)).toBe('<p>s closed </p>');
});

test('what the user does shows at once', async () => {
  function Box() {
    const { view, session } = useLiveSession(optionsOf('s'));
    const [draft] = useState('Hello');
    return <button onClick={() => void session.send(draft)}>{view.pending.length}</button>;
  }
  await act(async () => root.render(<Box />));
  await settle();
  server.tails.forEach((tail) => tail.hold());
  await act(async () => page.querySelector('button')!.click());
  await settle();
  expect(page.textContent).toBe('1');
  server.tails.forEach((tail) => tail.release());
  await settle();
  expect(page.textContent).toBe('0');
});
