package io.headrace.server.sessions.tail;

import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Waiter;
import io.headrace.sessions.Snapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tail that is being opened: it waits for what the session has come to, and then becomes a
 * viewer. Owned by its exchange's event loop.
 */
public final class TailOpening implements Waiter {
  private final Exchange exchange;
  private final Tails tails;
  private final Stream stream;
  private final SnapshotSource snapshots;
  private final Optional<String> after;
  private final Optional<String> lastEventId;
  private final Function<Throwable, Problem> problems;

  /**
   * @param stream the session's
   * @param after the cursor in the query
   * @param lastEventId the cursor in the header
   * @param problems says what a failure of the session is to the client
   */
  public TailOpening(
      Exchange exchange,
      Tails tails,
      Stream stream,
      SnapshotSource snapshots,
      Optional<String> after,
      Optional<String> lastEventId,
      Function<Throwable, Problem> problems) {
    this.exchange = exchange;
    this.tails = tails;
    this.stream = stream;
    this.snapshots = snapshots;
    this.after = after;
    this.lastEventId = lastEventId;
    this.problems = problems;
  }

  /** Begins. */
  public void begin() {
    exchange.answeredBy(this);
    var _ =
        snapshots
            .now()
            .whenComplete((snapshot, failure) ->
                exchange.loop().mailbox().post(() -> opened(snapshot, failure)));
  }

  private void opened(@Nullable Snapshot snapshot, @Nullable Throwable failure) {
    if (!exchange.isOpen()) {
      return;
    }
    if (failure != null) {
      exchange.answer(problems.apply(failure));
    } else if (snapshot != null) {
      TailStart start =
          TailStart.of(
              after,
              lastEventId,
              snapshot.epoch(),
              stream.stable().trimPoint(),
              stream.stable().tail().seqNum());
      switch (start) {
        case TailStart.GoOn _ -> view(new ReadySnapshot(snapshot, null), start);
        case TailStart.Fresh _, TailStart.Reset _ -> show(snapshot, start);
      }
    }
  }

  /** It begins with everything that there is. */
  private void show(Snapshot snapshot, TailStart start) {
    var _ =
        tails
            .snapshots()
            .ready(snapshot, exchange.loop().allocator())
            .whenComplete((ready, failure) -> {
              if (exchange.loop().isCurrent()) {
                shown(ready, failure, start);
              } else {
                exchange.loop().mailbox().post(() -> shown(ready, failure, start));
              }
            });
  }

  private void shown(@Nullable ReadySnapshot ready, @Nullable Throwable failure, TailStart start) {
    if (ready == null) {
      exchange.answer(problems.apply(Objects.requireNonNull(failure)));
      return;
    }
    try {
      // Others may have taken it while this one was written.
      exchange.requireRoom();
      view(ready, start);
    } catch (Problem e) {
      ready.release();
      exchange.answer(e);
    }
  }

  private void view(ReadySnapshot ready, TailStart start) {
    if (exchange.isOpen()) {
      new Viewer(exchange, tails, stream, snapshots).begin(ready, start);
    } else {
      ready.release();
    }
  }

  @Override
  public void gone() {}

  @Override
  public void drain() {
    exchange.answer(
        new Problem(
            ErrorCode.SERVER_DRAINING,
            "the server is about to stop; open the tail again on a new connection"));
  }

  @Override
  public void barred(Problem problem) {
    exchange.answer(problem);
  }
}
