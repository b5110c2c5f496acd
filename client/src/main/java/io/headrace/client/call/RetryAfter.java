package io.headrace.client.call;

import io.headrace.client.transport.ResponseHead;
import io.headrace.wire.UnsignedText;
import java.util.Optional;
import java.util.OptionalLong;

/** What a server asks its clients to wait before they come again, in {@code retry-after-ms}. */
public final class RetryAfter {
  private static final String HEADER = "retry-after-ms";

  private RetryAfter() {}

  /** The milliseconds that the head of an answer asks for, if it asks for any. */
  public static OptionalLong millis(ResponseHead head) {
    return millis(head.header(HEADER));
  }

  /** The milliseconds that an answer asks for, if it asks for any. */
  static OptionalLong millis(Answer answer) {
    return millis(answer.header(HEADER));
  }

  private static OptionalLong millis(Optional<String> text) {
    try {
      long millis = UnsignedText.parse(text.orElse("").strip());
      return OptionalLong.of(millis < 0 ? Long.MAX_VALUE : millis);
    } catch (NumberFormatException e) {
      // It is advice only, and there is none.
      return OptionalLong.empty();
    }
  }
}
