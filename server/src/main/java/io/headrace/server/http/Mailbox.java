package io.headrace.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands work from other threads to an event loop, many pieces per wake-up: a group commit answers
 * hundreds of appends, and waking the loop for each would cost more than the answers.
 *
 * <p>Any thread may post. What is posted runs on the loop's thread, in the order in which one
 * thread posted it. When the loop has ended, posts are dropped: nobody is left to answer to.
 */
public final class Mailbox {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private static final int CHUNK = 1024;

  /** So many pieces are done before sockets get their turn again. */
  private static final int PER_TURN = 1024;

  private final Executor loop;
  private final MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong dropped = new AtomicLong();
  private final Runnable turn = this::turn;

  Mailbox(Executor loop) {
    this.loop = loop;
  }

  /** Has the loop do this soon. */
  public void post(Runnable work) {
    queue.offer(work);
    // Read first: most posts of a group find the wake-up already on its way.
    if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
      wake();
    }
  }

  /** How many posts were dropped because the loop had ended. */
  public long dropped() {
    return dropped.get();
  }

  private void turn() {
    int done = 0;
    Runnable work;
    while (done < PER_TURN && (work = queue.relaxedPoll()) != null) {
      done++;
      run(work);
    }
    scheduled.set(false);
    if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
      wake();
    }
  }

  /** What fails must not take what comes after it along. */
  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Work handed to an event loop failed", e);
    }
  }

  private void wake() {
    try {
      loop.execute(turn);
    } catch (RejectedExecutionException e) {
      dropped.incrementAndGet();
    }
  }
}
