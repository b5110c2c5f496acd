import type { UIMessage, UIMessageChunk } from 'ai';
import type { DecisionPart, Message, Part, ToolPart } from '../model.js';
import { uiPartOf, type UIPart } from './messages.js';

/**
 * How decisions reach `useChat`: as `data-decision` parts, or approvals of tools as versions 6 and later
 * have them.
 */
export type Approvals = 'data' | 'native';

type DynamicTool = Extract<UIPart, { type: 'dynamic-tool' }>;

/** What the SDK knows of a call: that it begins, how much of its input, and all of its input. */
interface WrittenTool {
  begun: boolean;
  called: boolean;
  inputLength: number;
}

/**
 * Writes one message as chunks of the AI SDK's stream, as often as it is asked what is new of it. It is
 * shown states and not events, so that it does not matter what the connection went through: a message
 * only grows, part by part, and what was written is never written again. All chunks are valid in
 * versions 5, 6 and 7, but those of native approvals, which 5 does not know.
 */
export class ChunkWriter {
  readonly #approvals: Approvals;
  /** The parts as they were written, by their place in the message. */
  readonly #written: Part[] = [];
  readonly #tools = new Map<string, WrittenTool>();
  /** Decisions that the SDK was asked for. */
  readonly #asked = new Set<string>();
  /** What the chat has of the message already, until it is compared with the message. */
  #shown: readonly UIPart[] | undefined;
  /** The part of text or reasoning that may still grow. */
  #open: { readonly at: number; readonly type: 'text' | 'reasoning' } | undefined;
  #started = false;
  #inStep = false;

  /** @param shown the message as the chat has it, which is gone on with; absent where it begins */
  constructor(approvals: Approvals, shown?: UIMessage) {
    this.#approvals = approvals;
    this.#shown = shown?.parts;
  }

  /** What is new of the message. */
  write(message: Message): UIMessageChunk[] {
    const chunks: UIMessageChunk[] = [];
    if (!this.#started) {
      this.#started = true;
      chunks.push({ type: 'start', messageId: message.id });
    }
    if (this.#shown !== undefined) this.#goOnFrom(this.#shown, message);
    this.#shown = undefined;
    message.parts.forEach((part, at) => {
      const before = this.#written[at];
      if (before === part || (before !== undefined && isSame(before, part))) return;
      if (before === undefined) this.#endOpen(chunks);
      this.#writePart(chunks, part, before, at);
      this.#written[at] = part;
    });
    this.#ask(chunks, message);
    return chunks;
  }

  /** Whether the user has been asked in a way that is answered with the next request, after this stream. */
  asks({ parts }: Message, decided: ReadonlySet<string> = new Set()): boolean {
    return parts.some(
      (part) =>
        part.type === 'decision' &&
        part.state === 'open' &&
        this.#asked.has(part.decision) &&
        !decided.has(part.decision),
    );
  }

  /** The end of the stream, and not of the message: it is the user's turn. */
  pause(): UIMessageChunk[] {
    const chunks: UIMessageChunk[] = [];
    this.#endOpen(chunks);
    this.#endStep(chunks);
    chunks.push({ type: 'finish', finishReason: 'tool-calls' });
    return chunks;
  }

  /**
   * What is new of the message, which is settled, and the end of the stream.
   *
   * @param quietly whether the end is a good one in any case: nobody waits for this answer any more
   */
  end(message: Message, quietly = false): UIMessageChunk[] {
    const chunks = this.write(message);
    this.#endOpen(chunks);
    this.#endStep(chunks);
    switch (quietly ? 'completed' : message.outcome) {
      case 'cancelled':
        chunks.push({ type: 'abort' });
        break;
      case 'failed':
      case 'interrupted':
        chunks.push({
          type: 'error',
          errorText:
            message.error ?? `The answer ${message.outcome === 'failed' ? 'failed' : 'was interrupted'}.`,
        });
        break;
      default:
        chunks.push({ type: 'finish', finishReason: 'stop' });
    }
    return chunks;
  }

  #writePart(chunks: UIMessageChunk[], part: Part, before: Part | undefined, at: number): void {
    switch (part.type) {
      case 'text':
        this.#writeText(chunks, 'text', part.text, before, at);
        break;
      case 'thinking':
        this.#writeText(chunks, 'reasoning', part.text, before, at);
        break;
      case 'tool':
        this.#writeTool(chunks, part, before as ToolPart | undefined);
        break;
      case 'source':
        chunks.push({
          type: 'source-url',
          sourceId: `part-${at}`,
          url: part.url,
          ...(part.title !== undefined && { title: part.title }),
        });
        break;
      case 'file':
        chunks.push({ type: 'file', url: part.url, mediaType: part.media_type });
        break;
      case 'data':
        chunks.push({ type: `data-${part.name}`, id: part.key ?? `part-${at}`, data: part.data });
        break;
      case 'step':
        this.#endStep(chunks);
        this.#inStep = true;
        chunks.push({ type: 'start-step' });
        break;
      case 'decision':
        this.#writeDecision(chunks, part);
        break;
      case 'steer':
        chunks.push({ type: 'data-steer', id: part.steer, data: { text: part.text } });
        break;
      default:
        // A part of a later protocol.
        break;
    }
  }

