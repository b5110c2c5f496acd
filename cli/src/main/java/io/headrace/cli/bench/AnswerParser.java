package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads HTTP/1.1 answers from bytes cut anywhere: of each the status and the body, whether it comes
 * with a length or in chunks. Everything else is passed over. Belongs to one connection.
 */
final class AnswerParser {
  /** Takes an answer. */
  interface Sink {
    /** An answer begins. */
    void head(int status);

    /** A piece of its body: these bytes of the buffer, valid during the call. */
    void body(ByteBuf in, int index, int length);

    /** The answer is complete. */
    void end();
  }

  private enum Expecting {
    STATUS,
    HEADER,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private static final int MAX_LINE_BYTES = 8192;

  private final Sink sink;
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int lineLength;
  private Expecting expecting = Expecting.STATUS;
  private long bodyLeft;
  private boolean chunked;

  AnswerParser(Sink sink) {
    this.sink = sink;
  }

  /** Takes all bytes that can be read. */
  void feed(ByteBuf in) {
    while (in.isReadable()) {
      switch (expecting) {
        case BODY, CHUNK -> takeBody(in);
        case STATUS, HEADER, CHUNK_SIZE, CHUNK_END, TRAILER -> {
          if (takeLine(in)) {
            endLine();
          }
        }
      }
    }
  }

  private void takeBody(ByteBuf in) {
    int length = (int) Math.min(in.readableBytes(), bodyLeft);
    sink.body(in, in.readerIndex(), length);
    in.skipBytes(length);
    bodyLeft -= length;
    if (bodyLeft == 0) {
      if (expecting == Expecting.CHUNK) {
        expecting = Expecting.CHUNK_END;
      } else {
        endAnswer();
      }
    }
  }

  private boolean takeLine(ByteBuf in) {
    int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int end = lineFeed < 0 ? in.writerIndex() : lineFeed;
    int length = end - in.readerIndex();
    if (lineLength + length > MAX_LINE_BYTES) {
      throw new MismatchException("a line of an answer's head is longer than " + MAX_LINE_BYTES);
    }
    in.readBytes(line, lineLength, length);
    lineLength += length;
    if (lineFeed < 0) {
      return false;
    }
    in.skipBytes(1);
    if (lineLength > 0 && line[lineLength - 1] == '\r') {
      lineLength--;
    }
    return true;
  }

  private void endLine() {
    switch (expecting) {
      case STATUS -> status();
      case HEADER -> header();
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> expecting = Expecting.CHUNK_SIZE;
      case TRAILER -> {
        if (lineLength == 0) {
          endAnswer();
        }
      }
      case BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
    }
    lineLength = 0;
  }

  private void status() {
    // "HTTP/1.1 200 OK"
    if (lineLength < 12 || line[0] != 'H' || line[8] != ' ') {
      throw new MismatchException("expected an HTTP answer, but got \"" + text() + "\"");
    }
    bodyLeft = 0;
    chunked = false;
    expecting = Expecting.HEADER;
    sink.head((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'));
  }

  private void header() {
    if (lineLength > 0) {
      // Of a head's lines only these two matter; the first letter rules out most others.
      int first = line[0] | 0x20;
      if (first == 'c' || first == 't') {
        framing(text().toLowerCase(Locale.ROOT));
      }
      return;
    }
    if (chunked) {
      expecting = Expecting.CHUNK_SIZE;
    } else if (bodyLeft > 0) {
      expecting = Expecting.BODY;
    } else {
      endAnswer();
    }
  }

  private void framing(String header) {
    if (header.startsWith("content-length:")) {
      bodyLeft = Long.parseLong(header.substring(15).strip());
    } else if (header.startsWith("transfer-encoding:")) {
      chunked = header.contains("chunked");
    }
  }

  private void chunkSize() {
    bodyLeft = 0;
    for (int i = 0; i < lineLength && line[i] != ';'; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        throw new MismatchException("expected the size of a chunk, but got \"" + text() + "\"");
      }
      bodyLeft = bodyLeft << 4 | digit;
    }
    expecting = bodyLeft == 0 ? Expecting.TRAILER : Expecting.CHUNK;
  }

  private void endAnswer() {
    expecting = Expecting.STATUS;
    sink.end();
  }

  private String text() {
    return new String(line, 0, lineLength, StandardCharsets.ISO_8859_1);
  }
}
