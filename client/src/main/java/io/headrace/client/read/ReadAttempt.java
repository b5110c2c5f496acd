package io.headrace.client.read;

import io.headrace.client.call.BrokenExchanges;
import io.headrace.client.call.ErrorAnswers;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.call.RetryAfter;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.Carrier.Alarm;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.Request;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a read, from the wish for a request to the end of the answer. It tells its owner
 * what arrives, and once how it ended; after {@link #stop} it tells nothing. On the carrier's
 * thread only.
 *
 * <p>When its owner is full, it takes no more of the answer, and keeps what has come already as it
 * came: a small piece can become a large batch.
 */
final class ReadAttempt implements ExchangeListener {
  /**
   * When the server seems silent, it is looked once more after this: if this thread was held up, by
   * a program that took its time in a callback, what has come may not have been read yet.
   */
  private static final long SECOND_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final Carrier carrier;
  private final String subject;
  private final Duration silence;
  private final int windowBytes;
  private final Owner owner;
  private final BatchFrames frames;
  private final Deque<ByteBuffer> undecoded = new ArrayDeque<>();

  private @Nullable Exchange exchange;
  private @Nullable Alarm alarm;
  private @Nullable ResponseHead head;
  private @Nullable ByteArrayOutputStream errorBody;
  private long heardNanos;
  private boolean lookedOnce;
  private boolean paused;
  private boolean answerEnded;
  private boolean over;

  /** Whom an attempt serves. */
  interface Owner {
    /** Whether nothing more shall arrive for now. */
    boolean isFull();

    /**
     * A frame has come.
     *
     * @throws MalformedException if it cannot come here; the attempt has then failed
     */
    void arrived(BatchFrames.Arrival arrival);

    /** The read ended in good order. */
    void ended();

    /** The attempt failed. */
    void failed(AttemptFailure failure);
  }

  ReadAttempt(Carrier carrier, String subject, ReadOptions options, Owner owner) {
    this.carrier = carrier;
    this.subject = subject;
    this.silence = options.silence();
    this.windowBytes = options.windowBytes();
    this.owner = owner;
    this.frames = new BatchFrames(options.packing());
  }

  /** The headers that ask for a session. */
  static Map<String, String> headers(Packing packing) {
    return packing == Packing.NONE
        ? Map.of("content-type", SessionFrames.MEDIA_TYPE)
        : Map.of(
            "content-type", SessionFrames.MEDIA_TYPE, "accept-encoding", BatchFrames.name(packing));
  }

  /** Begins. From here on the server's silence counts, connecting included. */
  void start(
      RecordsRequests requests, String query, Map<String, String> headers, boolean tokenRefused) {
    listenFor(silence.toNanos());
    heardNanos = carrier.nanos();
    CompletionStage<Request> request;
    try {
      request = requests.make("GET", query, headers, /* hasBody= */ false, tokenRefused);
    } catch (RuntimeException e) {
      carrier.execute(() -> made(null, e));
      return;
    }
    var unused =
        request.whenComplete((made, failure) -> carrier.execute(() -> made(made, failure)));
  }

  private void made(@Nullable Request request, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (request == null) {
      fail(notMade(failure));
      return;
    }
    exchange = carrier.begin(request, this);
    exchange.widen(windowBytes);
  }

  private AttemptFailure notMade(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ServerException answered) {
      return AttemptFailure.answered(answered, OptionalLong.empty());
    }
    if (cause instanceof HeadraceException known) {
      return AttemptFailure.of(known, known instanceof UnreachableException);
    }
    String message = what() + ": expected an access token, but there is none: " + cause;
    return AttemptFailure.of(new UnreachableException(message, cause), /* isRetryable= */ true);
  }

  /** Ends it from this side. The owner hears no more of it. */
  void stop() {
    if (!over) {
      over();
      if (exchange != null) {
        exchange.cancel();
      }
    }
  }

  /** Lets nothing else begin on its connection. */
  void retireConnection() {
    if (exchange != null) {
      exchange.retireConnection();
    }
  }

  /** Goes on, if it waited for its owner to have room. */
  void resume() {
    if (!paused || over) {
      return;
    }
    paused = false;
    heard();
    listenFor(silence.toNanos());
    if (exchange != null) {
      exchange.take(true);
    }
    while (!over && !paused && !undecoded.isEmpty()) {
      decode(undecoded.removeFirst());
    }
    if (!over && !paused && answerEnded) {
      endOfAnswer();
    }
  }

  @Override
  public void opened() {
    if (!over) {
      heard();
    }
  }

  @Override
  public void head(ResponseHead answer) {
    if (over) {
      return;
    }
    heard();
    head = answer;
    String type = answer.header("content-type").orElse(SessionFrames.MEDIA_TYPE);
    if (answer.status() >= 400) {
      errorBody = new ByteArrayOutputStream();
    } else if (answer.status() != 200 || !type.startsWith(SessionFrames.MEDIA_TYPE)) {
      breach(
          what()
              + ": expected an answer 200 of type "
              + SessionFrames.MEDIA_TYPE
              + ", but it is "
              + answer.status()
              + " of type "
              + type
              + ": is this the address of an S2 server?");
    }
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    if (over) {
      return;
    }
    heard();
    if (errorBody != null) {
      collect(bytes, errorBody);
    } else if (paused) {
      keep(bytes);
    } else {
      decode(bytes);
    }
  }

  private void collect(ByteBuffer bytes, ByteArrayOutputStream body) {
    byte[] part = new byte[Math.min(bytes.remaining(), MAX_ERROR_BYTES - body.size())];
    bytes.get(part);
    body.writeBytes(part);
    if (bytes.hasRemaining()) {
      answered();
    }
  }

  private void keep(ByteBuffer bytes) {
    undecoded.addLast(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
  }

  private void decode(ByteBuffer bytes) {
    try {
      SessionFrame frame = frames.next(bytes);
      while (frame != null) {
        take(frame);
        if (over) {
          return;
        }
        if (owner.isFull()) {
          pause(bytes);
          return;
        }
        frame = frames.next(bytes);
      }
    } catch (MalformedException e) {
      stop();
      owner.failed(AttemptFailure.breach(what() + ": " + e.getMessage(), e));
    } catch (RuntimeException | Error e) {
      // A library that unpacks may not be there, or no memory. The frame is taken off, so that to
      // go
      // on would pass over it; nor is it known how far the owner came with it.
      stop();
      owner.failed(AttemptFailure.breach(what() + ": what came cannot be read: " + e, e));
    }
  }

  private void take(SessionFrame frame) {
    if (frame instanceof SessionFrame.Terminal terminal) {
      ServerException why = ErrorAnswers.of(what(), terminal.status(), terminal.body());
      fail(AttemptFailure.answered(why, OptionalLong.empty()));
    } else if (frame instanceof SessionFrame.Message message) {
      owner.arrived(frames.arrival(message));
    }
  }

  private void pause(ByteBuffer rest) {
    paused = true;
    silenceMayLast();
    if (rest.hasRemaining()) {
      // In front: it came before whatever else waits.
      undecoded.addFirst(ByteBuffer.allocate(rest.remaining()).put(rest).flip());
    }
    if (exchange != null) {
      exchange.take(false);
    }
  }

  @Override
  public void ended() {
    if (over) {
      return;
    }
    answerEnded = true;
    if (errorBody != null) {
      answered();
    } else if (!paused) {
      endOfAnswer();
    }
  }

  private void endOfAnswer() {
    if (frames.isAmidFrame()) {
      // Somebody between here and the server may end an answer that was cut: it is asked again.
      String message = what() + ": expected the answer to end after a frame, not within one";
      fail(AttemptFailure.of(new ProtocolException(message, null), /* isRetryable= */ true));
      return;
    }
    if (head == null) {
      breach(what() + ": expected an answer with a head, but it ended without one");
      return;
    }
    over();
    owner.ended();
  }

  @Override
  public void writable() {
    // There is nothing to write.
  }

  @Override
  public void failed(TransportFailure failure) {
    if (over) {
      return;
    }
    if (errorBody != null) {
      // What the answer is was said in its head.
      answered();
      return;
    }
    fail(AttemptFailure.of(BrokenExchanges.of(what(), failure), failure.isRetryable()));
  }

  /** The server has said no, as far as it could be heard. */
  private void answered() {
    ResponseHead answer = head;
    byte[] body = errorBody == null ? new byte[0] : errorBody.toByteArray();
    int status = answer == null ? 500 : answer.status();
    OptionalLong retryAfter = answer == null ? OptionalLong.empty() : RetryAfter.millis(answer);
    fail(AttemptFailure.answered(ErrorAnswers.of(what(), status, body), retryAfter));
  }

  private void breach(String message) {
    fail(AttemptFailure.of(new ProtocolException(message, null), /* isRetryable= */ false));
  }

  private void fail(AttemptFailure failure) {
    stop();
    owner.failed(failure);
  }

  private void over() {
    over = true;
    undecoded.clear();
    silenceMayLast();
  }

  private void heard() {
    heardNanos = carrier.nanos();
    lookedOnce = false;
  }

  private void listenFor(long nanos) {
    alarm = carrier.schedule(this::listen, nanos);
  }

  private void silenceMayLast() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void listen() {
    if (over || paused) {
      return;
    }
    long left = silence.toNanos() - (carrier.nanos() - heardNanos);
    if (left > 0) {
      listenFor(left);
    } else if (!lookedOnce) {
      lookedOnce = true;
      listenFor(SECOND_LOOK_NANOS);
    } else if (errorBody != null) {
      answered();
    } else {
      String message =
          what() + ": expected a sign of life within " + silence + ", but the server says nothing";
      // The connection may be dead without anybody having been told.
      retireConnection();
      fail(AttemptFailure.of(new UnreachableException(message, null), /* isRetryable= */ true));
    }
  }

  private String what() {
    return "read " + subject;
  }
}
