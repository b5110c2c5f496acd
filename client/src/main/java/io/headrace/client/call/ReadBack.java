package io.headrace.client.call;

import io.headrace.client.error.BeyondTailException;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.UncertainException;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of an append that demanded a sequence number, was sent in an attempt whose
 * fate is unknown, and was then refused because a condition did not hold.
 *
 * <p>If it was stored, it stands at the number that it demanded, so that is read. The same headers
 * and bodies mean that the unknown attempt succeeded, and that the refusal was of its own copy. Any
 * other record there means that it was not stored and never will be, since the number is taken. If
 * nothing is there, or it was trimmed, or cannot be read, the doubt stays.
 */
final class ReadBack {
  private final StreamCalls stream;
  private final AppendInput input;
  private final long match;
  private final ConditionFailedException refused;
  private final UncertainException doubt;
  private int found;
  private Position start = Position.ZERO;

  ReadBack(
      StreamCalls stream,
      AppendInput input,
      long match,
      ConditionFailedException refused,
      UncertainException doubt) {
    this.stream = stream;
    this.input = input;
    this.match = match;
    this.refused = refused;
    this.doubt = doubt;
  }

  /** Reads, and ends the append with what it finds. */
  void begin(CompletableFuture<AppendAck> result) {
    String query =
        "seq_num="
            + Long.toUnsignedString(match + found)
            + "&count="
            + (input.records().size() - found);
    StreamCalls.follow(
        result,
        stream.read(query, Duration.ZERO),
        (batch, failure) -> took(result, batch, failure));
  }

  private void took(
      CompletableFuture<AppendAck> result, @Nullable ReadBatch batch, @Nullable Throwable failure) {
    if (batch == null) {
      if (failure instanceof BeyondTailException && found > 0) {
        // Batches are stored whole, so the records that are there are somebody else's.
        result.completeExceptionally(refused);
        return;
      }
      doubt.addSuppressed(StreamCalls.known(failure));
      stream.uncertain(result, input, doubt);
      return;
    }
    List<SequencedRecord> records = batch.records();
    boolean isThere = !records.isEmpty() && records.get(0).seqNum() == match + found;
    if (!isThere) {
      stream.uncertain(result, input, doubt);
      return;
    }
    for (SequencedRecord each : records) {
      if (found == input.records().size() || !isSame(each, input.records().get(found))) {
        result.completeExceptionally(refused);
        return;
      }
      if (found == 0) {
        start = new Position(each.seqNum(), each.timestamp());
      }
      found++;
    }
    if (found < input.records().size()) {
      begin(result);
      return;
    }
    Position end = new Position(match + found, records.get(records.size() - 1).timestamp());
    result.complete(new AppendAck(start, end, batch.tail().orElse(end)));
  }

  private static boolean isSame(SequencedRecord stored, AppendRecord sent) {
    return stored.headers().equals(sent.headers()) && stored.body().equals(sent.body());
  }
}
