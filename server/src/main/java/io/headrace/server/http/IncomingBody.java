package io.headrace.server.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request while it comes, for somebody who takes it piece by piece and may say that
 * it is too much for now: then nothing more is read from the client, and what has been read waits
 * here. Owned by the exchange's event loop.
 */
public final class IncomingBody implements BodyConsumer {
  private final Exchange exchange;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>(0);
  private @Nullable Taker taker;
  private boolean paused = true;
  private boolean complete;
  private boolean unwanted;

  /** Who takes the body. */
  public interface Taker {
    /**
     * Takes as much as it can; what it leaves it gets again, with what comes after it, once it has
     * called {@link #resume}.
     *
     * @return whether it has taken everything
     */
    boolean take(ByteBuf bytes);

    /** The body is complete, and everything has been taken. */
    void complete();

    /** The rest of the body cannot be read. */
    void broken(Problem problem);
  }

  IncomingBody(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Hands the body over to somebody, who gets what has come already at once. */
  public void attach(Taker whoever) {
    taker = whoever;
    resume();
  }

  /** Goes on after something was left. */
  public void resume() {
    if (!paused || unwanted) {
      return;
    }
    paused = false;
    while (!paused && !waiting.isEmpty()) {
      // Out of the line meanwhile, since whoever takes it may end everything.
      ByteBuf first = waiting.removeFirst();
      offer(first);
      if (first.isReadable() && !unwanted) {
        waiting.addFirst(first);
      } else {
        first.release();
      }
    }
    if (!paused && !unwanted) {
      exchange.resumeBody();
      completeIfAllIsTaken();
    }
  }

  /** Throws away what is still to come: the request is answered. */
  void discard() {
    lose();
    if (!complete) {
      exchange.resumeBody();
    }
  }

  /** Whether all of it has come. */
  boolean isComplete() {
    return complete;
  }

  @Override
  public void take(ByteBuf bytes) {
    if (unwanted) {
      exchange.ignored(bytes.readableBytes());
    } else if (paused) {
      // Also while nobody is attached: what comes before its turn must not pile up.
      waiting.addLast(bytes.retainedSlice());
      exchange.pauseBody();
    } else {
      offer(bytes);
      if (bytes.isReadable() && !unwanted) {
        waiting.addLast(bytes.retainedSlice());
      }
    }
  }

  private void offer(ByteBuf bytes) {
    if (taker == null || !taker.take(bytes)) {
      pause();
    }
  }

  private void pause() {
    if (!unwanted) {
      paused = true;
      exchange.pauseBody();
    }
  }

  @Override
  public void end() {
    complete = true;
    if (!paused) {
      completeIfAllIsTaken();
    }
  }

  private void completeIfAllIsTaken() {
    if (complete && waiting.isEmpty() && taker != null && !unwanted) {
      unwanted = true;
      taker.complete();
    }
  }

  @Override
  public boolean breakOff(Problem problem) {
    if (taker == null || unwanted) {
      return false;
    }
    taker.broken(problem);
    return true;
  }

  @Override
  public void lose() {
    unwanted = true;
    waiting.forEach(ByteBuf::release);
    waiting.clear();
  }

  @Override
  public boolean isEndless() {
    return !unwanted;
  }
}
