// How events make a session's state: the fold of docs/sessions.md, for the development server.

/** The state of a session that was never written to. */
export function emptyState() {
  return {
    title: '',
    version: 0,
    messages: [],
    draft: undefined,
    run: undefined,
    decisions: [],
    queue: [],
    steers: [],
  };
}

/** Changes `state` by one event. */
export function apply(state, event) {
  const change = CHANGES[event.type];
  if (change) change(state, event);
}

const CHANGES = {
  message: (state, { message }) => state.messages.push(message),
  title: (state, { title }) => (state.title = title),
  queued: (state, { item, message, agent }) => state.queue.push({ item, message, agent }),
  'queue-edited': (state, { item, message }) => {
    for (const each of state.queue) if (each.item === item) each.message = message;
  },
  'queue-removed': (state, { item }) => (state.queue = state.queue.filter((each) => each.item !== item)),
  truncated: (state, { from }) => {
    const index = state.messages.findIndex(({ id }) => id === from);
    if (index >= 0) state.messages.length = index;
    state.version++;
  },
  'run-begun': (state, { run, answer, agent, trigger, lease }) => {
    state.run = {
      run,
      answer,
      agent,
      trigger,
      lease,
      phase: 'starting',
      cancel_requested: false,
      deadline: 0,
    };
    state.draft = { id: answer, role: 'assistant', parts: [] };
  },
  'run-claimed': (state, { worker }) => (state.run.worker = worker),
  text: (state, { delta }) => extend(state, 'text', delta),
  thinking: (state, { delta }) => extend(state, 'thinking', delta),
  tool: (state, { call, name, title }) =>
    Object.assign(toolOf(state, call), { name, ...(title && { title }) }),
  'tool-input': (state, { call, delta }) => {
    const tool = toolOf(state, call);
    tool.input_text = (tool.input_text ?? '') + delta;
  },
  'tool-call': (state, { call, name, input }) => {
    const tool = toolOf(state, call);
    delete tool.input_text;
    Object.assign(tool, { name, input, state: 'called' });
  },
  'tool-output': (state, { call, output, preliminary }) => {
    const tool = toolOf(state, call);
    tool.output = output;
    if (!preliminary) tool.state = 'done';
  },
  'tool-error': (state, { call, error }) => Object.assign(toolOf(state, call), { error, state: 'failed' }),
  source: (state, event) => addPart(state, event),
  file: (state, event) => addPart(state, event),
  step: (state, event) => addPart(state, event),
  data: (state, event) => {
    const part = partOf(event);
    const old = state.draft.parts.findIndex(
      (each) =>
        each.type === 'data' && part.key !== undefined && each.name === part.name && each.key === part.key,
    );
    if (old >= 0) state.draft.parts[old] = part;
    else state.draft.parts.push(part);
    running(state);
  },
  asked: (state, event) => {
    const part = { ...partOf(event), type: 'decision', state: 'open' };
    delete part.fallback;
    state.draft.parts.push(part);
    state.decisions.push(part);
    if (state.run.phase !== 'cancelling') state.run.phase = 'waiting';
  },
  decided: (state, { decision, answer, by }) =>
    close(state, decision, 'decided', { answer, ...(by && { by }) }),
  'decision-closed': (state, { decision, why, answer }) => close(state, decision, why, answer && { answer }),
  steered: (state, { steer, text }) => state.steers.push({ steer, text }),
  'steer-taken': (state, { steer }) => {
    const taken = state.steers.find((each) => each.steer === steer);
    state.steers = state.steers.filter((each) => each !== taken);
    if (taken) state.draft.parts.push({ type: 'steer', ...taken });
  },
  'cancel-requested': (state) => Object.assign(state.run, { phase: 'cancelling', cancel_requested: true }),
  settled: (state, { message }) => {
    state.messages.push(message);
    Object.assign(state, { draft: undefined, run: undefined, decisions: [], steers: [] });
  },
};

function partOf({ run: _, ...part }) {
  return part;
}

function addPart(state, event) {
  state.draft.parts.push(partOf(event));
  running(state);
}

function extend(state, type, delta) {
  if (delta === '') return;
  const last = state.draft.parts.at(-1);
  if (last?.type === type) last.text += delta;
  else state.draft.parts.push({ type, text: delta });
  running(state);
}

function toolOf(state, call) {
  running(state);
  let tool = state.draft.parts.find((part) => part.type === 'tool' && part.call === call);
  if (!tool) {
    tool = { type: 'tool', call, name: '', state: 'input' };
    state.draft.parts.push(tool);
  }
  return tool;
}

function running(state) {
  if (state.run?.phase === 'starting') state.run.phase = 'running';
}

function close(state, decision, how, members) {
  const part = state.decisions.find((each) => each.decision === decision);
  if (!part) return;
  Object.assign(part, { state: how }, members);
  state.decisions = state.decisions.filter((each) => each !== part);
  if (state.run?.phase === 'waiting' && state.decisions.length === 0) state.run.phase = 'running';
}
