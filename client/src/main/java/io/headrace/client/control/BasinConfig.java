package io.headrace.client.control;

import java.util.Optional;

/**
 * The configuration of a basin.
 *
 * @param streamDefaults what holds for its streams where they choose nothing
 * @param streamCipher how its new streams are encrypted, if they are
 * @param createStreamOnAppend whether an append to a stream that is not there creates it
 * @param createStreamOnRead whether a read of a stream that is not there creates it
 */
public record BasinConfig(
    StreamConfig streamDefaults,
    Optional<Cipher> streamCipher,
    boolean createStreamOnAppend,
    boolean createStreamOnRead) {
  /** Nothing is chosen, and streams are created by request only. */
  public static final BasinConfig NONE =
      new BasinConfig(StreamConfig.NONE, Optional.empty(), false, false);

  /** The same with other defaults for streams. */
  public BasinConfig withStreamDefaults(StreamConfig defaults) {
    return new BasinConfig(defaults, streamCipher, createStreamOnAppend, createStreamOnRead);
  }

  /** The same with encrypted streams. */
  public BasinConfig withStreamCipher(Cipher cipher) {
    return new BasinConfig(
        streamDefaults, Optional.of(cipher), createStreamOnAppend, createStreamOnRead);
  }

  /** The same, creating streams on append or not. */
  public BasinConfig withCreateStreamOnAppend(boolean creates) {
    return new BasinConfig(streamDefaults, streamCipher, creates, createStreamOnRead);
  }

  /** The same, creating streams on read or not. */
  public BasinConfig withCreateStreamOnRead(boolean creates) {
    return new BasinConfig(streamDefaults, streamCipher, createStreamOnAppend, creates);
  }
}
