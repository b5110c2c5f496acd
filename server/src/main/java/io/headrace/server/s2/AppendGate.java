package io.headrace.server.s2;

import io.headrace.log.Batch;
import io.headrace.log.Stream;
import io.headrace.server.access.Caller;
import io.headrace.server.access.Permission;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.rate.AppendRates;
import io.headrace.server.rate.AppendRates.Excess;
import io.headrace.wire.Command;
import io.headrace.wire.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * Lets batches through to their stream: those that their caller may append, and no more of them a
 * second than the stream takes. For any thread.
 */
final class AppendGate {
  private final AppendRates rates;

  AppendGate(AppendRates rates) {
    this.rates = rates;
  }

  /**
   * Checks that a caller may append what is in a batch: records, trims and fences are permitted one
   * by one, although all of them travel as records.
   *
   * @throws Problem if the caller may not
   */
  static void requirePermission(Caller caller, Batch batch) {
    if (caller.isRoot()) {
      return;
    }
    if (batch.commands().size() < batch.records().size()) {
      Gate.require(caller, Permission.APPEND);
    }
    for (Batch.PlacedCommand placed : batch.commands()) {
      Gate.require(
          caller,
          switch (placed.command()) {
            case Command.Fence _ -> Permission.FENCE;
            case Command.Trim _ -> Permission.TRIM;
          });
    }
  }

  /**
   * Counts a batch that is about to be appended.
   *
   * @throws Problem if it comes too early; nothing was counted then
   */
  void requireRate(Exchange exchange, Stream stream, Batch batch) {
    Excess excess = excess(exchange, stream, batch);
    if (excess != null) {
      throw Problem.tooOften(
          "a stream takes "
              + excess.perSecond()
              + " "
              + excess.what()
              + " a second, and this append would be more",
          excess.waitNanos());
    }
  }

  /**
   * Counts a batch that is about to be appended, for those who can wait.
   *
   * @return null if it may be appended; otherwise nothing was counted, and this says how long to
   *     wait before asking again
   */
  @Nullable Excess excess(Exchange exchange, Stream stream, Batch batch) {
    if (rates.isUnlimited()) {
      return null;
    }
    StreamName whole = Gate.whole(exchange.caller(), stream.name());
    long nowNanos = exchange.loop().time().nanos();
    return rates.tryTake(stream.basin(), whole, batch.meteredBytes(), nowNanos);
  }
}
