package io.headrace.client.netty;

import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer, from {@code begin} until its listener heard the last of it.
 *
 * <p>The request's side counts what has not left yet; the answer's side keeps what its listener
 * does not take now, and lets the server send more only once it is taken. On the carrier's thread
 * only.
 */
final class NettyExchange implements Exchange {
  private static final byte[] NOTHING = {};

  /** Smaller parts are put together until they are flushed, up to what one frame holds. */
  private static final int SMALL_BYTES = 4 << 10;

  private static final int FRAME_BYTES = 16 << 10;

  private final NettyCarrier carrier;
  private final OriginPool pool;
  private final Http2Headers head;
  private final boolean hasBody;
  private final ExchangeListener listener;
  private final int writeBufferBytes;

  // Null until there is one; from then on the same for ever.
  private @Nullable ServerConnection connection;
  private int streamId;
  private boolean over;

  // The request. What is written before the connection stands waits in the queue.
  private final Deque<byte[]> early = new ArrayDeque<>();
  // Each write costs the connection as much as one of many parts would.
  private final ByteArrayOutputStream small = new ByteArrayOutputStream(0);
  private long unsentBytes;
  private boolean saidFull;
  private boolean ended;
  private boolean sentAll;

  // The answer.
  private final Deque<ByteBuf> untaken = new ArrayDeque<>();
  private boolean hasHead;
  private boolean paused;
  private boolean whole;
  private int windowBytes;

  NettyExchange(
      NettyCarrier carrier,
      OriginPool pool,
      Request request,
      Http2Headers head,
      ExchangeListener listener) {
    this.carrier = carrier;
    this.pool = pool;
    this.head = head;
    this.hasBody = request.hasBody();
    this.listener = listener;
    this.writeBufferBytes = carrier.settings().writeBufferBytes();
    this.windowBytes = carrier.settings().streamWindowBytes();
    this.ended = !hasBody;
    this.sentAll = !hasBody;
  }

  Http2Headers head() {
    return head;
  }

  boolean isWholeAtHead() {
    return !hasBody;
  }

  int streamId() {
    return streamId;
  }

  boolean isOver() {
    return over;
  }

  /** Whether the end of the request has left. */
  boolean hasSentAll() {
    return sentAll;
  }

  boolean hasHead() {
    return hasHead;
  }

  /** Belongs to a connection from now on, and its head is being written. */
  void opening(ServerConnection itsConnection, int itsStreamId) {
    connection = itsConnection;
    streamId = itsStreamId;
  }

  /** Its head is written. */
  void opened() {
    if (over || connection == null) {
      return;
    }
    boolean endNow = ended && hasBody;
    while (!early.isEmpty()) {
      byte[] bytes = early.remove();
      connection.write(this, bytes, endNow && early.isEmpty());
      endNow &= !early.isEmpty();
    }
    if (endNow) {
      connection.write(this, NOTHING, true);
    }
    tell(ExchangeListener::opened);
  }

  @Override
  public void write(byte[] bytes) {
    if (over || bytes.length == 0) {
      return;
    }
    if (ended) {
      throw new IllegalStateException("the body of this request has ended: nothing can follow");
    }
    unsentBytes += bytes.length;
    if (connection == null) {
      early.add(bytes);
      return;
    }
    if (small.size() + bytes.length > FRAME_BYTES || bytes.length >= SMALL_BYTES) {
      writeSmall(connection);
    }
    if (bytes.length >= SMALL_BYTES) {
      connection.write(this, bytes, false);
    } else {
      small.writeBytes(bytes);
    }
  }

  private void writeSmall(ServerConnection to) {
    if (small.size() > 0) {
      byte[] bytes = small.toByteArray();
      small.reset();
      to.write(this, bytes, false);
    }
  }

  @Override
  public void flush() {
    if (!over && connection != null) {
      writeSmall(connection);
      connection.flush();
    }
  }

  @Override
  public boolean isWritable() {
    if (over) {
      return false;
    }
    boolean writable = unsentBytes < writeBufferBytes;
    saidFull |= !writable;
    return writable;
  }

  @Override
  public void end() {
    if (over || ended) {
      return;
    }
    ended = true;
    if (connection != null) {
      writeSmall(connection);
      connection.write(this, NOTHING, true);
      connection.flush();
    }
  }

  /** Some bytes of the body have left, or never will. */
  void written(int bytes, boolean end, ChannelFuture written) {
    unsentBytes -= bytes;
    if (over || !written.isSuccess()) {
      // Why it failed is heard from the connection.
      return;
    }
    sentAll |= end;
    if (saidFull && unsentBytes <= writeBufferBytes / 2) {
      saidFull = false;
      tell(ExchangeListener::writable);
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      leave();
      finish();
    }
  }

  /** The transport is being closed. */
  void close(TransportFailure failure) {
    if (!over) {
      leave();
      fail(failure);
    }
  }

  private void leave() {
    if (connection == null) {
      pool.withdraw(this);
    } else {
      connection.drop(streamId, Http2Error.CANCEL);
    }
  }

  @Override
  public void take(boolean more) {
    if (over || paused == !more) {
      return;
    }
    paused = !more;
    if (more) {
      carrier.soon(this::deliver);
    }
  }

  @Override
  public void widen(int bytes) {
    int more = bytes - windowBytes;
    if (over || more <= 0) {
      return;
    }
    windowBytes = bytes;
    if (connection != null) {
      connection.widen(streamId, more);
    }
  }

  int windowBytes() {
    return windowBytes;
  }

  @Override
  public void retireConnection() {
    if (connection != null) {
      connection.retire();
    }
  }

  void headRead(ResponseHead answer) {
    hasHead = true;
    tell(heard -> heard.head(answer));
  }

  /**
   * Some bytes of the answer are here.
   *
   * @return how many were taken; those that were not are credited later
   */
  int bytesRead(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (over || length == 0) {
      return length;
    }
    if (paused || !untaken.isEmpty()) {
      untaken.add(bytes.retainedSlice());
      return 0;
    }
    tell(heard -> heard.bytes(bytes.nioBuffer()));
    return length;
  }

  /** The answer has come to its end. */
  void endRead() {
    whole = true;
    deliver();
  }

  private void deliver() {
    while (!over && !paused && !untaken.isEmpty()) {
      ByteBuf bytes = untaken.remove();
      int length = bytes.readableBytes();
      try {
        tell(heard -> heard.bytes(bytes.nioBuffer()));
      } finally {
        bytes.release();
      }
      if (connection != null) {
        connection.credit(streamId, length);
      }
    }
    if (!over && !paused && whole) {
      finish();
      tell(ExchangeListener::ended);
    }
  }

  /** Ends with a failure, unless it has ended. The connection has forgotten it already. */
  void fail(TransportFailure failure) {
    if (!over) {
      finish();
      tell(heard -> heard.failed(failure));
    }
  }

  private void finish() {
    over = true;
    carrier.finished(this);
    early.clear();
    small.reset();
    while (!untaken.isEmpty()) {
      untaken.remove().release();
    }
  }

  /**
   * Tells the listener something. What it throws must not reach the connection, which others share;
   * so it ends this exchange alone, and is reported as what no other code has caught.
   */
  private void tell(Consumer<ExchangeListener> news) {
    try {
      news.accept(listener);
    } catch (Throwable e) {
      cancel();
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
