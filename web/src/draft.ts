import type {
  DecisionPart,
  FilePart,
  Message,
  Part,
  RunEvent,
  SourcePart,
  Steer,
  TextPart,
  ThinkingPart,
  ToolPart,
} from './model.js';

/**
 * The message of the active run after one of the run's events; the same object where the event says
 * nothing of it.
 *
 * @param steers what the user has said in the midst and the worker has not taken
 */
export function reduceDraft(draft: Message, event: RunEvent, steers: readonly Steer[]): Message {
  switch (event.type) {
    case 'text':
    case 'thinking':
      return event.delta === '' ? draft : continued(draft, event.type, event.delta);
    case 'tool-input':
      return event.delta === '' ? draft : withTool(draft, event);
    case 'tool':
    case 'tool-call':
    case 'tool-output':
    case 'tool-error':
      return withTool(draft, event);
    case 'source': {
      const part: SourcePart = {
        type: 'source',
        url: event.url,
        ...(event.title !== undefined && { title: event.title }),
      };
      return begun(draft, part);
    }
    case 'file': {
      const part: FilePart = {
        type: 'file',
        url: event.url,
        media_type: event.media_type,
        ...(event.name !== undefined && { name: event.name }),
      };
      return begun(draft, part);
    }
    case 'data': {
      const { name, key, data } = event;
      const at =
        key === undefined ? -1 : indexOf(draft, 'data', (part) => part.name === name && part.key === key);
      return placed(draft, at, { type: 'data', name, ...(key !== undefined && { key }), data });
    }
    case 'step':
      return begun(draft, { type: 'step' });
    case 'asked': {
      const at = indexOf(draft, 'decision', (part) => part.decision === event.decision);
      return at < 0 ? begun(draft, asked(event)) : draft;
    }
    case 'decided':
      return withDecision(draft, event.decision, {
        state: 'decided',
        answer: event.answer,
        ...(event.by !== undefined && { by: event.by }),
      });
    case 'decision-closed':
      return withDecision(draft, event.decision, {
        state: event.why,
        ...(event.answer !== undefined && { answer: event.answer }),
      });
    case 'steer-taken': {
      const taken = steers.find(({ steer }) => steer === event.steer);
      return taken === undefined
        ? draft
        : begun(draft, { type: 'steer', steer: taken.steer, text: taken.text });
    }
    default:
      return draft;
  }
}

/** The last part goes on if it is of that type; else one begins. */
function continued(draft: Message, type: 'text' | 'thinking', delta: string): Message {
  const last = draft.parts.at(-1);
  if (last?.type !== type) return begun(draft, { type, text: delta } as TextPart | ThinkingPart);
  return placed(draft, draft.parts.length - 1, { ...last, text: last.text + delta });
}

type ToolEvent = Extract<
  RunEvent,
  { type: 'tool' | 'tool-input' | 'tool-call' | 'tool-output' | 'tool-error' }
>;

function withTool(draft: Message, event: ToolEvent): Message {
  const at = indexOf(draft, 'tool', (part) => part.call === event.call);
  const tool: ToolPart =
    at < 0 ? { type: 'tool', call: event.call, name: '', state: 'input' } : (draft.parts[at] as ToolPart);
  return placed(draft, at, afterEvent(tool, event));
}

function afterEvent(tool: ToolPart, event: ToolEvent): ToolPart {
  switch (event.type) {
    case 'tool':
      return { ...tool, name: event.name, ...(event.title !== undefined && { title: event.title }) };
    case 'tool-input':
      return { ...tool, input_text: (tool.input_text ?? '') + event.delta };
    case 'tool-call': {
      const { input_text: _, ...rest } = tool;
      return { ...rest, name: event.name, input: event.input, state: 'called' };
    }
    case 'tool-output':
      return { ...tool, output: event.output, ...(event.preliminary !== true && { state: 'done' }) };
    case 'tool-error':
      return { ...tool, error: event.error, state: 'failed' };
  }
}

function asked(event: Extract<RunEvent, { type: 'asked' }>): DecisionPart {
  const { decision, kind, title, detail, call, choices, deadline } = event;
  return {
    type: 'decision',
    decision,
    kind,
    title,
    ...(detail !== undefined && { detail }),
    ...(call !== undefined && { call }),
    ...(choices !== undefined && { choices }),
    ...(deadline !== undefined && { deadline }),
    state: 'open',
  };
}

/** Something became of a decision; what has, stays. */
function withDecision(draft: Message, decision: string, change: Partial<DecisionPart>): Message {
  const at = indexOf(draft, 'decision', (part) => part.decision === decision && part.state === 'open');
  return at < 0 ? draft : placed(draft, at, { ...(draft.parts[at] as DecisionPart), ...change });
}

function indexOf<T extends Part['type']>(
  draft: Message,
  type: T,
  is: (part: Extract<Part, { type: T }>) => boolean,
): number {
  return draft.parts.findLastIndex((part) => part.type === type && is(part as Extract<Part, { type: T }>));
}

function begun(draft: Message, part: Part): Message {
  return { ...draft, parts: [...draft.parts, part] };
}

/** The part in that place, or at the end where the place is negative. */
function placed(draft: Message, at: number, part: Part): Message {
  return at < 0 ? begun(draft, part) : { ...draft, parts: draft.parts.with(at, part) };
}
