package io.headrace.server.s2;

import io.headrace.log.CorruptionException;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Operation;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
import io.headrace.server.http.Waiter;
import io.headrace.server.live.Follower;
import io.headrace.server.live.Pass;
import io.headrace.server.usage.Counted;
import io.headrace.server.usage.Counts;
import io.headrace.wire.Position;
import org.jspecify.annotations.Nullable;

/**
 * A read that is answered with one batch: at once if there is anything, otherwise with what comes
 * first within the wait, or with nothing after it.
 */
final class SingleRead extends Follower implements Waiter {
  private final Exchange exchange;
  private final LiveReading live;
  private final Stream stream;
  private final Counts counts;
  private final Answer answer;
  private final ReadLimits limits;
  private final long waitNanos;
  private long position;

  /** How the batch is written. One object for one answer at a time. */
  interface Answer {
    /** Begins a batch; the sink takes its records. */
    RecordSink begin(Loop loop);

    /** The whole answer. */
    Response end(@Nullable Position tail);

    /** Lets go of a batch that was begun and is not wanted. */
    void discard();
  }

  SingleRead(
      Exchange exchange,
      LiveReading live,
      Stream stream,
      ReadWish wish,
      long fromSeqNum,
      Answer answer) {
    this.exchange = exchange;
    this.live = live;
    this.stream = stream;
    this.counts = live.counts(stream);
    this.answer = answer;
    this.limits = ReadWish.limits(wish.count(), wish.bytes(), wish.until());
    this.waitNanos = wish.waitNanos().orElse(0);
    this.position = fromSeqNum;
  }

  void begin() {
    if (!answered(/* isLive= */ false)) {
      exchange.identify(Operation.READ_WAIT);
      exchange.loop().alarms().set(this, waitNanos);
      live.tails(exchange.loop()).follow(stream, position, this);
      exchange.answeredBy(this);
    }
  }

  /** Reads once and answers, unless there is nothing to say yet. */
  private boolean answered(boolean isLive) {
    exchange.requireRoom();
    RecordSink sink = answer.begin(exchange.loop());
    boolean complete = false;
    try {
      ReadStep step = stream.read(position, limits, sink);
      position = step.nextSeqNum();
      boolean waits = step.records() == 0 && step.stop() == ReadStep.Stop.TAIL && waitNanos > 0;
      if (waits && stream.stable().deleting()) {
        throw Subject.of(stream).streamDeleting();
      }
      if (waits && !stream.stable().closed()) {
        return false;
      }
      complete = true;
      counts.count(Counted.UNARY_READS);
      counts.delivered(step.meteredBytes());
      boolean tellsTail = isLive && step.records() > 0;
      exchange.answer(answer.end(tellsTail ? stream.stable().tail() : null));
      return true;
    } finally {
      if (!complete) {
        answer.discard();
      }
    }
  }

  @Override
  protected boolean tailMoved(Pass pass) {
    if (!answered(/* isLive= */ true)) {
      return true;
    }
    exchange.loop().alarms().cancel(this);
    return false;
  }

  /** The wait is over. */
  @Override
  protected void rings() {
    leave();
    counts.count(Counted.UNARY_READS);
    answer.begin(exchange.loop());
    exchange.answer(answer.end(null));
  }

  @Override
  protected void failed(RuntimeException failure) {
    leave();
    switch (failure) {
      case CorruptionException damage -> exchange.answer(S2Statuses.damaged(damage));
      case Problem problem -> exchange.answer(problem);
      default -> exchange.fail(failure);
    }
  }

  @Override
  public void gone() {
    leave();
  }

  @Override
  public void drain() {
    leave();
    exchange.answer(S2Statuses.draining());
  }

  @Override
  public void barred(Problem problem) {
    leave();
    exchange.answer(problem);
  }

  private void leave() {
    exchange.loop().alarms().cancel(this);
    live.tails(exchange.loop()).leave(this);
  }
}
