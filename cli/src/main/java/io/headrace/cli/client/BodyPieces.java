package io.headrace.cli.client;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken piece by piece as it comes. The next piece is asked for when one is
 * taken, so that a slow taker holds the sender back.
 */
final class BodyPieces implements BodySubscriber<BodyPieces>, AutoCloseable {
  /** What comes next of a body. */
  sealed interface Piece {
    /** Some bytes. */
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    /** The end, as it should be. */
    record End() implements Piece {}

    /** The end, as it should not be. */
    record Broken(Throwable cause) implements Piece {}

    /** Nothing, for too long. */
    record Silence() implements Piece {}
  }

  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private @Nullable Subscription subscription; // guarded by this
  private boolean closed; // guarded by this

  /** Waits for the next piece. After an end there is none. */
  Piece next(Duration patience) throws InterruptedException {
    @Nullable Piece piece = pieces.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (piece instanceof Piece.Bytes) {
      requestNext();
    }
    return piece == null ? new Piece.Silence() : piece;
  }

  /** Gives up the rest of the body and the connection it comes over. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public CompletionStage<BodyPieces> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public synchronized void onSubscribe(Subscription given) {
    subscription = given;
    // The answer's head may be here, and given up, before its body begins.
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    pieces.add(new Piece.Broken(cause));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End());
  }

  private synchronized void requestNext() {
    if (subscription != null) {
      subscription.request(1);
    }
  }
}
