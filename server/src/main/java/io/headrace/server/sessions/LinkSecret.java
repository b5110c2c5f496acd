package io.headrace.server.sessions;

import com.google.protobuf.ByteString;
import io.headrace.server.system.SystemBasin;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What links are signed with: the first record of a stream of the server's own. It is made when it
 * is first needed, and the same for good, so that links outlive a restart. For any thread.
 */
final class LinkSecret {
  /** So many random bytes make a secret. */
  static final int BYTES = 32;

  private final OwnStream stream;
  private final Supplier<byte[]> chance;
  private volatile Optional<ByteString> known;

  /**
   * Reads what was kept.
   *
   * @param chance hands out {@link #BYTES} bytes that nobody can guess
   * @throws IllegalStateException if that is not understood
   */
  LinkSecret(SystemBasin system, Supplier<byte[]> chance) {
    this.stream = new OwnStream(system, "session-links");
    this.chance = chance;
    this.known = read();
  }

  private Optional<ByteString> read() {
    Optional<ByteString> first = stream.read().stream().findFirst();
    if (first.isPresent() && first.get().size() != BYTES) {
      throw new IllegalStateException(
          stream + " is none that this version understands; start the version that wrote it");
    }
    return first;
  }

  /** The secret, if there is one: without, no link was ever signed. */
  Optional<ByteString> known() {
    return known;
  }

  /** The secret, made and kept where there is none yet. */
  CompletableFuture<ByteString> get() {
    return known
        .map(CompletableFuture::completedFuture)
        .orElseGet(() ->
            stream
                .keep(ByteString.copyFrom(chance.get()), OptionalLong.of(0))
                .thenApply(_ -> kept()));
  }

  /** Of several who needed it first one was, and all take what that one kept. */
  private ByteString kept() {
    known = read();
    return known.orElseThrow(() ->
        new IllegalStateException("a secret was kept in " + stream + ", but it is not there"));
  }
}
