package io.headrace.server.sessions;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.server.system.SystemBasin;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A stream of the server's own, in which it keeps a few small things that it must know of sessions.
 * It is made when it is first needed. For any thread.
 */
final class OwnStream {
  private final SystemBasin system;
  private final StreamName name;

  OwnStream(SystemBasin system, String name) {
    this.system = system;
    this.name = new StreamName(name);
  }

  /** All that is kept, in order. */
  List<ByteString> read() {
    List<ByteString> bodies = new ArrayList<>();
    system.find(name).ifPresent(stream -> read(stream, bodies));
    return bodies;
  }

  private static void read(Stream stream, List<ByteString> bodies) {
    long position = 0;
    ReadStep step;
    do {
      step = stream.read(position, ReadLimits.BATCH, (frames, _) -> take(frames, bodies));
      position = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
  }

  private static void take(ByteBuffer frames, List<ByteString> bodies) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      bodies.add(ByteString.copyFrom(cursor.body()));
    }
  }

  /**
   * Keeps something more. Fails with {@link SessionUnavailableException} when the log cannot.
   *
   * @param place where it is to stand, if that matters
   * @return whether it is kept; if not, something else stands there
   */
  CompletableFuture<Boolean> keep(ByteString body, OptionalLong place) {
    return system.open(name).thenCompose(opened -> keep(opened, body, place));
  }

  private CompletableFuture<Boolean> keep(
      AdminOutcome<Stream> opened, ByteString body, OptionalLong place) {
    return switch (opened) {
      case AdminOutcome.Done<Stream>(Stream stream, _) -> append(stream, body, place);
      case AdminOutcome.StorageFull<Stream> _ -> throw unavailable(Why.STORAGE_FULL);
      case AdminOutcome.Stopped<Stream>(_, boolean certain) ->
          throw unavailable(certain ? Why.STOPPED : Why.UNCERTAIN);
      case AdminOutcome.AlreadyExists<Stream> _,
          AdminOutcome.BasinMissing<Stream> _,
          AdminOutcome.StreamMissing<Stream> _,
          AdminOutcome.BasinDeleting<Stream> _,
          AdminOutcome.StreamDeleting<Stream> _ ->
          throw unexpected(opened);
    };
  }

  private CompletableFuture<Boolean> append(Stream stream, ByteString body, OptionalLong place) {
    AppendRecord record = new AppendRecord(OptionalLong.empty(), List.of(), body);
    AppendRequest request =
        new AppendRequest(
            Batch.of(List.of(record)),
            place,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    CompletableFuture<AppendOutcome> told = new CompletableFuture<>();
    stream.append(request, told::complete);
    return told.thenApply(this::isKept);
  }

  private boolean isKept(AppendOutcome outcome) {
    return switch (outcome) {
      case AppendOutcome.Appended _ -> true;
      case AppendOutcome.SeqNumMismatch _ -> false;
      case AppendOutcome.StorageFull _ -> throw unavailable(Why.STORAGE_FULL);
      case AppendOutcome.Stopped _ -> throw unavailable(Why.STOPPED);
      case AppendOutcome.Uncertain _ -> throw unavailable(Why.UNCERTAIN);
      case AppendOutcome.Duplicate duplicate -> throw unexpected(duplicate);
      case AppendOutcome.Refused refused -> throw unexpected(refused);
    };
  }

  private SessionUnavailableException unavailable(Why why) {
    return new SessionUnavailableException(
        why, "the server's stream \"" + name + "\" cannot be written");
  }

  private IllegalStateException unexpected(Object outcome) {
    return new IllegalStateException(
        "nobody else touches the server's stream \"" + name + "\", but it answered " + outcome);
  }

  @Override
  public String toString() {
    return "the server's stream \"" + name + "\"";
  }
}
