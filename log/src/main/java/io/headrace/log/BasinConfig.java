package io.headrace.log;

import java.util.Optional;

/**
 * The configuration of a basin.
 *
 * @param streamDefaults the settings of its streams where they choose none themselves
 * @param streamCipher the cipher that streams created from now on get, if any
 * @param createStreamOnAppend whether an append to a missing stream creates it
 * @param createStreamOnRead whether a read of a missing stream creates it
 */
public record BasinConfig(
    StreamSettings streamDefaults,
    Optional<Cipher> streamCipher,
    boolean createStreamOnAppend,
    boolean createStreamOnRead) {
  /** No defaults, no cipher, nothing created by itself. */
  public static final BasinConfig DEFAULT =
      new BasinConfig(StreamSettings.NONE, Optional.empty(), false, false);
}
