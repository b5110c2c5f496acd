package io.headrace.server.access;

import io.headrace.log.AppendOutcome;
import io.headrace.log.Batch;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the stream of tokens as small as what it tells. When most records tell of tokens that are
 * gone, those in force are told once more and the records before are trimmed. That happens part by
 * part, each written when the one before is durable, so that no thread is held up for all of it. If
 * it fails on the way nothing is lost: it begins anew after another change.
 *
 * <p>For one at a time, on any thread.
 */
final class TokenCompaction {
  /** So many records more than twice the tokens in force are worth trimming. */
  private static final int SPARE_RECORDS = 1000;

  /** A part ends with the record that brings it here; no record has more than a few KiB. */
  private static final int PART_METERED_BYTES = Batch.MAX_METERED_BYTES / 2;

  private static final CompletableFuture<Void> NOTHING = CompletableFuture.allOf();
  private static final Logger LOG = LoggerFactory.getLogger(TokenCompaction.class);

  private final TokenStream stream;
  private final TokenBook book;
  private final Time time;

  TokenCompaction(TokenStream stream, TokenBook book, Time time) {
    this.stream = stream;
    this.book = book;
    this.time = time;
  }

  /**
   * Makes the stream smaller if that is worth it.
   *
   * @return completes when that is done, or has failed, or is not worth it
   */
  CompletableFuture<?> runIfWorthIt() {
    if (stream.kept() <= 2L * book.size() + SPARE_RECORDS) {
      return NOTHING;
    }
    book.dropExpired(time.wallMillis());
    Command trim = new Command.Trim(stream.next());
    return tell(book.all().iterator(), trim).whenComplete(TokenCompaction::warnUnlessAppended);
  }

  private CompletableFuture<AppendOutcome> tell(Iterator<AccessToken> left, Command trim) {
    return left.hasNext()
        ? stream
            .append(part(left))
            .thenCompose(outcome ->
                outcome instanceof AppendOutcome.Appended
                    ? tell(left, trim)
                    : CompletableFuture.completedFuture(outcome))
        : stream.append(List.of(trim.toRecord()));
  }

  private static List<AppendRecord> part(Iterator<AccessToken> left) {
    List<AppendRecord> part = new ArrayList<>();
    long bytes = 0;
    while (left.hasNext() && part.size() < Batch.MAX_RECORDS && bytes < PART_METERED_BYTES) {
      AppendRecord record = new TokenEvent.Issued(left.next()).toRecord();
      part.add(record);
      bytes += record.meteredBytes();
    }
    return part;
  }

  private static void warnUnlessAppended(
      @Nullable AppendOutcome outcome, @Nullable Throwable failure) {
    if (!(outcome instanceof AppendOutcome.Appended)) {
      LOG.warn("Could not make the stream of access tokens smaller: {}", outcome, failure);
    }
  }
}
