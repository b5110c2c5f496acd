package io.headrace.client.read;

import io.headrace.client.call.Backoff;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Carrier;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongUnaryOperator;

/**
 * A read that goes on until its limits are reached, over as many connections as it takes: every
 * record that was asked for, once, in order. Records that were trimmed or have expired are passed
 * over; nothing else is.
 *
 * <p>It begins at once, and holds what has come in memory, up to a bound, until it is taken: with
 * {@link #next()} or as an {@link Iterable} by a thread that waits, with {@link #nextAsync}, or by
 * one {@link #subscribe subscriber}. Batches are never empty: signs of life only show in {@link
 * #isCaughtUp} and {@link #lastTail}.
 *
 * <p>It ends normally when a limit is reached. It fails, after everything that came before was
 * taken, with
 *
 * <ul>
 *   <li>{@link io.headrace.client.error.BeyondTailException} if it was to begin where nothing is
 *       written, and neither to wait nor to clamp,
 *   <li>{@link io.headrace.client.error.ServerException} if the server refuses, or still has
 *       trouble at the last attempt,
 *   <li>{@link io.headrace.client.error.UnreachableException} if no connection lasts,
 *   <li>{@link io.headrace.client.error.ProtocolException} if the server says what it must not,
 *   <li>{@link ClosedException} if it, or its client, was closed.
 * </ul>
 *
 * <p>Any thread may call anything here. Callbacks, of futures and subscribers, run on one of the
 * client's own threads, which others need, too: so they must not block there.
 */
