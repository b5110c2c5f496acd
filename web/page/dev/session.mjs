// One session: its events in order, the state they fold to, and whoever waits for more.
import { randomUUID } from 'node:crypto';
import { apply, emptyState } from './fold.mjs';
import { refuse } from './refusal.mjs';

const LEASE = 30_000;
const REMEMBERED_ANSWERS = 256;

export const newId = (kind) => `${kind}-${randomUUID().slice(0, 8)}`;

export class Session {
  name;
  epoch = randomUUID().slice(0, 8);
  events = [];
  state = emptyState();
  updated = Date.now();
  fence;
  /** What was answered to whom: by idempotency key. */
  answers = new Map();
  #waiting = new Set();
  #outcomes = new Map();

  constructor(name) {
    this.name = name;
  }

  cursor(seq = this.events.length) {
    return `${this.epoch}.${seq}`;
  }

  append(...events) {
    for (const event of events) {
      this.events.push(JSON.stringify(event));
      apply(this.state, structuredClone(event));
    }
    this.updated = Date.now();
    this.wake();
    return this.cursor();
  }

  /** Calls every waiter once; a waiter looks for itself at what there is. */
  wake() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const waiter of waiting) waiter();
  }

  onChange(waiter) {
    this.#waiting.add(waiter);
    return () => this.#waiting.delete(waiter);
  }

  get phase() {
    return this.state.run?.phase ?? 'idle';
  }

  snapshot() {
    const { title, version, messages, draft, run, decisions, queue, steers } = this.state;
    return {
      session: this.name,
      cursor: this.cursor(),
      version,
      title,
      messages,
      draft,
      run: run && { ...run, deadline: Date.now() + LEASE },
      decisions,
      queue,
      steers,
    };
  }

  /** Remembers the answer to a request that may be sent again. */
  remember(key, answer) {
    this.answers.set(key, answer);
    if (this.answers.size > REMEMBERED_ANSWERS) this.answers.delete(this.answers.keys().next().value);
  }

  // What a person's client does.

  begin({ message, policy = 'reject', agent, claim, trigger = 'message' }) {
    const user = { id: message.id ?? newId('m'), role: 'user', parts: message.parts };
    const { run } = this.state;
    if (run) {
      if (policy === 'reject') {
        refuse(409, 'busy', {
          run: run.run,
          phase: run.phase,
          attachable: run.phase !== 'cancelling',
        });
      }
      const queued = this.enqueue({ message: user, agent });
      if (policy === 'interrupt') this.cancel(run.run, {});
      return { status: 202, body: queued.body };
    }
    return {
      status: 201,
      body: {
        ...this.#start([{ type: 'message', message: user }], agent, trigger, claim),
        message: user.id,
      },
    };
  }

  #start(before, agent = 'demo', trigger, claim) {
    const run = newId('r');
    const answer = newId('a');
    const claimed = claim ? [{ type: 'run-claimed', run, worker: claim.worker }] : [];
    this.fence = claim ? newId('f') : undefined;
    this.append(...before, { type: 'run-begun', run, answer, agent, trigger, lease: LEASE }, ...claimed);
    return { run, answer, cursor: this.cursor(), ...(claim && { fence: this.fence }) };
  }

  cancel(run, { by, reason }) {
    if (this.#outcomes.has(run)) return { status: 200, body: { outcome: this.#outcomes.get(run) } };
    this.#mustRun(run);
    if (this.fence === undefined) {
      this.append({ type: 'cancel-requested', run, by, reason });
      this.#end('cancelled');
      return { status: 202, body: { cursor: this.cursor() } };
    }
    if (this.phase !== 'cancelling') {
      const open = this.state.decisions.map(({ decision }) => decision);
      const closed = open.map((decision) => ({
        type: 'decision-closed',
        run,
        decision,
        why: 'run-ended',
      }));
      this.append({ type: 'cancel-requested', run, by, reason }, ...closed);
    }
    return { status: 202, body: { cursor: this.cursor() } };
  }

  steer(run, { text }) {
    if (this.state.run?.run !== run || this.phase === 'cancelling') refuse(409, 'too_late');
    const steer = newId('s');
    return {
      status: 202,
      body: { steer, cursor: this.append({ type: 'steered', run, steer, text }) },
    };
  }

  decide(decision, { answer, by }) {
    const open = this.state.decisions.find((each) => each.decision === decision);
    if (open) {
      const event = { type: 'decided', run: this.state.run.run, decision, answer, by };
      return { status: 200, body: { cursor: this.append(event) } };
    }
    const parts = [...this.state.messages, this.state.draft ?? { parts: [] }].flatMap(
      (message) => message.parts,
    );
    const past = parts.find((part) => part.type === 'decision' && part.decision === decision);
    if (past?.state === 'decided') refuse(409, 'already_decided', { answer: past.answer });
    refuse(409, past?.state === 'expired' ? 'expired' : 'run_ended');
  }

  enqueue({ message, agent }) {
    if (!this.state.run) return this.begin({ message, agent });
    const item = newId('q');
    const user = { id: message.id ?? newId('m'), role: 'user', parts: message.parts };
    const cursor = this.append({ type: 'queued', item, message: user, agent });
    return { status: 201, body: { item, position: this.state.queue.length - 1, cursor } };
  }

  changeQueued(item, { message, remove }) {
    const waiting = this.state.queue.find((each) => each.item === item);
    if (!waiting) refuse(404, 'item_not_found');
    const user = { ...waiting.message, ...message };
    const event = remove ? { type: 'queue-removed', item } : { type: 'queue-edited', item, message: user };
    return { status: 200, body: { cursor: this.append(event) } };
  }

  regenerate({ message, version, agent }) {
    this.#mustBeIdleAt(version);
    const { messages } = this.state;
    const index = messages.findIndex(({ id }) => id === message);
    if (index < 0) refuse(404, 'message_not_found');
    const from = messages[messages[index].role === 'user' ? index + 1 : index];
    const before = from ? [{ type: 'truncated', from: from.id }] : [];
    return { status: 201, body: this.#start(before, agent, 'regenerate') };
  }

  truncate({ from, version }) {
    this.#mustBeIdleAt(version);
    if (!this.state.messages.some(({ id }) => id === from)) refuse(404, 'message_not_found');
    const cursor = this.append({ type: 'truncated', from });
    return { status: 200, body: { version: this.state.version, cursor } };
  }

  #mustBeIdleAt(version) {
    const { run } = this.state;
    if (run)
      refuse(409, 'busy', {
        run: run.run,
        phase: run.phase,
        attachable: run.phase !== 'cancelling',
      });
    if (version !== undefined && version !== this.state.version)
      refuse(409, 'conflict', { version: this.state.version });
  }

  #mustRun(run) {
    if (this.state.run?.run !== run) refuse(404, 'run_not_found');
  }

  // What a worker does.

  claim(run, { worker }) {
    if (this.state.run?.run !== run || this.fence !== undefined) refuse(409, 'fenced');
    this.fence = newId('f');
    this.append({ type: 'run-claimed', run, worker });
    const { answer } = this.state.run;
    return {
      session: this.name,
      run,
      answer,
      fence: this.fence,
      lease: LEASE,
      messages: this.state.messages,
      cursor: this.cursor(),
    };
  }

  /** The last event that the worker knows of, if it presents the fence in force. */
  write(run, fence, events) {
    if (this.#outcomes.has(run)) refuse(409, 'settled');
    if (this.state.run?.run !== run || this.fence !== fence) refuse(409, 'fenced');
    return this.append(...events.map(({ type, ...members }) => ({ type, run, ...members })));
  }

  ask(run, fence, question) {
    if (this.phase === 'cancelling') refuse(409, 'cancelling');
    const decision = newId('d');
    const cursor = this.write(run, fence, [{ type: 'asked', decision, ...question }]);
    if (question.deadline)
      setTimeout(() => this.#expire(decision, question), question.deadline - Date.now()).unref();
    return { decision, cursor };
  }

  #expire(decision, { fallback }) {
    if (!this.state.decisions.some((each) => each.decision === decision)) return;
    const { run } = this.state.run;
    this.append({
      type: 'decision-closed',
      run,
      decision,
      why: 'expired',
      ...(fallback && { answer: fallback }),
    });
  }

  inbox(run) {
    const { draft, steers } = this.state;
    const parts = (draft?.parts ?? []).filter((part) => part.type === 'decision');
    return {
      cancel_requested: this.phase === 'cancelling' || this.state.run?.run !== run,
      steers,
      decisions: parts.map(({ decision, state, answer }) => ({ decision, state, answer })),
      deadline: Date.now() + LEASE,
    };
  }

  settle(run, fence, { outcome, error, usage }) {
    if (this.#outcomes.has(run)) return { outcome: this.#outcomes.get(run) };
    if (this.state.run?.run !== run || this.fence !== fence) refuse(409, 'fenced');
    const next = this.#end(outcome, error, usage);
    return { cursor: this.cursor(), ...(next && { next }) };
  }

  /** The end of the run, and the beginning of the next one that waits, in one append. */
  #end(outcome, error, usage) {
    const { run, draft, decisions, steers, queue } = this.state;
    const closed = decisions.map(({ decision }) => ({
      type: 'decision-closed',
      run: run.run,
      decision,
      why: 'run-ended',
    }));
    for (const { decision } of decisions) {
      Object.assign(
        draft.parts.find((part) => part.decision === decision),
        { state: 'run-ended' },
      );
    }
    const message = { ...structuredClone(draft), outcome, ...(error && { error }) };
    const left = steers.map(({ text }) => ({
      item: newId('q'),
      message: { id: newId('m'), role: 'user', parts: [{ type: 'text', text }] },
    }));
    this.#outcomes.set(run.run, outcome);
    const events = [
      ...closed,
      { type: 'settled', run: run.run, outcome, message, error, usage },
      ...left.map((each) => ({ type: 'queued', ...each })),
    ];
    const [first] = [...queue, ...left];
    if (!first) {
      this.append(...events);
      return undefined;
    }
    const taken = [
      { type: 'queue-removed', item: first.item },
      { type: 'message', message: first.message },
    ];
    return this.#start([...events, ...taken], first.agent, 'queue').run;
  }
}
