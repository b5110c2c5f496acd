package io.headrace.server.http;

import io.headrace.server.access.Caller;
import io.headrace.wire.Packing;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer, over whichever version of HTTP. Owned by the event loop of its
 * connection: only that loop's thread may call it, which {@link Loop#mailbox} is for.
 *
 * <p>It is answered once, in one piece or as a stream of events. When the client is gone, answers
 * are dropped without a word, so that who answers need not ask.
 */
public abstract class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Edge edge;
  private final Loop loop;
  private final long beganNanos;
  private State state = State.OPEN;
  private Operation operation = Operation.UNKNOWN;
  private Packing packing = Packing.NONE;
  private boolean bodiless;
  private long reservedBytes;
  private int ignoredBytes;
  private @Nullable String allowedOrigin;
  private @Nullable LiveBody live;
  private LiveKind liveKind = LiveKind.EVENTS;
  private @Nullable Waiter waiter;
  private @Nullable IncomingBody incoming;
  private Caller caller = Caller.NOBODY;
  private @Nullable AccessWatch watch;

  private enum State {
    OPEN,
    LIVE,
    ANSWERED,
    GONE
  }

  Exchange(Edge edge, Loop loop) {
    this.edge = edge;
    this.loop = loop;
    this.beganNanos = loop.time().nanos();
  }

  /** The event loop that owns it. */
  public final Loop loop() {
    return loop;
  }

  /** Who sent the request; nobody if that was not found out, or makes no difference. */
  public final Caller caller() {
    return caller;
  }

  final void calledBy(Caller known) {
    caller = known;
  }

  /** Whether an answer would still reach anybody. */
  public final boolean isOpen() {
    return state == State.OPEN || state == State.LIVE;
  }

  /**
   * Says that the request has taken effect in its order, so that the next one of the connection may
   * begin although this one is not answered.
   */
  public void letOverlap() {}

  /** Has somebody told what happens until it answers. */
  public final void answeredBy(Waiter later) {
    if (state == State.OPEN) {
      waiter = later;
      watchAccess();
      drainIfStopping();
    }
  }

  /** Whoever is served for a while may lose the right to be served meanwhile. */
  private void watchAccess() {
    if (!caller.isRoot() && watch == null) {
      watch = new AccessWatch(loop, caller, this::barred);
      watch.begin();
    }
  }

  private void barred() {
    Waiter served = waiter;
    if (served != null) {
      served.barred(Authentication.noLongerValid());
    }
  }

  private void letGo() {
    waiter = null;
    AccessWatch watching = watch;
    if (watching != null) {
      watch = null;
      watching.cancel();
    }
  }

  /** Answers in one piece. */
  public final void answer(Response response) {
    if (state != State.OPEN) {
      response.body().release();
      return;
    }
    state = State.ANSWERED;
    letGo();
    giveBack();
    edge.meters().answered(operation, response.status(), loop.time().nanos() - beganNanos);
    try {
      write(allowing(Compression.apply(packing, response)), bodiless);
    } catch (OutOfMemoryError e) {
      giveUp(e);
    }
    wantNoMore();
  }

  /**
   * Demands room for a large answer. Whoever reads much asks this before reading.
   *
   * @throws Problem if clients leave so many answers untaken that no more are produced
   */
  public final void requireRoom() {
    unsent().requireRoom();
  }

  /** What bodies that are being taken in or worked on count against. */
  public final ByteBudget bodies() {
    return edge.bodies();
  }

  /** How the client would have its answer packed. */
  public final Packing packing() {
    return packing;
  }

  /** Answers that the request cannot be served. */
  public final void answer(Problem problem) {
    answer(problem.toResponse());
  }

  /** Begins an answer that goes on for as long as it takes. */
  public final void open(LiveBody body, LiveKind kind) {
    open(body, kind, List.of());
  }

  /** Begins an answer that goes on for as long as it takes, with some headers of its own. */
  public final void open(LiveBody body, LiveKind kind, List<Response.Field> fields) {
    if (state != State.OPEN) {
      return;
    }
    state = State.LIVE;
    live = body;
    liveKind = kind;
    waiter = body;
    giveBack();
    edge.meters().answered(operation, 200, loop.time().nanos() - beganNanos);
    edge.meters().live(kind, 1);
    Response head = kind.head();
    for (Response.Field field : fields) {
      head = head.with(field.name(), field.value());
    }
    writeEventHead(allowing(head));
    watchAccess();
    drainIfStopping();
  }

  /** What waits behind others may begin to wait only when the server stops already. */
  private void drainIfStopping() {
    if (edge.isDraining()) {
      drain();
    }
  }

  /** Sends an event to this client alone; it counts against what may wait for clients. */
  public final void send(EventFrame frame) {
    try {
      if (state == State.LIVE) {
        writeEvent(frame, /* counted= */ true);
      }
    } finally {
      frame.release();
    }
  }

  /** Sends an event that others get, too; it stays the caller's. */
  public final void sendShared(EventFrame frame) {
    if (state == State.LIVE) {
      writeEvent(frame, /* counted= */ false);
    }
  }

  /** Has {@link LiveBody#flushing} called before what was written leaves for the client. */
  public final void flushSoon() {
    if (state == State.LIVE) {
      queueFlush();
    }
  }

  final void flushing() {
    if (live != null) {
      live.flushing();
    }
  }

  /** Whether the client takes events at all. */
  public abstract boolean isWritable();

  /** Ends the live answer in good order. */
  public final void finish() {
    if (state == State.LIVE) {
      leave(State.ANSWERED);
      writeEventEnd();
      wantNoMore();
    }
  }

  /** Ends the live answer in the middle, since the client has taken nothing for too long. */
  public final void cutStalled() {
    edge.meters().stalledReader();
    cut();
  }

  /** Ends the live answer in the middle. */
  public final void cut() {
    if (state == State.LIVE) {
      leave(State.GONE);
      abort();
      wantNoMore();
    }
  }

  abstract void write(Response response, boolean bodiless);

  abstract void writeEventHead(Response head);

  abstract void writeEvent(EventFrame frame, boolean counted);

  abstract void queueFlush();

  abstract void writeEventEnd();

  abstract void abort();

  /** Ends the connection at once. */
  abstract void hangUp();

  /** The answers of its connection that are on their way. */
  abstract UnsentAnswers unsent();

  /** Takes in no more of the request's body; the answer has been written. */
  abstract void stopTaking();

  /** Reads no more of the request's body for now. */
  abstract void pauseBody();

  /** Reads on. */
  abstract void resumeBody();

  /** The request may be served when its turn has come. */
  abstract void ready(Turn turn);

  final void serve(Turn turn) {
    if (state != State.OPEN) {
      return;
    }
    try {
      requireValidity();
      turn.serve(this);
    } catch (Problem e) {
      answer(e);
    } catch (RuntimeException e) {
      fail(e);
    } catch (OutOfMemoryError e) {
      giveUp(e);
    }
  }

  /**
   * Checks that the caller's token still holds: a body takes its time to come, and requests before
   * this one take theirs.
   *
   * @throws Problem if it does not
   */
  public final void requireValidity() {
    if (!caller.isRoot() && !caller.isStillValid(loop.time().wallMillis())) {
      throw Authentication.noLongerValid();
    }
  }

  /** Without memory there is no answer either: the connection ends, and what it holds with it. */
  private void giveUp(OutOfMemoryError failure) {
    LOG.error("Closing a connection: no memory to serve {}", operation.text(), failure);
    edge.meters().outOfMemory();
    hangUp();
  }

  /** Answers that something failed here, and leaves a trace of it. */
  public final void fail(Throwable failure) {
    LOG.error("Failed to serve {}", operation.text(), failure);
    answer(
        new Problem(
            ErrorCode.OTHER,
            "the server failed to serve this request, and it is not known whether anything was"
                + " changed; its log says more"));
  }

  final void begin(Request request, boolean bodiless, @Nullable String allowedOrigin) {
    this.bodiless = bodiless;
    this.allowedOrigin = allowedOrigin;
    this.packing = request.acceptedPacking();
  }

  /** Says what the request is, for people who read metrics; it may turn out while it is served. */
  public final void identify(Operation operation) {
    this.operation = operation;
  }

  final Operation operation() {
    return operation;
  }

  final boolean isLive() {
    return state == State.LIVE;
  }

  final boolean reserve(long bytes) {
    if (!edge.bodies().tryTake(bytes)) {
      return false;
    }
    reservedBytes += bytes;
    return true;
  }

  /** Notes bytes of a body that nobody wants. */
  final void ignored(int bytes) {
    ignoredBytes += bytes;
    if (ignoredBytes > edge.limits().unreadBodyBytes()) {
      stopTaking();
    }
  }

  /** Its body will be taken piece by piece. */
  final void expect(IncomingBody body) {
    incoming = body;
  }

  /** Whether a body that is taken piece by piece still comes: it may never end by itself. */
  final boolean isTakingEndlessly() {
    return incoming != null && !incoming.isComplete();
  }

  private void wantNoMore() {
    if (incoming != null) {
      incoming.discard();
    }
  }

  /** The client is gone. */
  final void lost() {
    if (incoming != null) {
      // Some of it may wait although all of it has come.
      incoming.lose();
    }
    Waiter left = waiter;
    if (isOpen()) {
      leave(State.GONE);
      giveBack();
      if (left != null) {
        left.gone();
      }
    }
  }

  final void becameWritable() {
    if (live != null) {
      live.writable();
    }
  }

  final void drain() {
    if (waiter != null) {
      waiter.drain();
    }
  }

  private void leave(State next) {
    if (state == State.LIVE) {
      edge.meters().live(liveKind, -1);
    }
    state = next;
    live = null;
    letGo();
  }

  private void giveBack() {
    edge.bodies().giveBack(reservedBytes);
    reservedBytes = 0;
  }

  private Response allowing(Response response) {
    return allowedOrigin == null ? response : Cors.allow(response, allowedOrigin);
  }

  final Edge edge() {
    return edge;
  }

  final ByteBuf allocate(int bytes) {
    return loop.allocator().directBuffer(bytes);
  }
}
