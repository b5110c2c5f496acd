package io.headrace.client.read;

import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import java.util.OptionalLong;

/**
 * Why an attempt failed.
 *
 * @param isRetryable whether another may fare better
 * @param retryAfterMillis how long the server asks to wait before it
 */
record AttemptFailure(HeadraceException why, boolean isRetryable, OptionalLong retryAfterMillis) {
  /** Something that has nothing to say about when to try again. */
  static AttemptFailure of(HeadraceException why, boolean isRetryable) {
    return new AttemptFailure(why, isRetryable, OptionalLong.empty());
  }

  /** The server answered with an error. Where nothing is written yet, asking again is no help. */
  static AttemptFailure answered(ServerException why, OptionalLong retryAfterMillis) {
    return new AttemptFailure(why, why.isRetryable() && why.status() != 416, retryAfterMillis);
  }

  /** What the server says cannot be understood, and could not be if it said it again. */
  static AttemptFailure breach(String message, Throwable cause) {
    return of(new ProtocolException(message, cause), /* isRetryable= */ false);
  }
}
