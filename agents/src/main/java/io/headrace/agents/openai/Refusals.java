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
  private boolean isError;

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

  /**
   * What an event of an answer says, if that is an error rather than more of the answer.
   *
   * @throws MalformedException if it is no JSON object
   */
  static Optional<RefusedException> amid(byte[] event) {
    Refusals refusal = new Refusals();
    return JsonReader.read(
        event,
        0,
        event.length,
        json -> {
          json.object("an event", refusal::member);
          return refusal.isError
              ? Optional.of(
                  new RefusedException(
                      0, refusal.code, shortened(refusal.reason), Optional.empty()))
              : Optional.empty();
        });
  }

  private boolean member(JsonReader json, String name) {
    switch (name) {
      case "error" -> {
        if (json.isNull()) {
          return true;
        }
        isError = true;
        if (json.isString()) {
          reason = json.string("a reason");
        } else {
          json.object("an error", this::detail);
        }
      }
      // How others say it.
      case "object" -> {
        if (!json.isString()) {
          return false;
        }
        isError |= json.string("a kind").equals("error");
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
