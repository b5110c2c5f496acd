package io.headrace.agents.openai;

import java.time.Duration;
import java.util.Optional;

/** The endpoint did not do what it was asked for. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String reason;
  private final transient Optional<Duration> retryAfter;

  /**
   * @param status the HTTP status; 0 if it broke off in the midst of an answer
   * @param code the error's code, such as {@code insufficient_quota}; empty if there is none
   * @param reason what it says; empty if it says nothing
   * @param retryAfter when it may be asked again, if it says so
   */
  RefusedException(int status, String code, String reason, Optional<Duration> retryAfter) {
    super("the model's endpoint answered " + status + " " + code + ": " + reason);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String reason() {
    return reason;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
