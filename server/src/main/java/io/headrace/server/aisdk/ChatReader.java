package io.headrace.server.aisdk;

import io.headrace.log.time.SystemThreads;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.wire.MalformedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Reads what clients send, of long chats on a thread of its own: all that was ever said comes with
 * each message, and whom a loop serves must not wait for that.
 *
 * <p>For any thread.
 */
public final class ChatReader implements AutoCloseable {
  /** What is read in about a millisecond is small, in bytes that are not packed. */
  static final int SMALL_BYTES = 64 << 10;

  /** More than these do not wait; their bytes count against those of all bodies. */
  private static final int MAX_WAITING = 256;

  /** There are none for most of the time, and the thread ends. */
  private static final long IDLE_SECONDS = 30;

  private final Executor executor;
  private final Runnable end;

  /**
   * @param executor reads one after the other, or refuses to
   * @param end ends it
   */
  ChatReader(Executor executor, Runnable end) {
    this.executor = executor;
    this.end = end;
  }

  /** One with a thread, until it is closed. */
  public static ChatReader start() {
    ThreadPoolExecutor thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            SystemThreads.daemons("headrace-chats-"));
    thread.allowCoreThreadTimeOut(true);
    return new ChatReader(thread, thread::shutdownNow);
  }

  /**
   * What a client wants. Fails with a {@link Problem} if it is not to be understood, or too many
   * wait.
   */
  CompletableFuture<UiChat> read(Request request, byte[] body) {
    // How large it becomes is not known of what is packed.
    boolean isPacked = request.header(HeaderNames.CONTENT_ENCODING) != null;
    return read(
        () -> request.unpack(body, ChatEndpoints.MAX_BODY_BYTES),
        isPacked || body.length > SMALL_BYTES);
  }

  /**
   * The same.
   *
   * @param body what was sent
   * @param isLarge whether it may be
   */
  CompletableFuture<UiChat> read(Supplier<byte[]> body, boolean isLarge) {
    if (!isLarge) {
      return CompletableFuture.completedFuture(body).thenApply(ChatReader::chat);
    }
    try {
      return CompletableFuture.supplyAsync(() -> chat(body), executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new Problem(
              ErrorCode.RATE_LIMITED,
              "too many send long chats at once; send this request again later, or the last message"
                  + " alone"));
    }
  }

  private static UiChat chat(Supplier<byte[]> body) {
    try {
      return UiChat.read(body.get());
    } catch (MalformedException e) {
      throw new Problem(ErrorCode.BAD_JSON, e);
    }
  }

  @Override
  public void close() {
    end.run();
  }
}
