/** A frame of server-sent events. */
export interface SseFrame {
  /** The name of a control frame; a log frame has none. */
  readonly event?: string;
  /** Of this very frame: unlike an `EventSource`, frames do not inherit the id of one before. */
  readonly id?: string;
  /** Empty where a frame has an id alone: there is a place, and nothing to show of it. */
  readonly data: string;
}

/** A frame that is larger than the reader is willing to hold. */
export class FrameTooLarge extends Error {
  override readonly name = 'FrameTooLarge';
}

/**
 * Makes frames of bytes, which may be cut anywhere: inside a character, a line end, a field. Lines end
 * in LF, CR or both; a byte order mark at the beginning and comments are passed over; what follows the
 * last blank line when the bytes end is no frame. Holds at most one frame, of `limit` characters.
 */
export class SseParser {
  readonly #limit: number;
  readonly #decoder = new TextDecoder();
  /** The beginning of a line whose end has not come; in pieces, so that long lines cost no copies. */
  #line: string[] = [];
  #data: string[] = [];
  #event: string | undefined;
  #id: string | undefined;
  /** Characters held in the line and the data. */
  #held = 0;
  #afterReturn = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * The frames that these bytes complete.
   *
   * @throws FrameTooLarge if one is beyond the limit; the parser is of no use then
   */
  push(bytes: Uint8Array): SseFrame[] {
    const frames: SseFrame[] = [];
    const text = this.#decoder.decode(bytes, { stream: true });
    let from = 0;
    if (text.length > 0 && this.#afterReturn) {
      this.#afterReturn = false;
      if (text[0] === '\n') from = 1;
    }
    const lineEnd = /\r\n|\n|\r/g;
    lineEnd.lastIndex = from;
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      this.#hold(text.slice(from, end.index));
      from = lineEnd.lastIndex;
      this.#endLine(frames);
      this.#afterReturn = end[0] === '\r' && from === text.length;
    }
    if (from < text.length) this.#hold(text.slice(from));
    return frames;
  }

  #hold(piece: string): void {
    this.#held += piece.length;
    if (this.#held > this.#limit) {
      throw new FrameTooLarge(`a frame is larger than ${this.#limit} characters`);
    }
    this.#line.push(piece);
  }

  #endLine(frames: SseFrame[]): void {
    const line = this.#line.length === 1 ? this.#line[0]! : this.#line.join('');
    this.#line = [];
    if (line === '') {
      this.#endFrame(frames);
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (field) {
      case 'data':
        this.#data.push(value);
        return;
      case 'event':
        this.#event = value;
        break;
      case 'id':
        if (!value.includes('\0')) this.#id = value;
        break;
      default:
        // A comment, or a field that says nothing to us.
        break;
    }
    this.#held -= line.length;
  }

  #endFrame(frames: SseFrame[]): void {
    const isPlace = this.#id !== undefined && this.#event === undefined;
    if (this.#data.length > 0 || isPlace) {
      frames.push({
        ...(this.#event !== undefined && this.#event !== '' && { event: this.#event }),
        ...(this.#id !== undefined && { id: this.#id }),
        data: this.#data.join('\n'),
      });
    }
    this.#data = [];
    this.#event = undefined;
    this.#id = undefined;
    this.#held = 0;
  }
}

/** The JSON object in a frame; an empty one where there is none, which says nothing to anybody. */
export function objectIn(data: string): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(data);
    if (typeof told === 'object' && told !== null) return told as Record<string, unknown>;
  } catch {
    // What cannot be read is passed over like what is not known.
  }
  return {};
}
