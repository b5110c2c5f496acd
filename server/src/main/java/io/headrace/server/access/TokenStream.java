package io.headrace.server.access;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.log.time.Time;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stream of the server's own basin that holds what happened to tokens, and the place in it up
 * to which the {@link TokenBook} knows it. Records are appended at that place or not at all: so
 * whoever decides on what the book says is refused when there is more to know.
 *
 * <p>For one at a time, on any thread.
 */
final class TokenStream {
  private static final StreamName NAME = new StreamName("access-tokens");

  private final SystemBasin system;
  private final TokenBook book;
  private final Time time;

  /** Null until something happened to a token. */
  private @Nullable Stream stream;

  private long next;

  /**
   * Tells the book what happened so far.
   *
   * @throws IllegalStateException if that is not understood
   */
  TokenStream(SystemBasin system, TokenBook book, Time time) {
    this.system = system;
    this.book = book;
    this.time = time;
    catchUp();
  }

  /** The sequence number of the next record, as far as the book knows. */
  long next() {
    return next;
  }

  /** How many records it keeps. */
  long kept() {
    return stream == null ? 0 : next - stream.stable().trimPoint();
  }

  /**
   * Appends records, where the book knows all that stands before them. What they tell counts as
   * known when they are stored: whoever appends them tells the book.
   */
  CompletableFuture<AppendOutcome> append(List<AppendRecord> records) {
    AppendRequest request =
        new AppendRequest(
            Batch.of(records),
            OptionalLong.of(next),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    return stream == null
        ? system.open(NAME).thenCompose(opened -> append(opened, request))
        : append(stream, request);
  }

  private CompletableFuture<AppendOutcome> append(
      AdminOutcome<Stream> opened, AppendRequest request) {
    return switch (opened) {
      case AdminOutcome.Done<Stream> done -> {
        stream = done.value();
        yield append(done.value(), request);
      }
      case AdminOutcome.StorageFull<Stream> _ -> refused(new AppendOutcome.StorageFull());
      // Nothing was appended yet, whatever became of the stream.
      case AdminOutcome.Stopped<Stream>(String reason, boolean _) ->
          refused(new AppendOutcome.Stopped(reason));
      case AdminOutcome.BasinDeleting<Stream> _, AdminOutcome.StreamDeleting<Stream> _ ->
          refused(new AppendOutcome.Deleting());
      case AdminOutcome.AlreadyExists<Stream> _,
          AdminOutcome.BasinMissing<Stream> _,
          AdminOutcome.StreamMissing<Stream> _ ->
          refused(new AppendOutcome.Missing());
    };
  }

  private static CompletableFuture<AppendOutcome> refused(AppendOutcome.Refused outcome) {
    return CompletableFuture.completedFuture(outcome);
  }

  private CompletableFuture<AppendOutcome> append(Stream open, AppendRequest request) {
    CompletableFuture<AppendOutcome> told = new CompletableFuture<>();
    open.append(request, told::complete);
    return told.thenApply(this::noted);
  }

  private AppendOutcome noted(AppendOutcome outcome) {
    if (outcome instanceof AppendOutcome.Appended appended) {
      next = appended.end().seqNum();
    }
    return outcome;
  }

  /**
   * Tells the book what is stable and not known to it yet.
   *
   * @throws IllegalStateException if that is not understood
   */
  void catchUp() {
    Stream from = stream == null ? system.find(NAME).orElse(null) : stream;
    if (from == null) {
      return;
    }
    stream = from;
    ReadStep step;
    do {
      step = from.read(next, ReadLimits.BATCH, (frames, _) -> fold(frames));
      next = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
  }

  private void fold(ByteBuffer frames) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      // The only headers are those of trim commands, whose work is done already.
      if (cursor.headers().isEmpty()) {
        fold(cursor.seqNum(), ByteString.copyFrom(cursor.body()).toByteArray());
      }
    }
  }

  private void fold(long seqNum, byte[] body) {
    try {
      book.apply(TokenEvent.of(body), time.nanos());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Record "
              + Long.toUnsignedString(seqNum)
              + " of the server's stream \""
              + NAME
              + "\" is none that this version understands ("
              + e.getMessage()
              + "); start the version that wrote it",
          e);
    }
  }
}