public final class ReadSession
    implements AutoCloseable, Iterable<SequencedRecord>, Flow.Publisher<ReadBatch> {
  private static final Duration LONGEST_WAIT = Duration.ofNanos(Long.MAX_VALUE);

  private final Carrier carrier;
  private final String subject;
  private final Reading reading;

  // Where the iterator is within the batch that it took; empty if it gave all of it.
  private volatile OptionalLong iteratesAt = OptionalLong.empty();

  private ReadSession(Carrier carrier, String subject, Reading reading) {
    this.carrier = carrier;
    this.subject = subject;
    this.reading = reading;
  }

  /**
   * Begins a read. Programs ask their client for one instead.
   *
   * @param carrier whose thread it shall run on
   * @param requests makes its requests
   * @param options what to read, and how
   * @param retries how often and how soon to try again
   * @param chance a random number from 0 (included) to its argument (excluded)
   * @param observer is told what happens
   */
  @SuppressWarnings("exports") // Only a client can name what it takes to begin one.
  public static ReadSession begin(
      Carrier carrier,
      RecordsRequests requests,
      ReadOptions options,
      RetrySettings retries,
      LongUnaryOperator chance,
      Observer observer) {
    Backoff backoff = new Backoff(retries, chance);
    Reading reading = new Reading(carrier, requests, options, backoff, observer);
    ReadSession session = new ReadSession(carrier, requests.subject(), reading);
    carrier.execute(reading::begin);
    return session;
  }

  /**
   * Waits for the next batch.
   *
   * @return the batch, or nothing when the read has ended
   * @throws HeadraceException if it failed
   * @throws InterruptedException if this thread was interrupted; no batch is lost
   */
  public Optional<ReadBatch> next() throws InterruptedException {
    Waiter waiter = ask();
    try {
      return waiter.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      return leave(waiter, e);
    }
  }

  /**
   * Waits for the next batch, but not longer than a while. With no time at all it takes what there
   * is.
   *
   * @return the batch, or nothing when the read has ended
   * @throws HeadraceException if it failed
   * @throws TimeoutException if there was none in time; no batch is lost
   * @throws InterruptedException if this thread was interrupted; no batch is lost
   */
  public Optional<ReadBatch> next(Duration atMost) throws InterruptedException, TimeoutException {
    long nanos = nanos(atMost);
    Waiter waiter = ask();
    try {
      return waiter.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return lastLook(waiter, e);
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      return leave(waiter, e);
    }
  }

  /** No time at all if it is negative, three hundred years if it is longer. */
  private static long nanos(Duration time) {
    if (time.isNegative()) {
      return 0;
    }
    return time.compareTo(LONGEST_WAIT) > 0 ? Long.MAX_VALUE : time.toNanos();
  }

  /** The carrier, which may just have a batch, says whether the wait was in vain. */
  private Optional<ReadBatch> lastLook(Waiter waiter, TimeoutException late)
      throws InterruptedException, TimeoutException {
    Runnable giveUp = () -> waiter.cancel(false);
    execute(giveUp, giveUp);
    try {
      return waiter.get();
    } catch (CancellationException e) {
      throw late;
    } catch (ExecutionException e) {
      throw thrown(e);
    } catch (InterruptedException e) {
      return leave(waiter, e);
    }
  }

  /** Gives up waiting; a batch that is already on its way is taken all the same. */
  private static Optional<ReadBatch> leave(Waiter waiter, InterruptedException interrupted)
      throws InterruptedException {
    if (waiter.cancel(false)) {
      throw interrupted;
    }
    Thread.currentThread().interrupt();
    try {
      return waiter.join();
    } catch (CompletionException e) {
      throw thrown(new ExecutionException(e.getCause()));
    }
  }

  private static RuntimeException thrown(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    return new IllegalStateException(e.getCause());
  }

  private Waiter ask() {
    if (carrier.isOfTransport()) {
      throw new IllegalStateException(
          "expected a thread that may wait, but this is the one that reads: use nextAsync() in"
              + " callbacks");
    }
    return waiter();
  }

  /**
   * The next batch, when it comes, or nothing when the read has ended; fails as {@link #next()}
   * does. Several may be asked for; they come in that order. Cancelling it loses no batch.
   */
  public CompletableFuture<Optional<ReadBatch>> nextAsync() {
    return waiter();
  }

  private Waiter waiter() {
    Waiter waiter = new Waiter();
    execute(() -> reading.await(waiter), () -> waiter.completeExceptionally(clientClosed()));
    return waiter;
  }

  /**
   * The records one by one, for a thread that may wait. All iterators take from the same read, so
   * there should be one.
   *
   * <p>An iterator fails as {@link #next()} does; it ends an interrupted wait with a {@link
   * CancellationException} and leaves the thread interrupted.
   */
  @Override
  public Iterator<SequencedRecord> iterator() {
    return new Records(this);
  }

  /**
   * Gives the batches to one subscriber, as it asks for them. It is told everything on one of the
   * client's threads, and must not block there. When it cancels, or throws, the read is closed. A
   * second subscriber, and one who comes when somebody waits for a batch, is told an {@link
   * IllegalStateException}.
   */
  @Override
  public void subscribe(Flow.Subscriber<? super ReadBatch> subscriber) {
    Objects.requireNonNull(subscriber, "expected a subscriber, but there is none");
    Subscription subscription =
        new Subscription(subscriber, () -> execute(reading::serve, () -> {}), this::close);
    execute(() -> reading.subscribe(subscription), () -> subscription.refuse(clientClosed()));
  }

  /**
   * Whether everything that there was has been taken, batch by batch: nothing waits in memory, and
   * the server said that the tail is reached, over a connection that still stands.
   */
  public boolean isCaughtUp() {
    return reading.view().caughtUp();
  }

  /**
   * Becomes true when {@link #isCaughtUp} does, at once if it is; false if the read ends before.
   * Fails if the read does.
   */
  public CompletableFuture<Boolean> caughtUp() {
    CompletableFuture<Boolean> catcher = new CompletableFuture<>();
    execute(() -> reading.catchUp(catcher), () -> catcher.completeExceptionally(clientClosed()));
    return catcher;
  }

  /**
   * The sequence number, unsigned, at which another read would have to begin to get what was not
   * taken from this one; unknown as long as the server has not said where the read began. It
   * remains what it was when the read is closed. Of the batch that an iterator took, only what it
   * has given counts as taken. Command records that were left out count as taken.
   */
  public OptionalLong resumeSeqNum() {
    OptionalLong within = iteratesAt;
    return within.isPresent() ? within : reading.view().resumeSeqNum();
  }

  /** The last tail that the server told, if it told one. It may be beyond what was taken. */
  public Optional<Position> lastTail() {
    return reading.view().tail();
  }

  /**
   * Done when nothing more will come from the server, however the read ended; what came before may
   * still wait to be taken. Never fails.
   */
  public CompletableFuture<Void> ended() {
    return reading.done().copy();
  }

  /**
   * Ends the read. Whoever waits for a batch is told a {@link ClosedException}, and what was not
   * taken is dropped. Closing again does nothing.
   */
  @Override
  public void close() {
    execute(reading::close, () -> {});
  }

  private void execute(Runnable task, Runnable ifRejected) {
    try {
      carrier.execute(task);
    } catch (RejectedExecutionException e) {
      ifRejected.run();
    }
  }

  private ClosedException clientClosed() {
    return new ClosedException("read " + subject + ": the client was closed", null);
  }

  /** Takes batches apart. */
  private static final class Records implements Iterator<SequencedRecord> {
    private final ReadSession session;
    private List<SequencedRecord> batch = List.of();
    private int next;

    Records(ReadSession session) {
      this.session = session;
    }

    @Override
    public boolean hasNext() {
      if (next < batch.size()) {
        return true;
      }
      batch = nextBatch();
      next = 0;
      tellPlace();
      return !batch.isEmpty();
    }

    private List<SequencedRecord> nextBatch() {
      try {
        return session.next().map(ReadBatch::records).orElse(List.of());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while waiting for records");
      }
    }

    @Override
    public SequencedRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the read has ended");
      }
      SequencedRecord record = batch.get(next++);
      tellPlace();
      return record;
    }

    private void tellPlace() {
      session.iteratesAt =
          next < batch.size() ? OptionalLong.of(batch.get(next).seqNum()) : OptionalLong.empty();
    }
  }
}
