import type { UIMessageChunk } from 'ai';
import type { DecisionPart, Message, Part, ToolPart } from '../model.js';

/**
 * How decisions reach `useChat`: as `data-decision` parts, or approvals of tools as versions 6 and later
 * have them.
 */
export type Approvals = 'data' | 'native';

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
  /** The part of text or reasoning that may still grow. */
  #open: { readonly at: number; readonly type: 'text' | 'reasoning' } | undefined;
  #started = false;
  #inStep = false;

  constructor(approvals: Approvals) {
    this.#approvals = approvals;
  }

  /** What is new of the message. */
  write(message: Message): UIMessageChunk[] {
    const chunks: UIMessageChunk[] = [];
    if (!this.#started) {
      this.#started = true;
      chunks.push({ type: 'start', messageId: message.id });
    }
    message.parts.forEach((part, at) => {
      const before = this.#written[at];
      if (before === part || (before !== undefined && isSame(before, part))) return;
      if (before === undefined) this.#endOpen(chunks);
      this.#writePart(chunks, part, before, at);
      this.#written[at] = part;
    });
    return chunks;
  }

  /** What is new of the message, which is settled, and the end of the stream. */
  end(message: Message): UIMessageChunk[] {
    const chunks = this.write(message);
    this.#endOpen(chunks);
    this.#endStep(chunks);
    switch (message.outcome) {
      case 'cancelled':
        chunks.push({ type: 'abort' });
        break;
      case 'failed':
      case 'interrupted':
        chunks.push({
          type: 'error',
          errorText: message.error ?? `The answer ${wordsFor[message.outcome]}.`,
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
    if (before === undefined) {
      this.#open = { at, type };
      chunks.push({ type: `${type}-start`, id });
    }
    const known = before !== undefined && 'text' in before ? before.text.length : 0;
    if (text.length > known) chunks.push({ type: `${type}-delta`, id, delta: text.slice(known) });
  }

  #writeTool(chunks: UIMessageChunk[], tool: ToolPart, before: ToolPart | undefined): void {
    const { call: toolCallId, name: toolName, title } = tool;
    const named = { toolCallId, toolName, dynamic: true, ...(title !== undefined && { title }) };
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
        chunks.push({ type: 'tool-output-error', toolCallId, errorText: tool.error ?? '', dynamic: true });
      }
    } else if (hasOutput) {
      chunks.push({
        type: 'tool-output-available',
        toolCallId,
        output: tool.output,
        dynamic: true,
        ...(tool.state !== 'done' && { preliminary: true }),
      });
    }
  }

  #writeDecision(chunks: UIMessageChunk[], part: DecisionPart): void {
    const { type: _, ...data } = part;
    chunks.push({ type: 'data-decision', id: part.decision, data });
    const { call, decision, state, answer } = part;
    // A request whose tool the SDK does not know would end its stream.
    if (
      this.#approvals === 'data' ||
      part.kind !== 'approval' ||
      call === undefined ||
      !this.#tools.get(call)?.called
    )
      return;
    if (state === 'open') {
      chunks.push({ type: 'tool-approval-request', approvalId: decision, toolCallId: call });
    } else if (answer !== undefined && 'approved' in answer && !answer.approved) {
      chunks.push({ type: 'tool-output-denied', toolCallId: call });
    }
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

/**
 * Whether a part says what it said before, though it came another way. What grows is not compared: it is
 * long.
 */
function isSame(before: Part, part: Part): boolean {
  if (part.type === 'text' || part.type === 'thinking' || part.type === 'tool') return false;
  return JSON.stringify(before) === JSON.stringify(part);
}

const wordsFor = { failed: 'failed', interrupted: 'was interrupted' } as const;
