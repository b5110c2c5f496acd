package io.headrace.client.call;

import io.headrace.client.transport.ResponseHead;
import java.util.OptionalLong;

/** What a server asks its clients to wait before they come again. */
public final class RetryAfter {
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /** The milliseconds that the header {@code retry-after-ms} says, if it says any. */
  public static OptionalLong millis(ResponseHead head) {
    String text = head.header("retry-after-ms").orElse("");
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }
}
