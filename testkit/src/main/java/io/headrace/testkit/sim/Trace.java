package io.headrace.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The log of a run: one line for everything that happens. It keeps the last lines, to tell what led
 * to a violation, and a digest of all of them, to tell whether two runs were the same.
 */
final class Trace {
  private static final int KEPT_LINES = 50;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final Consumer<String> listener;
  private final Deque<String> last = new ArrayDeque<>();
  private long digest = FNV_OFFSET;
  private long lines;

  /**
   * A log without lines.
   *
   * @param listener is told every line
   */
  Trace(Consumer<String> listener) {
    this.listener = listener;
  }

  void line(String text) {
    lines++;
    if (last.size() == KEPT_LINES) {
      last.removeFirst();
    }
    last.addLast(text);
    for (int i = 0; i < text.length(); i++) {
      digest = (digest ^ text.charAt(i)) * FNV_PRIME;
    }
    listener.accept(text);
  }

  long lines() {
    return lines;
  }

  long digest() {
    return digest;
  }

  String lastLines() {
    return String.join("\n", last);
  }
}
