package io.headrace.client.transport;

import java.util.concurrent.Executor;

/**
 * One thread with its time and its connections. What is executed, scheduled or called back runs on
 * this thread, one at a time.
 */
public interface Carrier extends Executor {
  /** Runs something soon. Any thread may ask; what one thread asks for runs in its order. */
  @Override
  void execute(Runnable task);

  /** Runs something later, unless it is cancelled before. On the carrier's thread only. */
  Alarm schedule(Runnable task, long delayNanos);

  /** A monotonic clock in nanoseconds, with any zero. Any thread may ask. */
  long nanos();

  /** Whether the calling thread is the carrier's. */
  boolean isCurrent();

  /**
   * Whether the calling thread is any of the transport's: such a one must not wait for what another
   * of them does, since that one might wait for it.
   */
  default boolean isOfTransport() {
    return isCurrent();
  }

  /**
   * Begins an exchange, over a connection that is there or a new one. On the carrier's thread only;
   * the listener is called after this method has returned.
   */
  Exchange begin(Request request, ExchangeListener listener);

  /** Something that is scheduled. */
  interface Alarm {
    /** Lets it not happen, if it has not yet. On the carrier's thread only. */
    void cancel();
  }
}
