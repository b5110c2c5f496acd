package io.headrace.client.call;

import io.headrace.client.error.BeyondTailException;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an append is stored that demanded a sequence number, was sent by an attempt
 * whose fate is unknown, and then refused by a condition: it can only stand where it demanded to.
 *
 * <p>The same headers and bodies mean that it is stored. Any other record there means that it is
 * not, and never will be, since its place is taken. If nothing is there, a copy of it may still be
 * on its way; if its place was trimmed or cannot be read, nobody knows either.
 *
 * <p>Timestamps are not compared, since the server may have set them. Somebody else who stored the
 * very same records in the very same place cannot be told from us; the stream holds what was to be
 * stored there either way.
 */
public final class ReadBack {
  private final Reader reader;

  /** Looks by a reader. */
  public ReadBack(Reader reader) {
    this.reader = reader;
  }

  /** Reads from the stream in question, without waiting. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads.
     *
     * @param seqNum the first sequence number, unsigned
     * @param count how many records at most, 1 to 1000
     */
    CompletionStage<ReadBatch> read(long seqNum, int count);
  }

  /** What is known then. */
  public enum Verdict {
    /** It is stored. */
    STORED,
    /** It is not stored, nor will it be. */
    NOT_STORED,
    /** It may be stored or not. */
    UNKNOWN
  }

  /**
   * What was found.
   *
   * @param verdict what is known
   * @param ack where it stands, if it is stored
   * @param trouble why it could not be found out, if that was it
   */
  public record Finding(Verdict verdict, Optional<AppendAck> ack, Optional<Throwable> trouble) {
    static Finding of(Verdict verdict) {
      return new Finding(verdict, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Looks.
   *
   * @param input an append that demanded a sequence number
   * @return what was found; never fails, and is as quick as reading
   */
  public CompletableFuture<Finding> find(AppendInput input) {
    Search search = new Search(input);
    search.readOn();
    return search.finding;
  }

  private final class Search {
    private final AppendInput input;
    private final long match;
    private final CompletableFuture<Finding> finding = new CompletableFuture<>();
    private int found;
    private long lastTimestamp;
    private Position start = Position.ZERO;

    Search(AppendInput input) {
      this.input = input;
      this.match = input.matchSeqNum().orElseThrow();
    }

    void readOn() {
      var unused =
          reader.read(match + found, input.records().size() - found).whenComplete(this::read);
    }

    private void read(@Nullable ReadBatch batch, @Nullable Throwable failure) {
      if (batch != null) {
        compare(batch);
      } else if (failure instanceof BeyondTailException && found > 0) {
        // An append is stored whole: what is there is the beginning of somebody else's.
        finding.complete(Finding.of(Verdict.NOT_STORED));
      } else {
        finding.complete(
            new Finding(Verdict.UNKNOWN, Optional.empty(), Optional.ofNullable(failure)));
      }
    }

    private void compare(ReadBatch batch) {
      List<SequencedRecord> there = batch.records();
      if (there.isEmpty() || there.get(0).seqNum() != match + found) {
        finding.complete(Finding.of(Verdict.UNKNOWN));
        return;
      }
      if (found == 0) {
        start = new Position(there.get(0).seqNum(), there.get(0).timestamp());
      }
      for (SequencedRecord each : there) {
        if (found == input.records().size()) {
          break;
        }
        if (!isSame(input.records().get(found), each)) {
          finding.complete(Finding.of(Verdict.NOT_STORED));
          return;
        }
        lastTimestamp = each.timestamp();
        found++;
      }
      if (found < input.records().size()) {
        readOn();
        return;
      }
      Position end = new Position(match + found, lastTimestamp);
      AppendAck ack = new AppendAck(start, end, batch.tail().orElse(end));
      finding.complete(new Finding(Verdict.STORED, Optional.of(ack), Optional.empty()));
    }

    private static boolean isSame(AppendRecord sent, SequencedRecord stored) {
      return stored.headers().equals(sent.headers()) && stored.body().equals(sent.body());
    }
  }
}
