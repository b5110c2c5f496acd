package io.headrace.server.sessions;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.server.system.SystemBasin;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.util.List;
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

  private static final StreamName NAME = new StreamName("session-links");

  private final SystemBasin system;
  private final Supplier<byte[]> chance;
  private volatile Optional<ByteString> known;

  /**
   * Reads what was kept.
   *
   * @param chance hands out {@link #BYTES} bytes that nobody can guess
   * @throws IllegalStateException if that is not understood
   */
  LinkSecret(SystemBasin system, Supplier<byte[]> chance) {
    this.system = system;
    this.chance = chance;
    this.known = system.find(NAME).flatMap(LinkSecret::read);
  }

  /** The secret, if there is one: without, no link was ever signed. */
  Optional<ByteString> known() {
    return known;
  }

  /** The secret, made and kept where there is none yet. */
  CompletableFuture<ByteString> get() {
    return known.isPresent()
        ? CompletableFuture.completedFuture(known.get())
        : system.open(NAME).thenCompose(this::keep);
  }

  private CompletableFuture<ByteString> keep(AdminOutcome<Stream> opened) {
    return switch (opened) {
      case AdminOutcome.Done<Stream>(Stream stream, _) -> keep(stream);
      case AdminOutcome.StorageFull<Stream> _ -> throw unavailable(Why.STORAGE_FULL);
      case AdminOutcome.Stopped<Stream>(_, boolean certain) ->
          throw unavailable(certain ? Why.STOPPED : Why.UNCERTAIN);
      case AdminOutcome.AlreadyExists<Stream> _,
          AdminOutcome.BasinMissing<Stream> _,
          AdminOutcome.StreamMissing<Stream> _,
          AdminOutcome.BasinDeleting<Stream> _,
          AdminOutcome.StreamDeleting<Stream> _ ->
          throw new IllegalStateException(
              "nobody else touches the server's own streams, but one could not be opened: "
                  + opened);
    };
  }

  private CompletableFuture<ByteString> keep(Stream stream) {
    AppendRecord record =
        new AppendRecord(OptionalLong.empty(), List.of(), ByteString.copyFrom(chance.get()));
    AppendRequest first =
        new AppendRequest(
            Batch.of(List.of(record)),
            OptionalLong.of(0),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    CompletableFuture<AppendOutcome> told = new CompletableFuture<>();
    stream.append(first, told::complete);
    return told.thenApply(outcome -> kept(outcome, stream));
  }

  /** Of several who needed it first one was, and all take what that one kept. */
  private ByteString kept(AppendOutcome outcome, Stream stream) {
    return switch (outcome) {
      case AppendOutcome.Appended _, AppendOutcome.SeqNumMismatch _ -> {
        known = read(stream);
        yield known.orElseThrow(() ->
            new IllegalStateException("the secret was kept, and yet it is not there"));
      }
      case AppendOutcome.StorageFull _ -> throw unavailable(Why.STORAGE_FULL);
      case AppendOutcome.Stopped _ -> throw unavailable(Why.STOPPED);
      case AppendOutcome.Uncertain _ -> throw unavailable(Why.UNCERTAIN);
      case AppendOutcome.Duplicate _, AppendOutcome.Refused _ ->
          throw new IllegalStateException(
              "nobody else touches the server's own streams, but one answered " + outcome);
    };
  }

  private static SessionUnavailableException unavailable(Why why) {
    return new SessionUnavailableException(why, "what links are signed with cannot be kept");
  }

  private static Optional<ByteString> read(Stream stream) {
    Holder holder = new Holder();
    var _ = stream.read(0, ReadLimits.BATCH, (frames, _) -> holder.take(frames));
    return holder.secret;
  }

  private static final class Holder {
    private Optional<ByteString> secret = Optional.empty();

    void take(ByteBuffer frames) {
      RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
      if (secret.isEmpty() && cursor.next()) {
        ByteString body = ByteString.copyFrom(cursor.body());
        if (body.size() != BYTES) {
          throw new IllegalStateException(
              "The server's stream \""
                  + NAME
                  + "\" is none that this version understands; start the version that wrote it");
        }
        secret = Optional.of(body);
      }
    }
  }
}
