package io.headrace.sessions.event;

import io.headrace.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** One of a few words that a member may be. */
public interface Word {
  /** The word as it is written. */
  String text();

  /**
   * The constant that a word stands for.
   *
   * @throws MalformedException if it is none of them; the message lists them
   */
  static <W extends Enum<W> & Word> W of(Class<W> words, String member, String text) {
    List<String> known = new ArrayList<>();
    for (W each : words.getEnumConstants()) {
      if (each.text().equals(text)) {
        return each;
      }
      known.add(each.text());
    }
    throw new MalformedException(
        "expected \"" + member + "\" to be one of " + known + ", but it is \"" + text + "\"");
  }
}
