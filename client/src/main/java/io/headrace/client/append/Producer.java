package io.headrace.client.append;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.NotAppendedException;
import io.headrace.client.transport.Carrier;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends single records, in batches that it makes of them: a batch leaves when it is full, when
 * its first record has waited for {@link ProducerOptions#linger}, or with {@link #flush}.
 *
 * <p>Order, retries, failures and threads are those of the {@link AppendSession} beneath, which
 * belongs to the producer. Records of one batch share their fate.
 */
public final class Producer implements AutoCloseable {
  private final AppendSession session;
  private final Carrier carrier;
  private final Batcher batcher;
  private final long lingerNanos;

  // Guarded by this object's monitor, as the batcher is.
  private boolean closed;
  private long batchBeganNanos;
  private boolean alarmed;
  private Ticket last = done();
  private CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
  private @Nullable NotAppendedException failure;

  // Set and cancelled on the carrier's thread only.
  private Carrier.@Nullable Alarm alarm;

  /** Makes a producer on a session that nobody else uses. */
  Producer(AppendSession session, Carrier carrier, ProducerOptions options) {
    this.session = session;
    this.carrier = carrier;
    this.batcher = new Batcher(options);
    this.lingerNanos = options.linger().toNanos();
    // However the session ends, what lingers ends with it: it takes nothing more by then.
    var unused = session.ended().thenRun(this::sessionEnded);
  }

  private void sessionEnded() {
    stop();
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  /** Makes a producer on a session that nobody else uses. */
  public static Producer on(AppendSession session, ProducerOptions options) {
    return new Producer(session, session.carrier(), options);
  }

  private static Ticket done() {
    Ticket none = new Ticket();
    none.accept();
    return none;
  }

  /**
   * Submits a record, and waits while the session has no room for the batches before it.
   *
   * @return done when the record is durable; ends otherwise as {@link Ticket#receipt} does
   * @throws IllegalArgumentException if no server may take it; the producer is none the worse
   * @throws InterruptedException if the thread is interrupted before the record has its place; if
   *     it is interrupted later, it goes on without waiting, still interrupted
   */
  public CompletableFuture<RecordReceipt> submit(AppendRecord record) throws InterruptedException {
    session.refuseToWaitForItself();
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before the record was submitted");
    }
    CompletableFuture<RecordReceipt> receipt;
    CompletableFuture<Void> room;
    synchronized (this) {
      receipt = submitAsync(record);
      room = last.accepted();
    }
    if (!room.isDone()) {
      try {
        room.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException e) {
        // The receipts tell.
      }
    }
    return receipt;
  }

  /**
   * Submits a record without waiting. Who does not wait for {@link #room} before submitting more
   * lets records pile up in memory.
   *
   * @throws IllegalArgumentException if no server may take it; the producer is none the worse
   */
  public synchronized CompletableFuture<RecordReceipt> submitAsync(AppendRecord record) {
    batcher.check(record);
    var unused = Command.of(record);
    if (closed) {
      HeadraceException late =
          failure != null ? failure : new ClosedException("the producer is closed", null);
      sent = both(sent, CompletableFuture.failedFuture(late));
      return CompletableFuture.failedFuture(late);
    }
    if (!batcher.fits(record)) {
      send();
    }
    if (batcher.isEmpty()) {
      batchBeganNanos = carrier.nanos();
    }
    CompletableFuture<RecordReceipt> receipt = batcher.add(record);
    if (batcher.isFull()) {
      send();
    } else {
      linger();
    }
    return receipt;
  }

  /** Done when the session has room for every batch that was made so far. */
  public synchronized CompletableFuture<Void> room() {
    return last.accepted();
  }

  /**
   * Lets what was submitted leave now.
   *
   * @return done when all of it has its end; fails if anything that was submitted to this producer
   *     did, since nothing is taken after that
   */
  public synchronized CompletableFuture<Void> flush() {
    send();
    return sent.copy();
  }

  /** Ends the batch that is being made, and submits it. Under the monitor. */
  private void send() {
    Batcher.Batch batch = batcher.end();
    if (batch == null) {
      return;
    }
    Ticket ticket = submitted(batch);
    last = ticket;
    CompletableFuture<Void> told =
        ticket
            .receipt()
            .handleAsync(
                (receipt, failure) -> {
                  tell(batch, receipt, failure);
                  if (failure != null) {
                    throw new CompletionException(failure);
                  }
                  return null;
                },
                // Never under the monitor: what depends on receipts is not ours.
                session::onCarrierOrHere);
    sent = both(sent, told);
  }

  /** Done when both are; fails as the earlier one does, or else the later. */
  private static CompletableFuture<Void> both(
      CompletableFuture<Void> before, CompletableFuture<Void> then) {
    return before
        .handle((done, failure) -> failure)
        .thenCombine(
            then.handle((done, failure) -> failure),
            (earlier, later) -> {
              Throwable why = earlier != null ? earlier : later;
              if (why != null) {
                throw why instanceof CompletionException wrapped
                    ? wrapped
                    : new CompletionException(why);
              }
              return null;
            });
  }

  private Ticket submitted(Batcher.Batch batch) {
    try {
      return session.submitAsync(batch.input());
    } catch (RuntimeException | Error e) {
      // Each record was looked at before; a library that packs may not be there, or no memory.
      // Whatever it is, nobody waits for ever, and nothing comes after what was left out.
      NotAppendedException why =
          new NotAppendedException("a batch could not be made ready to be sent: " + e, e);
      Ticket refused = new Ticket();
      refused.fail(why);
      failure = why;
      closed = true;
      var unused = session.closeAsync();
      return refused;
    }
  }

  private static void tell(
      Batcher.Batch batch, @Nullable Receipt receipt, @Nullable Throwable failure) {
    int index = 0;
    for (CompletableFuture<RecordReceipt> each : batch.receipts()) {
      if (receipt != null) {
        each.complete(new RecordReceipt(index++, receipt));
      } else if (failure != null) {
        each.completeExceptionally(failure);
      }
    }
  }

  /**
   * Sees to it that the batch leaves in time. One alarm at a time, for whichever batch is there.
   */
  private void linger() {
    if (!alarmed) {
      alarmed = true;
      session.onCarrier(this::setAlarm);
    }
  }

  private synchronized void setAlarm() {
    // Whoever closed it has sent what lingered.
    if (!closed) {
      alarm = carrier.schedule(this::lingered, Math.max(0, nanosLeft()));
    }
  }

  private synchronized void lingered() {
    alarm = null;
    alarmed = false;
    if (batcher.isEmpty()) {
      return;
    }
    if (nanosLeft() <= 0) {
      send();
    } else {
      // Another batch began since then, and has its own time.
      linger();
    }
  }

  /** How long the batch that is being made may still wait. */
  private long nanosLeft() {
    return batchBeganNanos + lingerNanos - carrier.nanos();
  }

  /**
   * Makes a subscriber that submits what is published, and asks for more when there is room. When
   * the publisher completes or fails, the producer is closed in good order.
   *
   * @param receipts gets the receipt of each record, on the publisher's thread
   */
  public Flow.Subscriber<AppendRecord> subscriber(
      Consumer<CompletableFuture<RecordReceipt>> receipts) {
    return new SubmittingSubscriber<>(
        record -> {
          CompletableFuture<RecordReceipt> receipt = submitOrRefuse(record);
          receipts.accept(receipt);
          return receipt.isCompletedExceptionally() ? receipt.thenRun(() -> {}) : room();
        },
        this::closeAsync);
  }

  private CompletableFuture<RecordReceipt> submitOrRefuse(AppendRecord record) {
    try {
      return submitAsync(record);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Takes no more records, and lets those that were submitted leave.
   *
   * @return done when the receipt of each of them is; fails with what ended the producer, if
   *     something did
   */
  public CompletableFuture<Void> closeAsync() {
    CompletableFuture<Void> told;
    synchronized (this) {
      stop();
      told = sent.exceptionally(failure -> null);
    }
    // Receipts are told after their batches, and so may be after the end of the session.
    return session
        .closeAsync()
        .<Void, Void>thenCombine(told, (ended, all) -> null)
        .thenRun(this::throwFailure);
  }

  private synchronized void stop() {
    closed = true;
    send();
  }

  private synchronized void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Closes in good order, and waits for it. If the thread is interrupted, the session is abandoned.
   *
   * @throws io.headrace.client.error.HeadraceException what ended the producer, if something did
   */
  @Override
  public void close() {
    session.refuseToWaitForItself();
    session.awaitClose(closeAsync());
  }
}
