import type { UIMessage } from 'ai';
import type { Message, Part, ToolPart, UserPart } from '../model.js';

export type UIPart = UIMessage['parts'][number];

/** A message as `useChat` shows it; the same that the stream of its chunks makes of it. */
export function toUIMessage<UI_MESSAGE extends UIMessage = UIMessage>(message: Message): UI_MESSAGE {
  return {
    id: message.id,
    role: message.role,
    parts: message.parts.map(uiPartOf).filter(isKnown),
  } as UI_MESSAGE;
}

/**
 * What a user says in `useChat`, as parts of a user's message; parts that are no user's are left out.
 */
export function toUserParts(message: UIMessage): UserPart[] {
  return message.parts.flatMap((part): UserPart[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    if (part.type === 'file') {
      const name = part.filename === undefined ? {} : { name: part.filename };
      return [{ type: 'file', url: part.url, media_type: part.mediaType, ...name }];
    }
    if (part.type.startsWith('data-') && 'data' in part) {
      const key = 'id' in part && part.id !== undefined ? { key: part.id } : {};
      return [{ type: 'data', name: part.type.slice('data-'.length), ...key, data: part.data }];
    }
    return [];
  });
}

/** A part as `useChat` shows it; undefined where it shows none. */
export function uiPartOf(part: Part, at: number): UIPart | undefined {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, state: 'done' };
    case 'thinking':
      return { type: 'reasoning', text: part.text, state: 'done' };
    case 'tool':
      return toolPartOf(part);
    case 'source':
      return {
        type: 'source-url',
        sourceId: `part-${at}`,
        url: part.url,
        ...(part.title !== undefined && { title: part.title }),
      };
    case 'file':
      return {
        type: 'file',
        url: part.url,
        mediaType: part.media_type,
        ...(part.name !== undefined && { filename: part.name }),
      };
    case 'data':
      return { type: `data-${part.name}`, id: part.key ?? `part-${at}`, data: part.data };
    case 'step':
      return { type: 'step-start' };
    case 'decision': {
      const { type: _, ...data } = part;
      return { type: 'data-decision', id: part.decision, data };
    }
    case 'steer':
      return { type: 'data-steer', id: part.steer, data: { text: part.text } };
    default:
      return undefined;
  }
}

function toolPartOf({ call, name, title, state, input, output, error, ...rest }: ToolPart): UIPart {
  const named = {
    type: 'dynamic-tool',
    toolCallId: call,
    toolName: name,
    providerExecuted: true,
    ...(title !== undefined && { title }),
  } as const;
  if (state === 'failed')
    return { ...named, state: 'output-error', input: input ?? null, errorText: error ?? '' };
  if (output !== undefined) {
    const preliminary = state === 'done' ? {} : { preliminary: true };
    return { ...named, state: 'output-available', input: input ?? null, output, ...preliminary };
  }
  if (state === 'input') return { ...named, state: 'input-streaming', input: rest.input_text };
  return { ...named, state: 'input-available', input: input ?? null };
}

function isKnown(part: UIPart | undefined): part is UIPart {
  return part !== undefined;
}
