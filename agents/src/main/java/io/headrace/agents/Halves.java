package io.headrace.agents;

import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.wire.Utf8;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps characters whole. Models cut texts anywhere, also between the two halves of a surrogate
 * pair, and half a character cannot be stored: the first half waits for the second. What has no
 * other half becomes U+FFFD. Not for several threads.
 */
final class Halves {
  private static final char NO_CHARACTER = '\uFFFD';

  /** A delta of one first half, which waits. */
  private @Nullable Work waiting;

  /** What an event comes to: none, one or, if a half has waited in vain, two. */
  List<Work> add(Work event) {
    Optional<String> delta = Deltas.of(event);
    if (delta.isEmpty()) {
      return with(end(), event);
    }
    Optional<Work> vain = Optional.empty();
    String text = delta.get();
    if (waiting != null && Deltas.continues(waiting, event)) {
      text = Deltas.of(waiting).orElse("") + text;
      waiting = null;
    } else {
      vain = end();
    }
    int whole = text.length();
    if (whole > 0 && Character.isHighSurrogate(text.charAt(whole - 1))) {
      whole--;
      waiting = Deltas.with(event, text.substring(whole));
    }
    return whole == 0
        ? vain.map(List::of).orElse(List.of())
        : with(vain, Deltas.with(event, whole(text.substring(0, whole))));
  }

  private static List<Work> with(Optional<Work> before, Work event) {
    return before.map(each -> List.of(each, event)).orElse(List.of(event));
  }

  /** No more comes. What still waits is told as what it is. */
  Optional<Work> end() {
    Optional<Work> vain =
        Optional.ofNullable(waiting).map(half -> Deltas.with(half, String.valueOf(NO_CHARACTER)));
    waiting = null;
    return vain;
  }

  /** A text without halves. */
  static String whole(String text) {
    if (Utf8.isWhole(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints()
        .map(each ->
            each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE
                ? NO_CHARACTER
                : each)
        .forEach(whole::appendCodePoint);
    return whole.toString();
  }
}
