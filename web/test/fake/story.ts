import type { FakeLog, WorkerEvent } from './log.js';
import { userMessage } from './log.js';

/** What may happen to a session, drawn by chance; the same chances, the same story. */
export function happen(log: FakeLog, random: () => number): void {
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const { run, decisions, steers, queue, messages } = log.state;
  if (run === undefined) {
    pick<() => unknown>(
      () => log.say(pick('Hello', 'Again', 'Why? 👋')),
      () => log.say('Hello'),
      () => log.append({ type: 'title', title: log.name('Title ') }),
      () => log.append({ type: 'note', kind: 'tick', data: random() }),
      () => messages.length > 0 && log.append({ type: 'truncated', from: pick(...messages).id }),
      () => messages.length > 0 && log.begin({ trigger: 'regenerate' }),
    )();
    return;
  }
  if (run.worker === undefined) {
    log.claim(pick('w1', 'w2'));
    return;
  }
  const call = pick('c1', 'c2');
  const writes: (() => WorkerEvent[])[] = [
    () => [{ type: 'text', delta: pick('Once ', 'upon ', 'a time. ', 'é👋', '') }],
    () => [
      { type: 'text', delta: 'a' },
      { type: 'text', delta: 'b' },
      { type: 'text', delta: 'c' },
    ],
    () => [{ type: 'thinking', delta: pick('Hm. ', 'Well. ') }],
    () => [{ type: 'tool', call, name: 'dig', title: 'Dig' }],
    () => [
      { type: 'tool-input', call, delta: '{"a":' },
      { type: 'tool-input', call, delta: '1}' },
    ],
    () => [{ type: 'tool-call', call, name: 'dig', input: { a: 1 } }],
    () => [{ type: 'tool-output', call, output: random(), preliminary: true }],
    () => [
      pick<WorkerEvent>(
        { type: 'tool-output', call, output: 'done' },
        { type: 'tool-error', call, error: 'no' },
      ),
    ],
    () => [{ type: 'data', name: 'plan', key: pick('k1', 'k2'), data: random() }],
    () => [{ type: 'data', name: 'tick', data: random() }],
    () => [
      pick<WorkerEvent>({ type: 'step' }, { type: 'source', url: 'https://example.com' }, { type: 'lease' }),
    ],
    () => steers.slice(0, 1).map(({ steer }) => ({ type: 'steer-taken', steer })),
    () =>
      decisions.slice(0, 1).map(({ decision }) => ({ type: 'decision-closed', decision, why: 'expired' })),
  ];
  const others: (() => unknown)[] = [
    () => run.cancel_requested || log.ask(),
    () => decisions[0] && log.decide(decisions[0].decision, { text: 'Yes' }),
    () => run.cancel_requested || log.write({ type: 'steered', steer: log.name('s'), text: 'Shorter!' }),
    () => run.cancel_requested || log.write({ type: 'cancel-requested' }),
    () =>
      log.append({
        type: 'queued',
        item: log.name('i'),
        message: userMessage(log.name('u'), [{ type: 'text', text: 'Next' }]),
      }),
    () => queue[0] && log.append({ type: 'queue-removed', item: queue[0].item }),
    () =>
      queue[0] &&
      log.append({ type: 'queue-edited', item: queue[0].item, message: { ...queue[0].message, parts: [] } }),
    () => log.settle(pick('completed', 'cancelled', 'failed'), pick(undefined, 'It broke.')),
    () => log.append({ type: 'note', kind: 'tick', data: null }),
  ];
  if (random() < 0.75) {
    const events = pick(...writes)();
    if (events.length > 0) log.write(...events);
  } else {
    pick(...others)();
  }
}
