package io.headrace.client.control;

import java.util.Optional;

/**
 * A change of a basin's configuration.
 *
 * @param streamDefaults what changes of the defaults for streams
 * @param streamCipher how new streams are encrypted
 * @param createStreamOnAppend whether an append creates the stream, or empty to leave that as it is
 * @param createStreamOnRead whether a read creates the stream, or empty to leave that as it is
 */
public record BasinPatch(
    StreamPatch streamDefaults,
    Change<Cipher> streamCipher,
    Optional<Boolean> createStreamOnAppend,
    Optional<Boolean> createStreamOnRead) {
  /** Changes nothing. */
  public static final BasinPatch NONE =
      new BasinPatch(StreamPatch.NONE, Change.keep(), Optional.empty(), Optional.empty());

  /** The same with another change of the defaults for streams. */
  public BasinPatch withStreamDefaults(StreamPatch change) {
    return new BasinPatch(change, streamCipher, createStreamOnAppend, createStreamOnRead);
  }

  /** The same with another change of the encryption. */
  public BasinPatch withStreamCipher(Change<Cipher> change) {
    return new BasinPatch(streamDefaults, change, createStreamOnAppend, createStreamOnRead);
  }

  /** The same, creating streams on append from now on or not. */
  public BasinPatch withCreateStreamOnAppend(boolean creates) {
    return new BasinPatch(streamDefaults, streamCipher, Optional.of(creates), createStreamOnRead);
  }

  /** The same, creating streams on read from now on or not. */
  public BasinPatch withCreateStreamOnRead(boolean creates) {
    return new BasinPatch(streamDefaults, streamCipher, createStreamOnAppend, Optional.of(creates));
  }
}
