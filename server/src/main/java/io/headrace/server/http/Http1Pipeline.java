package io.headrace.server.http;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that are not answered yet, in the order in which they came, which
 * is the order of their answers. A request is started when it is the first of them, or when those
 * before it have all been started and let themselves be overtaken; and only while the client takes
 * what it was answered before.
 */
final class Http1Pipeline {
  private final BooleanSupplier takesAnswers;
  private @Nullable Http1Exchange first;
  private @Nullable Http1Exchange last;
  private @Nullable Http1Exchange nextToStart;
  private @Nullable Http1Exchange lastStarted;
  private int size;
  private boolean starting;

  /**
   * @param takesAnswers whether the client takes its answers; {@link #startAll} is called again
   *     when it does after it did not
   */
  Http1Pipeline(BooleanSupplier takesAnswers) {
    this.takesAnswers = takesAnswers;
  }

  /** The exchange whose answer comes next, or null if there is none. */
  @Nullable Http1Exchange first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  boolean isFirst(Http1Exchange exchange) {
    return exchange == first;
  }

  boolean isLast(Http1Exchange exchange) {
    return exchange == last;
  }

  boolean contains(Http1Exchange exchange) {
    for (Http1Exchange each = first; each != null; each = each.following) {
      if (each == exchange) {
        return true;
      }
    }
    return false;
  }

  void add(Http1Exchange exchange) {
    if (last == null) {
      first = exchange;
    } else {
      last.following = exchange;
    }
    last = exchange;
    if (nextToStart == null) {
      nextToStart = exchange;
    }
    size++;
  }

  /** The first one is answered. */
  void removeFirst() {
    Http1Exchange answered = first;
    if (answered == null) {
      throw new IllegalStateException("an answer went out for no request");
    }
    first = answered.following;
    if (first == null) {
      last = null;
    }
    if (nextToStart == answered) {
      nextToStart = first;
    }
    size--;
  }

  /** Starts every request whose turn has come. */
  void startAll() {
    // A request that is answered as soon as it is started comes back here.
    if (starting) {
      return;
    }
    starting = true;
    Http1Exchange exchange;
    while ((exchange = nextToStart) != null
        && exchange.isReady()
        && mayStart(exchange)
        && takesAnswers.getAsBoolean()) {
      nextToStart = exchange.following;
      if (exchange.isOpen()) {
        lastStarted = exchange;
      }
      exchange.start();
    }
    starting = false;
  }

  private boolean mayStart(Http1Exchange exchange) {
    return exchange == first
        || !exchange.isOpen()
        || (exchange.mayOverlap() && lastStarted != null && lastStarted.letsOverlap);
  }

  /** Empties the list, once the connection has ended. */
  void clear(Consumer<Http1Exchange> farewell) {
    Http1Exchange each = first;
    first = null;
    last = null;
    nextToStart = null;
    lastStarted = null;
    size = 0;
    while (each != null) {
      farewell.accept(each);
      each = each.following;
    }
  }
}
