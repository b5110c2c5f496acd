package io.headrace.agents.openai;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what an endpoint says when it refuses: an object with a member {@code error}, which has a
 * message and a code, or something else.
 */
final class Refusals {
  /** No more of a reason is told, in characters. */
  private static final int MAX_REASON = 300;

  /** Nobody waits for longer. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(60);

  private static final Pattern WHOLE_SECONDS = Pattern.compile("\\d{1,6}");

  private String code = "";
  private String reason = "";

  private Refusals() {}

  /** What a refusal says. */
  static RefusedException of(int status, byte[] body, Optional<Duration> retryAfter) {
    Refusals refusal = new Refusals();
    try {
      JsonReader.read(
          body,
          0,
          body.length,
          json -> {
            json.object("an error", refusal::member);
            return refusal;
          });
    } catch (MalformedException e) {
      refusal.reason = new String(body, StandardCharsets.UTF_8).strip();
    }
    return new RefusedException(status, refusal.code, shortened(refusal.reason), retryAfter);
  }

  private boolean member(JsonReader json, String name) {
    switch (name) {
      case "error" -> {
        if (json.isString()) {
          reason = json.string("a reason");
        } else if (!json.isNull()) {
          json.object("an error", this::detail);
        }
      }
      case "message", "detail" -> {
        if (!json.isString()) {
          return false;
        }
        reason = json.string("a reason");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean detail(JsonReader json, String name) {
    if (!json.isString()) {
      return false;
    }
    switch (name) {
      case "message" -> reason = json.string("a reason");
      case "code" -> code = json.string("a code");
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }

  /** When an endpoint may be asked again, as its headers say. */
  static Optional<Duration> retryAfter(Optional<String> millis, Optional<String> seconds) {
    return millis
        .filter(text -> WHOLE_SECONDS.matcher(text).matches())
        .map(text -> Duration.ofMillis(Long.parseLong(text)))
        .or(() ->
            seconds
                .filter(text -> WHOLE_SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Long.parseLong(text))))
        .map(wait -> wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait);
  }
}
