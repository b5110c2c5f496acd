package io.headrace.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has written something that is not on its way to the socket yet. Everybody is flushed once
 * after the loop has done what it is doing: whatever was answered until then goes out with one
 * system call per connection.
 */
final class FlushQueue {
  private static final Logger LOG = LoggerFactory.getLogger(FlushQueue.class);

  private final Executor loop;
  private final Runnable turn = this::turn;
  private List<Writer> waiting = new ArrayList<>();
  private List<Writer> flushing = new ArrayList<>();

  /** Somebody who writes, and remembers whether it is in the queue. */
  interface Writer {
    /** Notes that it waits to be flushed; returns whether it did not before. */
    boolean beginsToWait();

    /** Sends what was written; it no longer waits. */
    void flush();

    /** Ends the connection at once: what was written cannot be sent. */
    void hangUp();
  }

  FlushQueue(Executor loop) {
    this.loop = loop;
  }

  void add(Writer writer) {
    if (writer.beginsToWait()) {
      if (waiting.isEmpty()) {
        loop.execute(turn);
      }
      waiting.add(writer);
    }
  }

  /** Flushes whoever waits, without waiting for the loop to be done with what it does. */
  void flushNow() {
    turn();
  }

  private void turn() {
    List<Writer> now = waiting;
    waiting = flushing;
    flushing = now;
    for (int i = 0; i < now.size(); i++) {
      flush(now.get(i));
    }
    now.clear();
  }

  /** What fails, for want of memory above all, must not keep the others from being sent. */
  private static void flush(Writer writer) {
    try {
      writer.flush();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("Closing a connection: what was written to it could not be sent", e);
      writer.hangUp();
    }
  }
}
