import { describe, expect, test } from 'vitest';
import { type Chat, Scene } from './fake/chat.js';
import { sdks } from './fake/sdks.js';
import type { FakeServer } from './fake/server.js';

test('a decision that is shown as data is made by the transport', async () => {
  const scene = new Scene(sdks[0]![1]);
  const transport = scene.transport();
  const chat = scene.chatOn(transport);
  const sent = chat.sendMessage({ text: 'Delete it' });
  await scene.pass();
  scene.log.claim();
  const decision = scene.log.ask({ kind: 'question', title: 'Which?', choices: ['a', 'b'] });
  await scene.pass();
  expect(chat.messages.at(-1)!.parts.at(-1)).toMatchObject({ type: 'data-decision', id: decision });
  expect(await transport.decide('c', decision, { choice: 'a' })).toEqual({ outcome: 'decided' });
  scene.log.settle();
  await scene.pass();
  await sent;
  expect(chat.messages.at(-1)!.parts.at(-1)).toMatchObject({
    data: { state: 'decided', answer: { choice: 'a' } },
  });
});

// Version 5 knows no approvals; its users show them as data.
describe.each(sdks.slice(1))('a chat of %s', (_version, sdk) => {
  const tool = (chat: Chat) => chat.messages.at(-1)!.parts.find(({ type }) => type === 'dynamic-tool');
  const texts = (chat: Chat) =>
    chat.messages.at(-1)!.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));

  /** A chat whose answer asks for an approval. */
  async function asking(
    through = (server: FakeServer): typeof fetch => server.fetch,
  ): Promise<{ scene: Scene; chat: Chat; decision: string }> {
    const scene = new Scene(sdk);
    const chat = scene.chat({ approvals: 'native', fetch: through(scene.server) });
    const sent = chat.sendMessage({ text: 'Delete it' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'May I?' });
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'rm', input: { path: 'old.txt' } });
    const decision = scene.log.ask({ kind: 'approval', title: 'Delete?', call: 'c1' });
    await scene.pass();
    await sent;
    return { scene, chat, decision };
  }

  test('approves of a tool, and the answer goes on in its message', async () => {
    const { scene, chat, decision } = await asking();
    expect(tool(chat)).toMatchObject({ state: 'approval-requested', approval: { id: decision } });
    expect(chat.status).toBe('ready');
    await chat.addToolApprovalResponse({ id: decision, approved: true });
    const sent = chat.sendMessage();
    await scene.pass();
    expect(scene.log.decided.get(decision)).toEqual({ approved: true });
    expect(chat.status).toBe('streaming');
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'gone' });
    scene.log.write({ type: 'text', delta: 'Done.' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(chat.messages.map(({ id }) => id)).toEqual(scene.log.state.messages.map(({ id }) => id));
    expect(tool(chat)).toMatchObject({ state: 'output-available', output: 'gone' });
    expect(texts(chat)).toEqual(['May I?', 'Done.']);
    expect(chat.messages.at(-1)!.parts.map(({ type }) => type)).toEqual([
      'text',
      'dynamic-tool',
      'data-decision',
      'text',
    ]);
    expect(chat.status).toBe('ready');
  });

  test('follows its answer, though the log is late to tell what was decided', async () => {
    const { scene, chat, decision } = await asking((server) => (input, init) => {
      if (String(input).includes('/decisions/')) server.tails.forEach((tail) => tail.hold());
      return server.fetch(input, init);
    });
    await chat.addToolApprovalResponse({ id: decision, approved: true });
    const sent = chat.sendMessage();
    await scene.pass();
    expect(scene.log.decided.has(decision)).toBe(true);
    expect(chat.status).not.toBe('ready');
    scene.server.tails.forEach((tail) => tail.release());
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(chat.status).toBe('ready');
  });

  test('refuses tools, one after the other, as soon as it is answered', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chatOn(scene.transport({ approvals: 'native' }), [], {
      sendAutomaticallyWhen: (sdk as typeof import('ai')).lastAssistantMessageIsCompleteWithApprovalResponses,
    });
    const sent = chat.sendMessage({ text: 'Delete both' });
    await scene.pass();
    scene.log.claim();
    const decisions = ['c1', 'c2'].map((call) => {
      scene.log.write({ type: 'tool-call', call, name: 'rm', input: {} });
      return scene.log.ask({ kind: 'approval', title: 'Delete?', call });
    });
    await scene.pass();
    await sent;
    for (const id of decisions) {
      await chat.addToolApprovalResponse({ id, approved: false });
      await scene.pass();
    }
    for (const id of decisions) expect(scene.log.decided.get(id)).toEqual({ approved: false });
    scene.log.write({ type: 'text', delta: 'Then not.' });
    scene.log.settle();
    await scene.pass();
    expect(tool(chat)).toMatchObject({ state: 'output-denied' });
    expect([chat.status, chat.error, texts(chat)]).toEqual(['ready', undefined, ['Then not.']]);
  });

  test('that is loaded anew while it is asked goes on as well', async () => {
    const { scene, decision } = await asking();
    const chat = await scene.page({ approvals: 'native' });
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(tool(chat)).toMatchObject({ state: 'approval-requested' });
    await chat.addToolApprovalResponse({ id: decision, approved: true });
    const sent = chat.sendMessage();
    await scene.pass();
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'gone' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(tool(chat)).toMatchObject({ state: 'output-available' });
    expect(texts(chat)).toEqual(['May I?']);
  });

  test('is asked though the question came before its call', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat({ approvals: 'native' });
    const sent = chat.sendMessage({ text: 'Delete it' });
    await scene.pass();
    scene.log.claim();
    const decision = scene.log.ask({ kind: 'approval', title: 'Delete?', call: 'c1' });
    await scene.pass();
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'rm', input: {} });
    await scene.pass();
    await sent;
    expect(tool(chat)).toMatchObject({ state: 'approval-requested', approval: { id: decision } });
  });

  test('that reconnects twice on one page shows what is written once', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Once' }, { type: 'tool', call: 'c1', name: 'dig' });
    scene.log.write({ type: 'tool-input', call: 'c1', delta: '{"a":' });
    const chat = await scene.page();
    void chat.resumeStream();
    await scene.pass();
    await chat.stop();
    const again = chat.resumeStream();
    await scene.pass();
    scene.log.settle();
    await scene.pass();
    await again;
    expect(texts(chat)).toEqual(['Once']);
  });
});
