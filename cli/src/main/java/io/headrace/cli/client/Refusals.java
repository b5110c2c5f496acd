package io.headrace.cli.client;

import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.text.Numbers;
import io.headrace.wire.Position;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an exception of an answer that is no. */
final class Refusals {
  private Refusals() {}

  /**
   * Reads a refusal.
   *
   * @param status the HTTP status
   * @param body the answer's body, whatever it is
   * @param retryAfterMs how long to wait before asking again, in milliseconds, if the answer says
   *     so
   */
  static RefusedException of(int status, byte[] body, Optional<String> retryAfterMs) {
    @Nullable Duration retryAfter = retryAfterMs.map(Refusals::millis).orElse(null);
    Json.Members members;
    try {
      members = JsonText.parse(body).members();
      return of(status, members, retryAfter);
    } catch (IllegalArgumentException e) {
      // Something between here and the server answered, or no server of this protocol.
      return new RefusedException(
          status, "", "the server answered with status " + status, null, retryAfter);
    }
  }

  private static RefusedException of(int status, Json.Members body, @Nullable Duration retryAfter) {
    Optional<Json> token = body.find("fencing_token_mismatch");
    if (token.isPresent()) {
      String inForce = token.get().text();
      String message =
          inForce.isEmpty()
              ? "the stream has no fencing token, but one was given"
              : "the stream's fencing token is \"" + inForce + "\": somebody else writes now";
      return new RefusedException(status, "fencing_token_mismatch", message, null, retryAfter);
    }
    Optional<Json> next = body.find("seq_num_mismatch");
    if (next.isPresent()) {
      String message =
          "the next record would get sequence number "
              + Numbers.print(next.get().unsigned())
              + ", not the one that was to match";
      return new RefusedException(status, "seq_num_mismatch", message, null, retryAfter);
    }
    Optional<Json> tail = body.find("tail");
    if (tail.isPresent()) {
      Position position = Messages.position(tail.get());
      String message =
          "nothing is written there yet: the stream ends at " + Numbers.print(position.seqNum());
      return new RefusedException(status, "unwritten", message, position, retryAfter);
    }
    String code = body.need("code").text();
    String message = body.find("message").map(Json::text).filter(m -> !m.isEmpty()).orElse(code);
    return new RefusedException(status, code, message, null, retryAfter);
  }

  private static @Nullable Duration millis(String text) {
    try {
      return Duration.ofMillis(Long.parseLong(text.trim()));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
