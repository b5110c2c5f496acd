package io.headrace.cli.bench;

import io.headrace.cli.bench.SessionScenario.Setting;
import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Receipt;
import io.headrace.log.time.Time;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Appends in a session of the SDK: so many inputs on their way at a time, the next for each that is
 * acknowledged. Every receipt is checked to follow the one before, since nobody else writes to the
 * stream. Receipts come on one thread, the client's.
 */
final class SdkSession {
  private final Time time;
  private final StreamClient stream;
  private final AppendInput input;
  private final int records;
  private final int window;

  private int onTheirWay;
  private long nextSeqNum;

  SdkSession(Time time, StreamClient stream, Setting setting) {
    this.time = time;
    this.stream = stream;
    this.records = setting.records();
    this.window = setting.window();
    this.input =
        AppendInput.of(Collections.nCopies(records, AppendRecord.of(Bodies.text(Bodies.BYTES))));
  }

  /** Begins, and goes on by itself until the load is over. */
  void begin(Load load) {
    AppendSession session = stream.appendSession();
    // Set before anything is submitted: from then on it is the client's thread's.
    onTheirWay = window;
    for (int i = 0; i < window; i++) {
      submit(load, session);
    }
  }

  /** The tail of the stream, if every record was acknowledged. */
  long nextSeqNum() {
    return nextSeqNum;
  }

  private void submit(Load load, AppendSession session) {
    long sent = time.nanos();
    var _ =
        session
            .submitAsync(input)
            .receipt()
            .whenComplete((receipt, failure) -> ended(load, session, sent, receipt, failure));
  }

  private void ended(
      Load load,
      AppendSession session,
      long sent,
      @Nullable Receipt receipt,
      @Nullable Throwable failure) {
    long now = time.nanos();
    if (receipt == null || !follows(receipt)) {
      load.fail(
          failure != null
              ? failure
              : new MismatchException(
                  "expected a receipt of " + records + " from " + nextSeqNum + ": " + receipt));
    } else {
      nextSeqNum += records;
      load.answered(load.histogram(this), now - sent, now);
    }
    if (!load.isOver(now)) {
      submit(load, session);
    } else if (--onTheirWay == 0) {
      var _ = session.closeAsync().whenComplete((_, _) -> load.finished());
    }
  }

  private boolean follows(Receipt receipt) {
    return receipt.start().isPresent()
        && receipt.seqNum() == nextSeqNum
        && receipt.end().orElseThrow().seqNum() == nextSeqNum + records;
  }
}
