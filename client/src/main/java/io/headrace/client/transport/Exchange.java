package io.headrace.client.transport;

/**
 * A request and its answer, under way. On the carrier's thread only; nothing happens to it after it
 * has ended, whatever is called.
 */
public interface Exchange {
  /**
   * Sends a part of the body, which must not change any more. It may be sent as soon as the
   * exchange is open ({@link ExchangeListener#opened}), and waits in memory for as long as the
   * server takes nothing. Bytes leave at the latest with the next {@link #flush}.
   */
  void write(byte[] bytes);

  /** Lets everything that was written leave. */
  void flush();

  /** Whether little waits in memory, so that more may be written. */
  boolean isWritable();

  /** Ends the body. The answer goes on. */
  void end();

  /** Ends the exchange from this side. The listener hears no more of it. */
  void cancel();

  /**
   * Takes no more of the answer, or goes on to take it; the server notices when it has sent as much
   * as may come before it is taken.
   */
  void take(boolean more);

  /**
   * Lets so many bytes of the answer come before they are taken. At first it is as many as the
   * transport's settings say, which a smaller number does not change.
   */
  void widen(int bytes);

  /**
   * Lets no other exchange begin on this one's connection: the server behind it asked its clients
   * to go to another.
   */
  void retireConnection();
}
