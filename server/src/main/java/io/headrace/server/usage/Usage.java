package io.headrace.server.usage;

import io.headrace.log.Engine;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.Time;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of usage, and the thread that keeps what they come to and answers questions about
 * it. Event loops count; they never wait for this thread.
 */
public final class Usage implements AutoCloseable {
  /** More questions than this do not wait. */
  private static final int MAX_WAITING = 64;

  private static final long TICK_MILLIS = 1000;
  private static final long END_SECONDS = 5;
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.allOf();
  private static final Logger LOG = LoggerFactory.getLogger(Usage.class);

  private final UsageCounts counts = new UsageCounts();
  private final UsageLedger ledger;
  private final ScheduledThreadPoolExecutor thread;
  private final OneByOne oneByOne;
  private final Semaphore room = new Semaphore(MAX_WAITING);

  /** The last look whether a minute is over. Only the thread touches it once this has begun. */
  private CompletableFuture<Void> tick = NOTHING;

  /** Counts from now on. Nothing is kept until it {@linkplain #begin begins} or is told to. */
  public Usage(Engine engine, Time time) {
    this.ledger = new UsageLedger(engine, counts, time);
    this.thread = new ScheduledThreadPoolExecutor(1, SystemThreads.daemons("headrace-usage-"));
    this.oneByOne = new OneByOne(thread);
  }

  /** Keeps what was used, every minute from now on. */
  public void begin() {
    tick = guarded(this::resume);
    var _ =
        thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<Void> resume() {
    ledger.resume();
    return NOTHING;
  }

  /** On the thread. */
  private void tick() {
    if (tick.isDone()) {
      tick = guarded(() -> ledger.isDue() ? sample() : NOTHING);
    }
  }

  private CompletableFuture<Void> guarded(Supplier<CompletableFuture<Void>> work) {
    return oneByOne
        .next(work)
        .whenComplete((_, mistake) -> {
          if (mistake != null && !thread.isShutdown()) {
            LOG.error("Could not keep what was used; trying again in a minute", mistake);
          }
        });
  }

  /** On the thread. */
  private CompletableFuture<Void> sample() {
    return ledger.sample().thenComposeAsync(_ -> ledger.foldIsDue() ? fold() : NOTHING, thread);
  }

  private CompletableFuture<Void> fold() {
    return ledger.foldHours().thenComposeAsync(_ -> ledger.foldDays(), thread);
  }

  /** The counters. */
  public UsageCounts counts() {
    return counts;
  }

  /** Keeps at once what was counted. Blocks until it is kept. */
  public void sampleNow() {
    var _ = oneByOne.next(this::sample).join();
  }

  /**
   * Asks for what was used. What is on its way to the disk is neither in the counters any more nor
   * kept yet, so the answer waits for it.
   *
   * @return the answer, which comes on the thread of this; empty if too many ask
   */
  public <T> Optional<CompletableFuture<T>> ask(Function<UsageLedger, T> question) {
    if (!room.tryAcquire()) {
      return Optional.empty();
    }
    return Optional.of(
        oneByOne
            .next(() -> CompletableFuture.completedFuture(question.apply(ledger)))
            .whenComplete((_, _) -> room.release()));
  }

  /**
   * Hands the engine what was counted of the minute that runs, and ends. The engine makes it
   * durable when it is closed. Blocks, for a few seconds at most; closing again does nothing.
   */
  @Override
  public synchronized void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(() -> {
      var _ = ledger.sample();
    });
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The last minute of usage was not kept in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
