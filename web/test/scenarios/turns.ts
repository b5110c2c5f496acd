import { expect } from 'vitest';
import type { SessionEvent } from '../../src/index.js';
import { answering, ev, shown, Stage, user, type Scenarios } from './stage.js';

const queuedEvent = (item: string, id: string, text: string): SessionEvent => ({
  type: 'queued',
  item,
  message: user(id, text),
});

/** What the user does, and how it meets what the log tells. */
export const turns: Scenarios = {
  'a turn is shown at once, and goes when its event comes': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    const [pending] = stage.view.pending;
    expect(shown(stage.view)).toEqual(['user: Hello']);
    expect(pending).toMatchObject({ state: 'sending' });
    const post = await stage.next();
    expect(post).toMatchObject({ method: 'POST', path: '/v1/sessions/s/runs' });
    expect(post.headers.get('idempotency-key')).toBe(pending!.key);
    expect(post.body).toEqual({
      message: { id: pending!.message.id, parts: [{ type: 'text', text: 'Hello' }] },
    });
    await post.respond(201, { run: 'r1', answer: 'a1', message: pending!.message.id, cursor: 'e.2' });
    expect(await sent).toEqual({ outcome: 'begun', run: 'r1', answer: 'a1', cursor: 'e.2' });
    expect(stage.view.pending).toMatchObject([{ state: 'accepted' }]);
    await tail.events(1, ev.message(pending!.message.id, 'Hello'));
    expect(stage.view.pending).toEqual([]);
    expect(shown(stage.view)).toEqual(['user: Hello']);
  },

  'no view has a turn twice or not at all, whichever comes first': async (client) => {
    for (const first of ['answer', 'event']) {
      const { stage, tail } = await Stage.live(client);
      void stage.session.send('Hello');
      const { id } = stage.view.pending[0]!.message;
      const post = await stage.next();
      const respond = () => post.respond(201, { run: 'r1', answer: 'a1', message: id, cursor: 'e.2' });
      if (first === 'answer') await respond();
      await tail.events(1, ev.message(id, 'Hello'), ev.begun());
      if (first === 'event') await respond();
      const from = stage.views.findIndex(({ pending }) => pending.length > 0);
      for (const view of stage.views.slice(from)) {
        expect(shown(view).filter((line) => line === 'user: Hello')).toHaveLength(1);
      }
    }
  },

  'a turn that is sent again has the key that it had before': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    const key = stage.view.pending[0]!.key;
    const lost = await stage.next();
    await lost.cut();
    await stage.clock.advance(500);
    const refused = await stage.next();
    await refused.respond(503, undefined, { 'retry-after': '3' });
    await stage.clock.advance(2_999);
    await stage.wire.quiet();
    await stage.clock.advance(1);
    const third = await stage.next();
    for (const post of [lost, refused, third]) {
      expect(post.headers.get('idempotency-key')).toBe(key);
      expect(post.body).toEqual(lost.body);
    }
    await third.respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    expect(await sent).toMatchObject({ outcome: 'begun' });
    expect(stage.view.pending).toHaveLength(1);
    await tail.events(1, ev.message(stage.view.pending[0]!.message.id, 'Hello'));
    expect(stage.view.pending).toEqual([]);
  },

  'a turn without an answer is sent again after half a minute': async (client) => {
    const { stage, tail } = await Stage.live(client);
    void stage.session.send('Hello');
    const stuck = await stage.next();
    await stage.clock.advance(20_000);
    await tail.send(':\n\n');
    await stage.clock.advance(9_999);
    expect(stuck.aborted).toBe(false);
    await stage.clock.advance(1);
    expect(stuck.aborted).toBe(true);
    await stage.clock.advance(500);
    expect((await stage.next()).headers.get('idempotency-key')).toBe(stuck.headers.get('idempotency-key'));
  },

  'two turns at once are two, each with what was said then': async (client) => {
    let give = (_token: string) => {};
    const tokens = new Promise<string>((resolve) => (give = resolve));
    const stage = new Stage(client, { token: () => tokens });
    const said = [{ type: 'text', text: 'First' } as const];
    void stage.session.send(said);
    said[0] = { type: 'text', text: 'changed' } as never;
    void stage.session.send('Second');
    give('t');
    const [one, two] = [await stage.next(), await stage.next()];
    expect([one, two].map((post) => (post.body['message'] as { parts: unknown }).parts)).toEqual([
      [{ type: 'text', text: 'First' }],
      [{ type: 'text', text: 'Second' }],
    ]);
    expect(one.headers.get('idempotency-key')).not.toBe(two.headers.get('idempotency-key'));
  },

  'equal texts are two turns, and each is recognised by its id': async (client) => {
    const { stage, tail } = await Stage.live(client);
    void stage.session.send('Again');
    void stage.session.send('Again');
    const [one, two] = stage.view.pending;
    await tail.events(1, ev.message(two!.message.id, 'Again'));
    expect(stage.view.pending.map(({ key }) => key)).toEqual([one!.key]);
    expect(shown(stage.view)).toEqual(['user: Again', 'user: Again']);
    await tail.events(2, ev.message(one!.message.id, 'Again'));
    expect(stage.view.pending).toEqual([]);
    expect(shown(stage.view)).toEqual(['user: Again', 'user: Again']);
  },

  'a turn whose event came while nobody listened goes with the snapshot': async (client) => {
    const { stage, tail } = await Stage.live(client);
    void stage.session.send('Hello');
    const { id } = stage.view.pending[0]!.message;
    await (await stage.next()).cut();
    await tail.cut();
    stage.visibility.set({ online: false });
    stage.visibility.set({ online: true });
    const again = await stage.next();
    await again.greet();
    await again.control('reset', { reason: 'trimmed' });
    await again.snapshot({ cursor: 'e.2', messages: [user(id, 'Hello')] });
    expect(stage.view.pending).toEqual([]);
    expect(shown(stage.view)).toEqual(['user: Hello']);
  },

  'a turn that was taken back by the time the page looks again goes as well': async (client) => {
    const { stage, tail } = await Stage.live(client);
    void stage.session.send('Hello');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    await tail.cut();
    const again = await stage.retry();
    await again.greet();
    await again.control('reset', { reason: 'trimmed' });
    await again.snapshot({ cursor: 'e.9', version: 1, messages: [] });
    expect(stage.view.pending).toEqual([]);
  },

  'a turn that waits in the queue is pending until the queue has it': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    const sent = stage.session.send('Next', { policy: 'queue', agent: 'helper' });
    const { id } = stage.view.pending[0]!.message;
    const post = await stage.next();
    expect(post.body).toMatchObject({ policy: 'queue', agent: 'helper' });
    await post.respond(202, { item: 'i1', position: 0, cursor: 'e.6' });
    expect(await sent).toEqual({ outcome: 'queued', item: 'i1', position: 0, cursor: 'e.6' });
    expect(stage.view.pending).toHaveLength(1);
    await tail.events(6, queuedEvent('i1', id, 'Next'));
    expect(stage.view.pending).toEqual([]);
    expect(stage.view.queue).toMatchObject([{ item: 'i1' }]);
  },

  'a busy session refuses a turn, and the page is told what runs': async (client) => {
    const { stage } = await Stage.live(client, answering('e.5', 'Half'));
    const sent = stage.session.send('Now');
    await (
      await stage.next()
    ).respond(409, {
      code: 'busy',
      message: 'a run is active',
      run: 'r1',
      phase: 'cancelling',
      attachable: false,
    });
    expect(await sent).toEqual({ outcome: 'busy', run: 'r1', phase: 'cancelling', attachable: false });
    expect(stage.view.pending).toEqual([]);
    expect(stage.view.run?.run).toBe('r1');
  },

  'a turn that fails stays to be sent again with its key, or given up': async (client) => {
    const { stage } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(413, { code: 'too_large', message: 'too much' });
    expect(await sent).toEqual({ outcome: 'failed', status: 413, code: 'too_large', problem: 'too much' });
    const [pending] = stage.view.pending;
    expect(pending).toMatchObject({ state: 'failed', problem: 'too much' });
    const again = stage.session.resend(pending!.key);
    expect(stage.view.pending).toMatchObject([{ state: 'sending' }]);
    const post = await stage.next();
    expect(post.headers.get('idempotency-key')).toBe(pending!.key);
    await post.respond(413, { code: 'too_large', message: 'too much' });
    await again;
    stage.session.discard(pending!.key);
    expect(stage.view.pending).toEqual([]);
    expect(await stage.session.resend(pending!.key)).toMatchObject({
      outcome: 'failed',
      code: 'not_pending',
    });
  },

  'a turn is given up after six attempts, and not counted while there is no network': async (client) => {
    const stage = new Stage(client);
    stage.visibility.set({ online: false });
    const sent = stage.session.send('Hello');
    for (let attempt = 0; attempt < 12; attempt++) {
      await (await stage.next()).cut();
      if (attempt < 11) await stage.clock.advance(30_000);
    }
    expect(stage.view.pending).toMatchObject([{ state: 'sending' }]);
    stage.visibility.set({ online: true });
    await (await stage.next()).cut();
    stage.session.close();
    expect(await sent).toMatchObject({ outcome: 'failed', code: 'closed' });

    const online = new Stage(client);
    const given = online.session.send('Hello');
    for (let attempt = 0; attempt < 6; attempt++) {
      await (await online.next()).cut();
      await online.clock.advance(30_000);
    }
    expect(await given).toMatchObject({ outcome: 'failed', status: 0 });
    await online.wire.quiet();
  },

  'a turn is tried for twenty seconds at least, however short its waits are by chance': async (client) => {
    const stage = new Stage(client, { random: () => 0.2 });
    const sent = stage.session.send('Hello');
    // Nine attempts in the first 18 seconds.
    for (let attempt = 0; attempt < 9; attempt++) {
      await (await stage.next()).cut();
      await stage.clock.advance(Math.min(30_000, 500 * 2 ** attempt) * 0.2);
    }
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    expect(await sent).toMatchObject({ outcome: 'begun' });
  },

  'a refused token is renewed before a turn is given up': async (client) => {
    const stage = new Stage(client, { token: (refused) => (refused === undefined ? 'old' : 'new') });
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(401, { code: 'unauthorized', message: 'expired' });
    const post = await stage.next();
    expect(post.headers.get('authorization')).toBe('Bearer new');
    await post.respond(401, { code: 'unauthorized', message: 'expired' });
    expect(await sent).toMatchObject({ outcome: 'failed', status: 401 });
    await stage.wire.quiet();
  },

  'a turn whose token cannot be renewed, or that cannot be written, has failed': async (client) => {
    const token = (refused?: string) =>
      refused === undefined ? 'old' : Promise.reject(new Error('signed out'));
    const stage = new Stage(client, { token });
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(401, { code: 'authn', message: 'expired' });
    expect(await sent).toEqual({
      outcome: 'failed',
      status: 401,
      code: 'authn',
      problem: 'no fresh token: signed out',
    });
    expect(stage.view.pending).toMatchObject([{ state: 'failed', problem: 'no fresh token: signed out' }]);
    const unwritable = await stage.session.send([{ type: 'data', name: 'big', data: 1n }]);
    expect(unwritable).toMatchObject({ outcome: 'failed', status: 0 });
    expect(stage.view.pending).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
  },

  'what a turn is answered shows nothing; the log does': async (client) => {
    const { stage } = await Stage.live(client);
    void stage.session.send('Hello');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    await stage.clock.advance(20_000);
    expect(stage.view.run).toBeUndefined();
    expect(stage.view.messages).toEqual([]);
    expect(stage.view.cursor).toBe('e.0');
  },

  'after a stop the run is on the screen until the log says that it ended': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    const stopped = stage.session.cancel('enough');
    const post = await stage.next();
    expect(post).toMatchObject({
      method: 'POST',
      path: '/v1/sessions/s/runs/r1/cancel',
      body: { reason: 'enough' },
    });
    await post.respond(202, { cursor: 'e.6' });
    await stopped;
    expect(stage.view.run?.phase).toBe('running');
    await tail.events(6, { type: 'cancel-requested', run: 'r1' }, ev.text(' of it'));
    expect(stage.view.run?.phase).toBe('cancelling');
    await tail.events(8, { ...ev.settled('Half of it'), outcome: 'cancelled' } as SessionEvent);
    expect(stage.view.run).toBeUndefined();
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half of it']);
  },

  'an answer to a stop that comes late leaves the next run alone': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    const stopped = stage.session.cancel();
    const post = await stage.next();
    await tail.events(6, ev.settled('Half'), ev.message('u2', 'More'), ev.begun('r2', 'a2'));
    await post.respond(200, { outcome: 'completed' });
    await stopped;
    expect(stage.view.run?.run).toBe('r2');
    await stage.wire.quiet();
  },

  'a stop without a run asks for nothing': async (client) => {
    const { stage } = await Stage.live(client);
    await stage.session.cancel();
    await stage.wire.quiet();
  },

  'a steer that fails ends nothing': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    const steered = stage.session.steer('Shorter');
    await (await stage.next()).respond(400, { code: 'bad', message: 'no' });
    expect(await steered).toMatchObject({ outcome: 'failed', status: 400 });
    const late = stage.session.steer('Shorter');
    await (await stage.next()).respond(409, { code: 'too_late', message: 'late' });
    expect(await late).toEqual({ outcome: 'too-late' });
    await stage.wire.quiet();
    await tail.events(6, ev.text(' and whole'));
    await stage.clock.advance(50);
    expect(stage.draft).toBe('Half and whole');
  },

  'a steer is shown when the log tells of it, and without a run it is too late': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    const steered = stage.session.steer('Shorter');
    const post = await stage.next();
    expect(post).toMatchObject({ path: '/v1/sessions/s/runs/r1/steer', body: { text: 'Shorter' } });
    await post.respond(202, { steer: 's1', cursor: 'e.6' });
    expect(await steered).toEqual({ outcome: 'accepted', steer: 's1' });
    await tail.events(6, { type: 'steered', run: 'r1', steer: 's1', text: 'Shorter' }, ev.settled('Half'));
    expect(await stage.session.steer('Later')).toEqual({ outcome: 'too-late' });
  },

  'a decision that is made says so, and one that cannot be made says why': async (client) => {
    const { stage } = await Stage.live(client, answering('e.5', ''));
    const answers: [number, Record<string, unknown>, unknown][] = [
      [200, { cursor: 'e.6' }, { outcome: 'decided' }],
      [
        409,
        { code: 'already_decided', message: '', answer: { approved: false } },
        { outcome: 'already-decided', answer: { approved: false } },
      ],
      [409, { code: 'expired', message: '' }, { outcome: 'expired' }],
      [409, { code: 'run_ended', message: '' }, { outcome: 'run-ended' }],
      [
        404,
        { code: 'not_found', message: 'none' },
        { outcome: 'failed', status: 404, code: 'not_found', problem: 'none' },
      ],
    ];
    for (const [status, body, expected] of answers) {
      const decided = stage.session.decide('d/1', { approved: true });
      const post = await stage.next();
      expect(post).toMatchObject({
        path: '/v1/sessions/s/decisions/d%2F1',
        body: { answer: { approved: true } },
      });
      await post.respond(status, body);
      expect(await decided).toEqual(expected);
    }
  },

  'the queue is changed item by item': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.events(6, queuedEvent('i1', 'u2', 'Next'));
    const edited = stage.session.editQueued('i1', 'Next, please');
    const edit = await stage.next();
    expect(edit).toMatchObject({
      path: '/v1/sessions/s/queue/i1',
      body: { message: { id: 'u2', parts: [{ type: 'text', text: 'Next, please' }] } },
    });
    await edit.respond(200, { cursor: 'e.7' });
    expect(await edited).toEqual({ outcome: 'done' });
    const removed = stage.session.removeQueued('i1');
    const remove = await stage.next();
    expect(remove.body).toEqual({ remove: true });
    await remove.respond(404, { code: 'item_not_found', message: 'gone' });
    expect(await removed).toEqual({ outcome: 'not-found' });
  },

  'a turn for the queue of an idle session begins a run': async (client) => {
    const { stage } = await Stage.live(client);
    const sent = stage.session.enqueue('Next');
    const post = await stage.next();
    expect(post.path).toBe('/v1/sessions/s/queue');
    await post.respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    expect(await sent).toMatchObject({ outcome: 'begun', run: 'r1' });
  },

  'an answer is written anew against the transcript that the user saw': async (client) => {
    const { stage } = await Stage.live(client, { cursor: 'e.5', version: 3 });
    const asked = stage.session.regenerate('a1', { agent: 'helper' });
    const post = await stage.next();
    expect(post).toMatchObject({
      path: '/v1/sessions/s/regenerate',
      body: { message: 'a1', version: 3, agent: 'helper' },
    });
    await post.respond(409, { code: 'conflict', message: 'changed', version: 4 });
    expect(await asked).toEqual({ outcome: 'conflict', version: 4 });
  },

  'a transcript is cut off against what the user saw': async (client) => {
    const { stage } = await Stage.live(client, { cursor: 'e.5', version: 3 });
    const cut = stage.session.truncate('u2');
    const post = await stage.next();
    expect(post).toMatchObject({ path: '/v1/sessions/s/truncate', body: { from: 'u2', version: 3 } });
    await post.respond(200, { version: 4, cursor: 'e.6' });
    expect(await cut).toEqual({ outcome: 'truncated', version: 4 });
    const busy = stage.session.truncate('u2');
    await (
      await stage.next()
    ).respond(409, { code: 'busy', message: '', run: 'r1', phase: 'running', attachable: true });
    expect(await busy).toEqual({ outcome: 'busy', run: 'r1', phase: 'running', attachable: true });
  },

  'a message is replaced in one request, against what the user saw': async (client) => {
    const { stage } = await Stage.live(client, { cursor: 'e.5', version: 3 });
    const replaced = stage.session.replace('u2', 'Better', { id: 'u2', agent: 'helper' });
    const post = await stage.next();
    expect(post).toMatchObject({
      path: '/v1/sessions/s/runs',
      body: {
        message: { id: 'u2', parts: [{ type: 'text', text: 'Better' }] },
        replaces: { message: 'u2', version: 3 },
        agent: 'helper',
      },
    });
    await post.respond(201, { run: 'r1', answer: 'a1', message: 'u2', cursor: 'e.8' });
    expect(await replaced).toEqual({ outcome: 'begun', run: 'r1', answer: 'a1', cursor: 'e.8' });
    const late = stage.session.replace('u2', 'Best');
    await (await stage.next()).respond(409, { code: 'conflict', message: 'changed', version: 4 });
    expect(await late).toEqual({ outcome: 'conflict', version: 4 });
  },

  'a title that cannot be set is an error': async (client) => {
    const { stage } = await Stage.live(client);
    const set = stage.session.setTitle('Tea').catch((error: unknown) => error);
    await (await stage.next()).respond(400, { code: 'bad', message: 'too long' });
    expect(await set).toMatchObject({ name: 'RequestError', status: 400, code: 'bad', message: 'too long' });
  },

  'a turn goes to the session in which it was said, whichever is looked at': async (client) => {
    const one = new Stage(client, { session: 'one/a' });
    const two = new Stage(client, { session: 'two' });
    one.session.open();
    two.session.open();
    void one.session.send('For one');
    expect(two.view.pending).toEqual([]);
    await one.next();
    expect((await one.next()).path).toBe('/v1/sessions/one%2Fa/runs');
    await two.next();
    await two.wire.quiet();
  },
};