  #writeText(
    chunks: UIMessageChunk[],
    type: 'text' | 'reasoning',
    text: string,
    before: Part | undefined,
    at: number,
  ): void {
    const id = `part-${at}`;
    const known = before !== undefined && 'text' in before ? before.text.length : 0;
    // One that grows though it was ended is gone on with in another part: the SDK opens none again.
    if (before === undefined || (this.#open?.at !== at && text.length > known)) {
      this.#endOpen(chunks);
      this.#open = { at, type };
      chunks.push({ type: `${type}-start`, id });
    }
    if (text.length > known) chunks.push({ type: `${type}-delta`, id, delta: text.slice(known) });
  }

  #writeTool(chunks: UIMessageChunk[], tool: ToolPart, before: ToolPart | undefined): void {
    const { call: toolCallId, name: toolName, title } = tool;
    // Where the worker is, not in the page: what it comes to is not to be sent back.
    const executed = { toolCallId, dynamic: true, providerExecuted: true };
    const named = { ...executed, toolName, ...(title !== undefined && { title }) };
    const known = this.#tools.get(toolCallId) ?? { begun: false, called: false, inputLength: 0 };
    this.#tools.set(toolCallId, known);
    const hasOutput =
      'output' in tool &&
      (before === undefined || before.output !== tool.output || before.state !== tool.state);
    if (tool.state !== 'input' || hasOutput) {
      if (!known.called) chunks.push({ type: 'tool-input-available', ...named, input: tool.input ?? null });
      known.called = true;
    } else {
      if (!known.begun) chunks.push({ type: 'tool-input-start', ...named });
      known.begun = true;
      const inputTextDelta = (tool.input_text ?? '').slice(known.inputLength);
      known.inputLength += inputTextDelta.length;
      if (inputTextDelta !== '') chunks.push({ type: 'tool-input-delta', toolCallId, inputTextDelta });
    }
    if (tool.state === 'failed') {
      if (before?.state !== 'failed' || before.error !== tool.error) {
        chunks.push({ type: 'tool-output-error', ...executed, errorText: tool.error ?? '' });
      }
    } else if (hasOutput) {
      chunks.push({
        type: 'tool-output-available',
        ...executed,
        output: tool.output,
        ...(tool.state !== 'done' && { preliminary: true }),
      });
    }
  }

  #writeDecision(chunks: UIMessageChunk[], part: DecisionPart): void {
    const { type: _, ...data } = part;
    chunks.push({ type: 'data-decision', id: part.decision, data });
    const { answer } = part;
    if (this.#isNative(part) && answer !== undefined && 'approved' in answer && !answer.approved)
      chunks.push({ type: 'tool-output-denied', toolCallId: part.call });
  }

  /** Asks what is open; a question may come before the call that it is about. */
  #ask(chunks: UIMessageChunk[], { parts }: Message): void {
    for (const part of parts) {
      if (part.type !== 'decision' || part.state !== 'open' || this.#asked.has(part.decision)) continue;
      if (!this.#isNative(part)) continue;
      this.#asked.add(part.decision);
      chunks.push({ type: 'tool-approval-request', approvalId: part.decision, toolCallId: part.call });
    }
  }

  /** Whether the SDK can have it as its own; a request whose tool it does not know would end its stream. */
  #isNative(part: DecisionPart): part is DecisionPart & { readonly call: string } {
    const { kind, call } = part;
    return (
      this.#approvals === 'native' &&
      kind === 'approval' &&
      call !== undefined &&
      this.#tools.get(call)?.called === true
    );
  }

  /**
   * Takes what the chat has for written. Tools and data have names; of the rest each kind keeps its order.
   * A tool that something came of in a later step is there twice, and the last one counts.
   */
  #goOnFrom(shown: readonly UIPart[], message: Message): void {
    const places = new Map<string, number>();
    message.parts.forEach((part, at) => {
      const wanted = uiPartOf(part, at);
      if (wanted === undefined) return;
      if (part.type === 'tool') {
        const has = shown.findLast((each) => isDynamicTool(each) && each.toolCallId === part.call);
        if (has !== undefined && isDynamicTool(has)) this.#goOnWithTool(part, has, at);
      } else if ('data' in wanted) {
        const has = shown.find((each) => each.type === wanted.type && 'id' in each && each.id === wanted.id);
        if (has !== undefined && 'data' in has && isEqual(has.data, wanted.data)) this.#written[at] = part;
      } else {
        const place = places.get(wanted.type) ?? 0;
        places.set(wanted.type, place + 1);
        const has = shown.filter(({ type }) => type === wanted.type)[place];
        if (has === undefined) return;
        const isText = part.type === 'text' || part.type === 'thinking';
        this.#written[at] = isText && 'text' in has ? { type: part.type, text: has.text } : part;
      }
    });
  }

  #goOnWithTool(tool: ToolPart, has: DynamicTool, at: number): void {
    const { output: _output, error: _error, ...rest } = tool;
    const called = has.state !== 'input-streaming';
    const inputLength = called ? 0 : (tool.input_text ?? '').length;
    this.#tools.set(tool.call, { begun: true, called, inputLength });
    const { approval } = has as { approval?: { id: string } };
    if (approval !== undefined) this.#asked.add(approval.id);
    if (has.state === 'output-available')
      this.#written[at] = {
        ...rest,
        state: has.preliminary === true ? 'called' : 'done',
        output: has.output,
      };
    else if (has.state === 'output-error')
      this.#written[at] = { ...rest, state: 'failed', error: has.errorText };
    else this.#written[at] = { ...rest, state: called ? 'called' : 'input' };
  }

  #endOpen(chunks: UIMessageChunk[]): void {
    if (this.#open !== undefined)
      chunks.push({ type: `${this.#open.type}-end`, id: `part-${this.#open.at}` });
    this.#open = undefined;
  }

  #endStep(chunks: UIMessageChunk[]): void {
    if (this.#inStep) chunks.push({ type: 'finish-step' });
    this.#inStep = false;
  }
}

function isDynamicTool(part: UIPart): part is DynamicTool {
  return part.type === 'dynamic-tool';
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * Whether a part says what it said before, though it came another way. What grows is not compared: it is
 * long.
 */
function isSame(before: Part, part: Part): boolean {
  if (part.type === 'text' || part.type === 'thinking' || part.type === 'tool') return false;
  return isEqual(before, part);
}
