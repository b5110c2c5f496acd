package io.headrace.log;

import java.util.Optional;

/**
 * A reconfiguration of a basin.
 *
 * @param streamDefaults the change of its stream defaults
 * @param streamCipher the change of the cipher of streams created from now on
 * @param createStreamOnAppend the new value, or empty to keep it
 * @param createStreamOnRead the new value, or empty to keep it
 */
public record BasinPatch(
    StreamPatch streamDefaults,
    Change<Cipher> streamCipher,
    Optional<Boolean> createStreamOnAppend,
    Optional<Boolean> createStreamOnRead) {
  /** The configuration after this patch. */
  public BasinConfig applyTo(BasinConfig current) {
    return new BasinConfig(
        streamDefaults.applyTo(current.streamDefaults()),
        streamCipher.applyTo(current.streamCipher()),
        createStreamOnAppend.orElse(current.createStreamOnAppend()),
        createStreamOnRead.orElse(current.createStreamOnRead()));
  }
}
