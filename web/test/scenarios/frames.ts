import { expect } from 'vitest';
import type { SessionEvent } from '../../src/index.js';
import { FakeServer } from '../fake/server.js';
import { logFrame } from '../fake/wire.js';
import { FakeClock } from '../fake/world.js';
import { answer, answering, ev, shown, Stage, textOf, user, type Scenarios } from './stage.js';

/** What arrives, in whatever order and however often, and what is shown of it. */
export const frames: Scenarios = {
  'a page that is loaded in the midst of an answer shows all of it': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Once upon'));
    expect(stage.draft).toBe('Once upon');
    await tail.events(6, ev.text(' a time'));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('Once upon a time');
  },

  'a decision that is asked right after the snapshot was read is shown': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    const asked = { type: 'asked', run: 'r1', decision: 'd1', kind: 'approval', title: 'Delete?' } as const;
    const snapshot = JSON.stringify({ session: 's', ...answering('e.5', '') });
    await tail.send(`event: snapshot\ndata: ${snapshot}\n\n${logFrame('e.6', asked)}`);
    expect(stage.view.decisions).toMatchObject([{ decision: 'd1' }]);
    expect(stage.view.run?.phase).toBe('waiting');
  },

  'a long answer is there from its opening on, however late somebody comes': async (client) => {
    const clock = new FakeClock();
    const server = new FakeServer({ clock });
    const log = server.session('s');
    log.say('Count!');
    log.claim();
    for (let number = 0; number < 500; number++) log.write({ type: 'text', delta: `${number} ` });
    const stage = new Stage(client, { clock, fetch: server.fetch, url: 'http://fake' });
    stage.session.open();
    await clock.advance(50);
    server.cut();
    for (let number = 500; number < 1_000; number++) log.write({ type: 'text', delta: `${number} ` });
    await clock.advance(2_000);
    expect(stage.draft).toBe(Array.from({ length: 1_000 }, (_, number) => `${number} `).join(''));
  },

  'a turn stands above its answer when the page is loaded in between': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.3', ''));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: ']);
    await tail.events(4, ev.text('Hi.'), ev.settled('Hi.'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Hi.']);
  },

  'tools and text stay in the order in which they came, before and after a reload': async (client) => {
    const tool = { type: 'tool', call: 'c1', name: 'dig', input: {}, state: 'called' };
    const parts = [tool, { type: 'text', text: 'Dug.' }];
    const { stage, tail } = await Stage.live(client, answering('e.3', ''));
    await tail.events(
      4,
      { type: 'tool-call', run: 'r1', call: 'c1', name: 'dig', input: {} },
      ev.text('Dug.'),
    );
    await stage.clock.advance(50);
    expect(stage.view.draft?.parts).toEqual(parts);
    const reloaded = await Stage.live(client, { ...answering('e.5', ''), draft: stage.view.draft });
    expect(reloaded.stage.view.draft?.parts).toEqual(parts);
  },

  'frames that come twice count once': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.events(6, ev.text('a'), ev.text('b'));
    await tail.events(6, ev.text('a'), ev.text('b'), ev.text('c'));
    await tail.events(1, ev.title('Old'));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('abc');
    expect(stage.view.title).toBe('');
    expect(stage.told.map(({ cursor }) => cursor)).toEqual(['e.6', 'e.7', 'e.8']);
  },

  'an end that comes twice is told once': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.events(6, ev.settled('Whole'));
    await tail.events(6, ev.settled('Whole'));
    await tail.cut();
    const again = await stage.retry();
    await again.greet();
    await again.events(6, ev.settled('Whole'));
    expect(stage.told.filter(({ event }) => event.type === 'settled')).toHaveLength(1);
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Whole']);
  },

  'places are compared as numbers': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.9', ''));
    await tail.events(10, ev.text('ten'));
    await tail.send(logFrame('e.9007199254740993', ev.text(' far')));
    await tail.send(logFrame('e.9007199254740992', ev.text(' near')));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('ten far');
  },

  'types and control frames that nobody knows are passed over, and their places count': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'a'));
    await tail.control('weather', { sun: true });
    await tail.events(6, { type: 'fancy', run: 'r1' } as unknown as SessionEvent);
    await tail.send('id: e.7\ndata: {broken\n\n');
    await tail.send('id: e.8\ndata: [1]\n\n');
    await tail.events(9, { type: 'message' } as unknown as SessionEvent);
    expect(stage.view.cursor).toBe('e.9');
    expect(stage.errors).toHaveLength(1);
    await tail.events(10, ev.text('b'));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('ab');
    expect(stage.view.cursor).toBe('e.10');
    expect(stage.state).toBe('live');
    await tail.cut();
    expect((await stage.retry()).after).toBe('e.10');
  },

  'a cursor that is no place to go on from is answered with a snapshot, and the screen stays until then':
    async (client) => {
      for (const reason of ['none', 'foreign', 'trimmed', 'ahead', 'malformed']) {
        const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
        await tail.cut();
        const again = await stage.retry();
        await again.greet();
        await again.control('reset', { reason });
        expect(stage.state).toBe('loading');
        expect(stage.draft).toBe('Half');
        await again.snapshot({ cursor: 'f.3', title: reason });
        expect(stage.state).toBe('live');
        expect(stage.view).toMatchObject({ title: reason, cursor: 'f.3', messages: [] });
        await again.send(logFrame('f.4', ev.title('On')));
        expect(stage.view.title).toBe('On');
      }
    },

  'a connection that breaks between reset and snapshot begins anew': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.cut();
    const broken = await stage.retry();
    await broken.greet();
    await broken.control('reset', { reason: 'trimmed' });
    await broken.cut();
    expect(stage.draft).toBe('Half');
    const again = await stage.retry();
    await again.greet();
    await again.control('reset', { reason: 'trimmed' });
    await again.snapshot(answering('e.9', 'Half and more'));
    expect(stage.draft).toBe('Half and more');
  },

  'an event of another session does not get onto the screen': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.send(logFrame('other.6', ev.text(' wrong')));
    expect(stage.state).toBe('retrying');
    expect(stage.draft).toBe('Half');
    const again = await stage.retry();
    expect(again.after).toBeNull();
    await again.greet();
    await again.snapshot(answering('other.6', 'Right'));
    expect(stage.draft).toBe('Right');
  },

  'an event before the snapshot does not get onto the screen': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.events(3, ev.title('Sudden'));
    expect(stage.state).toBe('retrying');
    expect(stage.view.title).toBe('');
  },

  'a snapshot that is older than the screen is not shown': async (client) => {
    const { stage, tail } = await Stage.live(client, { cursor: 'e.5', messages: [user('u1', 'Hello')] });
    await tail.events(6, ev.message('u2', 'And more'), ev.title('New'));
    await tail.send(logFrame('x.1', ev.title('wrong')));
    const again = await stage.retry();
    expect(again.after).toBeNull();
    await again.greet();
    await again.snapshot({ cursor: 'e.5', messages: [user('u1', 'Hello')] });
    expect(stage.state).toBe('retrying');
    expect(shown(stage.view)).toEqual(['user: Hello', 'user: And more']);
    expect(stage.view.title).toBe('New');
    const third = await stage.retry();
    expect(third.after).toBe('e.7');
    await third.greet();
    expect(stage.state).toBe('live');
  },

  'rows that were seen do not vanish when a shorter snapshot comes late': async (client) => {
    const stage = new Stage(client);
    stage.wire.deaf = true;
    stage.session.open();
    const late = await stage.next();
    stage.session.close();
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot({
      cursor: 'e.9',
      messages: [user('u1', 'One'), answer('a1', 'Two'), user('u2', 'Three')],
    });
    await late.greet();
    await late.snapshot({ cursor: 'e.1', messages: [user('u1', 'One')] });
    expect(stage.view.messages).toHaveLength(3);
    expect(stage.state).toBe('live');
  },

  'a snapshot from before a run does not end it': async (client) => {
    const stage = new Stage(client);
    stage.wire.deaf = true;
    stage.session.open();
    const late = await stage.next();
    await late.greet();
    stage.session.close();
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot({ cursor: 'e.3', messages: [user('u1', 'Hello'), answer('a1', 'Hi')] });
    await tail.events(4, ev.message('u2', 'More'), ev.begun('r2', 'a2'));
    await late.snapshot({ cursor: 'e.3', messages: [user('u1', 'Hello'), answer('a1', 'Hi')] });
    expect(stage.state).toBe('live');
    expect(stage.view.run?.run).toBe('r2');
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Hi', 'user: More', 'assistant: ']);
  },

  'the end of one run leaves the next one alone, however much later': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.events(
      6,
      ev.settled('Whole'),
      ev.message('u2', 'More'),
      ev.begun('r2', 'a2'),
      ev.text('On', 'r2'),
    );
    for (let beat = 0; beat < 10; beat++) {
      await stage.clock.advance(1_000);
      expect(stage.view.run?.run).toBe('r2');
    }
    await tail.events(10, ev.settled('Whole again'));
    expect(stage.view.run?.run).toBe('r2');
    expect(stage.view.draft?.id).toBe('a2');
  },

  'a run that somebody else began while the page loads is shown': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot({ cursor: 'e.2', messages: [user('u1', 'Hello'), answer('a1', 'Hi')] });
    await tail.events(3, ev.message('u2', 'From elsewhere'), ev.begun('r2', 'a2'), ev.text('Yes', 'r2'));
    await stage.clock.advance(50);
    expect(shown(stage.view).slice(2)).toEqual(['user: From elsewhere', 'assistant: Yes']);
  },

  'settling never takes text off the screen': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    const words = ['Once', ' upon', ' a', ' time', '.'];
    await tail.events(6, ...words.map((word) => ev.text(word)));
    await stage.clock.advance(50);
    await tail.events(11, ev.settled(words.join('')));
    await tail.cut();
    await (await stage.retry()).greet();
    let seen = '';
    for (const view of stage.views) {
      const text = textOf(view.draft ?? view.messages.at(-1) ?? { parts: [] });
      if (view.messages.length === 0) continue;
      expect(text.startsWith(seen) || text === 'Hello').toBe(true);
      if (text !== 'Hello') seen = text;
    }
    expect(seen).toBe('Once upon a time.');
  },

  'the draft goes in the very view in which its message comes, and both have one id': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.events(6, ev.text(' and whole'), ev.settled('Half and whole'));
    for (const view of stage.views) {
      const ids = [...view.messages, ...(view.draft ? [view.draft] : [])].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      if (view.cursor !== undefined && view.cursor !== 'e.0') expect(ids).toContain('a1');
    }
    expect(stage.view.draft).toBeUndefined();
  },

  'an end in the same breath as text loses none of it': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Ha'));
    await tail.send(
      [ev.text('lf'), ev.text(' and whole'), ev.settled('Half and whole'), ev.title('Done')]
        .map((event, index) => logFrame(`e.${6 + index}`, event))
        .join(''),
    );
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half and whole']);
    expect(stage.view.title).toBe('Done');
  },

  'what arrives together is shown together': async (client) => {
    const { stage, tail } = await Stage.live(client, {
      ...answering('e.5', 'Half'),
      queue: [{ item: 'i1', message: user('u2', 'Next') }],
    });
    const before = stage.views.length;
    const events: SessionEvent[] = [
      ev.settled('Whole'),
      { type: 'queue-removed', item: 'i1' },
      ev.message('u2', 'Next'),
      ev.begun('r2', 'a2'),
    ];
    await tail.send(events.map((event, index) => logFrame(`e.${6 + index}`, event)).join(''));
    expect(stage.views).toHaveLength(before + 1);
    expect(stage.view.run?.run).toBe('r2');
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Whole', 'user: Next', 'assistant: ']);
  },

  'a view that is held back for its pace does not bring a draft back': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.events(6, ev.text('a'));
    await tail.events(7, ev.text('b'));
    await tail.events(8, ev.settled('ab'));
    const settledAt = stage.views.length;
    await stage.clock.advance(1_000);
    for (const view of stage.views.slice(settledAt - 1)) expect(view.draft).toBeUndefined();
    expect(stage.clock.waiting).toBe(1);
  },

  'an end that comes while a snapshot is under way is in what is shown': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.cut();
    const again = await stage.retry();
    await again.greet();
    await again.control('reset', { reason: 'trimmed' });
    await again.snapshot(answering('e.5', 'Half'));
    await again.events(6, ev.settled('Whole'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Whole']);
    expect(stage.told).toHaveLength(1);
  },

  'a flood of deltas is shown at the pace of a display': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    const before = stage.views.length;
    for (let burst = 0; burst < 100; burst++) {
      await tail.send(
        Array.from({ length: 100 }, (_, index) =>
          logFrame(`e.${6 + burst * 100 + index}`, ev.text('x')),
        ).join(''),
      );
      await stage.clock.advance(10);
    }
    await stage.clock.advance(50);
    expect(stage.draft).toHaveLength(10_000);
    expect(stage.views.length - before).toBeLessThanOrEqual(32);
  },

  'a delta leaves everything else of the view as it is': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'a'));
    const before = stage.view;
    await stage.clock.advance(50);
    await tail.events(6, ev.text('b'));
    expect(stage.draft).toBe('ab');
    expect(stage.view).not.toBe(before);
    for (const member of ['messages', 'decisions', 'queue', 'steers', 'pending', 'connection'] as const) {
      expect(stage.view[member], member).toBe(before[member]);
    }
  },

  'somebody who is far behind gets a snapshot in place of what was missed': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.cut();
    const behind = await stage.retry();
    expect(behind.after).toBe('e.5');
    await behind.greet({ cursor: 'e.50000' });
    expect(behind.aborted).toBe(true);
    const leap = await stage.next();
    expect(leap.after).toBeNull();
    expect(stage.draft).toBe('Half');
    await leap.greet({ cursor: 'e.50000' });
    await leap.snapshot({ cursor: 'e.50000', messages: [user('u1', 'Hello'), answer('a1', 'Whole')] });
    expect(stage.state).toBe('live');
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Whole']);
    await leap.events(50_001, ev.title('On'));
    expect(stage.view.title).toBe('On');
    await stage.wire.quiet();
  },

  'a decision that expired is closed, and the run goes on': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.events(6, { type: 'asked', run: 'r1', decision: 'd1', kind: 'question', title: 'Well?' });
    expect(stage.view.decisions).toEqual([{ decision: 'd1', kind: 'question', title: 'Well?' }]);
    expect(stage.view.run?.phase).toBe('waiting');
    await tail.events(7, { type: 'decision-closed', run: 'r1', decision: 'd1', why: 'expired' });
    expect(stage.view.decisions).toEqual([]);
    expect(stage.view.run?.phase).toBe('running');
    expect(stage.view.draft?.parts).toMatchObject([{ type: 'decision', state: 'expired' }]);
  },

  'notes are told and show nothing': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'a'));
    await tail.events(6, { type: 'note', kind: 'usage', data: { tokens: 3 } });
    expect(stage.told.map(({ event }) => event)).toEqual([
      { type: 'note', kind: 'usage', data: { tokens: 3 } },
    ]);
    expect(stage.draft).toBe('a');
  },

  'frames cut anywhere, in the midst of a character, mean the same': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    const bytes = new TextEncoder().encode(
      `: hm\r\n\r\nid: e.6\r\ndata: ${JSON.stringify(ev.text('Grüße 👋'))}\r\n\r\n` +
        logFrame('e.7', ev.text('!')),
    );
    for (const byte of bytes) await tail.send(Uint8Array.of(byte));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('Grüße 👋!');
  },

  'a frame without its end is no frame, and is asked for again': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.send(`${logFrame('e.6', ev.text('a'))}id: e.7\ndata: ${JSON.stringify(ev.text('b'))}\n`);
    await tail.end();
    const again = await stage.retry();
    expect(again.after).toBe('e.6');
    expect(stage.draft).toBe('a');
  },

  'what one session gets is shown in no other': async (client) => {
    const clock = new FakeClock();
    const one = await Stage.live(client, answering('e.5', 'one'), { session: 's1', clock });
    const two = await Stage.live(client, answering('f.5', 'two'), { session: 's2', clock });
    await one.tail.events(6, ev.text(' more'));
    one.stage.session.close();
    await clock.advance(1_000);
    expect(two.stage.draft).toBe('two');
    const views = one.stage.views.length;
    await one.tail.events(7, ev.text(' late'));
    await clock.advance(1_000);
    expect(one.stage.views).toHaveLength(views);
  },
};
