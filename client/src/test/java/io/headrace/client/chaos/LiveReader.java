package io.headrace.client.chaos;

import io.headrace.client.StreamClient;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.log.time.SystemThreads;
import io.headrace.wire.SequencedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Follows a stream while it is written, on a thread of its own. */
final class LiveReader implements AutoCloseable {
  private static final Duration LITTLE = Duration.ofMillis(500);

  private final ReadSession session;
  private final int padding;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();

  // Guarded by the lock.
  private final List<String> names = new ArrayList<>();
  private Optional<String> end = Optional.empty();

  private LiveReader(ReadSession session, int padding) {
    this.session = session;
    this.padding = padding;
    this.thread = SystemThreads.unstarted("chaos-reader", this::follow);
  }

  /** Follows the stream from its beginning on. */
  static LiveReader follow(StreamClient stream, Plan plan) {
    ReadOptions options =
        ReadOptions.from(ReadStart.seqNum(0))
            .withIndefiniteRetries()
            .withBufferBytes(plan.bufferBytes());
    LiveReader reader =
        new LiveReader(
            stream.readSession(
                plan.hasSilence(Role.READER) ? options.withSilence(LITTLE) : options),
            plan.padding());
    reader.thread.start();
    return reader;
  }

  private void follow() {
    try {
      for (SequencedRecord record : session) {
        add(record);
      }
      finish("it ended");
    } catch (RuntimeException e) {
      finish("it failed: " + e);
    }
  }

  private void add(SequencedRecord record) {
    lock.lock();
    try {
      names.add(
          record.seqNum() == names.size()
              ? Body.nameOf(record, padding)
              : "what stands at " + record.seqNum());
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void finish(String how) {
    lock.lock();
    try {
      end = Optional.of(how);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it has read as much as there is.
   *
   * @param log the names of the records in the log
   * @return what is wrong with what it has read
   */
  List<String> compare(List<String> log, Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      while (names.size() < log.size() && end.isEmpty() && nanos > 0) {
        nanos = more.awaitNanos(nanos);
      }
      // What is stored later, if anything is, belongs to nobody here.
      List<String> read = names.subList(0, Math.min(names.size(), log.size()));
      if (read.equals(log)) {
        return List.of();
      }
      return List.of(
          "the live reader got %s%s"
              .formatted(read, end.map(how -> ", and " + how).orElse(", and waits")));
    } finally {
      lock.unlock();
    }
  }

  /** Ends the read, which must end its thread. */
  @Override
  public void close() {
    session.close();
    boolean ended = false;
    try {
      ended = thread.join(Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!ended) {
      throw new IllegalStateException("the reader hangs although its session is closed");
    }
  }
}
