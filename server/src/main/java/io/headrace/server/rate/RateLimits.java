package io.headrace.server.rate;

import java.util.Optional;

/**
 * How much a second is allowed. What is empty is not limited.
 *
 * @param requestsPerToken requests of one access token; the root token has no limit
 * @param appendsPerStream batches appended to one stream
 * @param appendBytesPerStream metered bytes appended to one stream
 */
public record RateLimits(
    Optional<Rate> requestsPerToken,
    Optional<Rate> appendsPerStream,
    Optional<Rate> appendBytesPerStream) {
  /** No limits. */
  public static final RateLimits NONE =
      new RateLimits(Optional.empty(), Optional.empty(), Optional.empty());
}
