package io.headrace.client.netty;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How connections are made, shared, watched and ended.
 *
 * @param connectTimeout how long it may take until a connection stands: the lookup of the name,
 *     TCP, TLS and the server's first words together
 * @param maxExchanges how many exchanges share a connection before another is made; a server may
 *     want fewer
 * @param idleTimeout how long a connection stays without any exchange
 * @param streamWindowBytes how much of one answer the server may send before it is taken, unless
 *     the exchange asks for more
 * @param connectionWindowBytes how much of all answers on a connection may be on its way at once
 * @param writeBufferBytes how much of one body may wait in memory before it should not grow
 * @param maxHeaderListBytes the longest head of an answer
 * @param silenceTimeout how long a connection with exchanges may be silent before the server is
 *     asked whether it is there
 * @param pingTimeout how long it may take to answer that
 */
public record TransportSettings(
    Duration connectTimeout,
    int maxExchanges,
    Duration idleTimeout,
    int streamWindowBytes,
    int connectionWindowBytes,
    int writeBufferBytes,
    int maxHeaderListBytes,
    Duration silenceTimeout,
    Duration pingTimeout) {
  private static final int SMALLEST_WINDOW_BYTES = 65_535;

  /**
   * 3 seconds to connect, 90 exchanges a connection, which ends after 90 seconds without one;
   * windows of 1 and 20 MiB, 1 MiB of writes that wait, heads of 64 KiB; a ping after 30 seconds of
   * silence, to be answered within 10.
   */
  public static final TransportSettings DEFAULT =
      new TransportSettings(
          Duration.ofSeconds(3),
          90,
          Duration.ofSeconds(90),
          1 << 20,
          20 << 20,
          1 << 20,
          64 << 10,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));

  public TransportSettings {
    requirePositive("a connect timeout", connectTimeout);
    requirePositive("an idle timeout", idleTimeout);
    requirePositive("a silence timeout", silenceTimeout);
    requirePositive("a ping timeout", pingTimeout);
    requireAtLeast("exchanges of a connection", 1, maxExchanges);
    requireAtLeast("bytes of a stream's window", 1, streamWindowBytes);
    requireAtLeast("bytes of a connection's window", SMALLEST_WINDOW_BYTES, connectionWindowBytes);
    requireAtLeast("bytes that wait to be written", 1, writeBufferBytes);
    requireAtLeast("bytes of a head", 1, maxHeaderListBytes);
  }

  /** The same with another time to connect. */
  public TransportSettings withConnectTimeout(Duration timeout) {
    return with(draft -> draft.connectTimeout = timeout);
  }

  /** The same with another time after which an unused connection ends. */
  public TransportSettings withIdleTimeout(Duration timeout) {
    return with(draft -> draft.idleTimeout = timeout);
  }

  /** The same with other windows for what the server sends. */
  public TransportSettings withWindows(int streamBytes, int connectionBytes) {
    return with(draft -> {
      draft.streamWindowBytes = streamBytes;
      draft.connectionWindowBytes = connectionBytes;
    });
  }

  /** The same with another amount of writes that may wait. */
  public TransportSettings withWriteBufferBytes(int bytes) {
    return with(draft -> draft.writeBufferBytes = bytes);
  }

  /** The same with other times for asking a silent server whether it is there. */
  public TransportSettings withKeepAlive(Duration silence, Duration ping) {
    return with(draft -> {
      draft.silenceTimeout = silence;
      draft.pingTimeout = ping;
    });
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is longer than nothing, but not " + duration);
    }
  }

  private static void requireAtLeast(String name, int least, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          "expected at least " + least + " " + name + ", but got " + number);
    }
  }

  private TransportSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** All of them while some are changed, so that each change names nothing but itself. */
  private static final class Draft {
    private Duration connectTimeout;
    private int maxExchanges;
    private Duration idleTimeout;
    private int streamWindowBytes;
    private int connectionWindowBytes;
    private int writeBufferBytes;
    private int maxHeaderListBytes;
    private Duration silenceTimeout;
    private Duration pingTimeout;

    Draft(TransportSettings from) {
      this.connectTimeout = from.connectTimeout;
      this.maxExchanges = from.maxExchanges;
      this.idleTimeout = from.idleTimeout;
      this.streamWindowBytes = from.streamWindowBytes;
      this.connectionWindowBytes = from.connectionWindowBytes;
      this.writeBufferBytes = from.writeBufferBytes;
      this.maxHeaderListBytes = from.maxHeaderListBytes;
      this.silenceTimeout = from.silenceTimeout;
      this.pingTimeout = from.pingTimeout;
    }

    TransportSettings settings() {
      return new TransportSettings(
          connectTimeout,
          maxExchanges,
          idleTimeout,
          streamWindowBytes,
          connectionWindowBytes,
          writeBufferBytes,
          maxHeaderListBytes,
          silenceTimeout,
          pingTimeout);
    }
  }
}
