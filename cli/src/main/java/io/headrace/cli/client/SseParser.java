package io.headrace.cli.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads server-sent events from bytes as they come, cut wherever the network cut them. An event is
 * told when the empty line that ends it has come, and not before: what a lost connection leaves
 * half done is never told. Not thread-safe.
 */
public final class SseParser {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final Consumer<SseEvent> events;
  private final int maxEventBytes;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final StringBuilder data = new StringBuilder();
  private boolean afterReturn;
  private boolean firstLine = true;
  private String type = "";
  private String lastId = "";

  /**
   * A parser at the beginning of a stream of events.
   *
   * @param events is told each event
   * @param maxEventBytes the longest line and the longest data of an event, in bytes
   */
  public SseParser(Consumer<SseEvent> events, int maxEventBytes) {
    this.events = events;
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Takes the next bytes, all of them.
   *
   * @throws IllegalStateException if a line or an event is too long
   */
  public void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      boolean secondHalf = afterReturn && b == '\n';
      afterReturn = b == '\r';
      if (secondHalf) {
        continue;
      }
      if (b == '\r' || b == '\n') {
        endLine();
      } else {
        line.write(b);
        check(line.size());
      }
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    if (firstLine && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    firstLine = false;
    line.reset();
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else if (colon > 0) {
      int value =
          colon + 1 < text.length() && text.charAt(colon + 1) == ' ' ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(value));
    }
    // A line that begins with a colon is a comment.
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> {
        data.append(value).append('\n');
        check(data.length());
      }
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          lastId = value;
        }
      }
      default -> {
        // Fields that are not known say nothing; so the standard has it.
      }
    }
  }

  private void dispatch() {
    if (!data.isEmpty()) {
      String text = data.substring(0, data.length() - 1);
      events.accept(new SseEvent(type.isEmpty() ? "message" : type, text, lastId));
    }
    data.setLength(0);
    type = "";
  }

  private void check(int bytes) {
    if (bytes > maxEventBytes) {
      throw new IllegalStateException(
          "expected events of at most " + maxEventBytes + " bytes, but one is longer");
    }
  }
}
