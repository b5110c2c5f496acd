package io.headrace.client.append;

import io.headrace.client.call.Backoff;
import io.headrace.client.call.BrokenExchanges;
import io.headrace.client.call.ErrorAnswers;
import io.headrace.client.call.QuietObserver;
import io.headrace.client.call.ReadBack;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.ClosedException;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.NotAppendedException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.transport.Carrier;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendAck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An append session from the carrier's side: one attempt after the other, and between them the
 * inputs that have no end yet ({@link Pending}). Everything here runs on the carrier's thread.
 */
class AppendMachine implements Settlement.Owner {
  static final Duration ADVICE_PERIOD = Duration.ofSeconds(60);

  private final Carrier carrier;
  private final RecordsRequests requests;
  private final AppendOptions options;
  private final ProducerIdentity producer;
  private final Intake intake;
  private final Backoff backoff;
  private final Observer observer;
  private final Pending pending;
  private final AckWatch ackWatch;
  private final Settlement settlement;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private @Nullable AppendAttempt attempt;
  private Carrier.@Nullable Alarm retryAlarm;
  private Carrier.@Nullable Alarm endAlarm;
  // Read by others once it is over.
  private volatile @Nullable HeadraceException failure;
  private boolean ended;
  private boolean closing;
  private boolean tokenRefused;
  private boolean refreshesToken;
  private boolean adviceTold;
  private boolean progressed;
  private OptionalLong lastEnd = OptionalLong.empty();
  private OptionalLong advisedNanos = OptionalLong.empty();

  AppendMachine(
      Carrier carrier,
      RecordsRequests requests,
      AppendOptions options,
      ProducerIdentity producer,
      Intake intake,
      Backoff backoff,
      Observer observer,
      ReadBack readBack) {
    this(
        carrier, requests, options, producer, intake, backoff, observer, readBack, ArrayDeque::new);
  }

  /** With queues that a test can look into. */
  AppendMachine(
      Carrier carrier,
      RecordsRequests requests,
      AppendOptions options,
      ProducerIdentity producer,
      Intake intake,
      Backoff backoff,
      Observer observer,
      ReadBack readBack,
      Supplier<Deque<Input>> queues) {
    this.carrier = carrier;
    this.requests = requests;
    this.options = options;
    this.producer = producer;
    this.intake = intake;
    this.backoff = backoff;
    this.observer = new QuietObserver(observer);
    this.pending = new Pending(queues);
    this.ackWatch = new AckWatch(carrier, pending::firstUnacked, this::ackIsLate);
    this.settlement = new Settlement(carrier, readBack, isExactlyOnce(), this);
  }

  /** Done when nothing more will happen. Never fails. */
  CompletableFuture<Void> over() {
    return over;
  }

  /**
   * Goes on with what there is to do: after every event this is what makes the next thing happen.
   */
  void pump() {
    pending.take(intake);
    if (ended || settlement.isUnderWay()) {
      return;
    }
    AppendAttempt current = attempt;
    if (current != null) {
      write(current);
    } else if (pending.hasBacklog() && retryAlarm == null) {
      begin();
    }
    if (closing) {
      endIfDrained();
    }
  }

  /** Ends in good order, as soon as everything that was submitted has its end. */
  void close() {
    closing = true;
    pump();
  }

  /** Ends now. What was written may be stored or not. */
  void abandon() {
    if (closing && !ended && hasDrained()) {
      // Everything is acknowledged, and just the server's end was waited for.
      detach();
      end();
    } else if (!ended) {
      pending.doubtUnacked(this::mayBeStored);
      fail(new ClosedException("the append session was closed before the append was done", null));
    }
  }

  // An attempt begins.

  private void begin() {
    progressed = false;
    adviceTold = false;
    observer.attempt(Observer.Activity.APPEND, requests.subject(), backoff.failures() + 1);
    AppendAttempt next = new AppendAttempt(this, carrier, options, producer.id());
    attempt = next;
    boolean refreshes = refreshesToken;
    refreshesToken = false;
    next.begin(requests, producer.epoch(), pending.first().sequence(), refreshes);
  }

  /** Writes as much as the transport takes. */
  private void write(AppendAttempt to) {
    boolean wrote = false;
    long deadline = carrier.nanos() + options.ackTimeout().toNanos();
    while (pending.hasBacklog() && to.takes()) {
      to.write(pending.write(deadline).frame());
      wrote = true;
    }
    if (wrote) {
      to.flush();
      ackWatch.watch();
    }
  }

  // What comes back. An attempt that is not the current one any more is not heard.

  boolean isCurrent(AppendAttempt some) {
    return attempt == some;
  }

  void acknowledged(AppendAck ack, boolean reconnectAdvised) {
    Input input = pending.firstUnacked();
    if (input == null) {
      broken("acknowledged " + ack + ", but everything that was sent is acknowledged already");
      return;
    }
    String flaw = AckRule.flaw(input, ack, lastEnd, mayBeStoredBefore(input));
    if (flaw != null) {
      broken(flaw);
      return;
    }
    pending.removeUnacked();
    boolean storedBefore = ack.start().seqNum() == ack.end().seqNum();
    if (!storedBefore) {
      lastEnd = OptionalLong.of(ack.end().seqNum());
    }
    resolve(input, storedBefore ? Receipt.storedBefore(ack.tail()) : Receipt.of(ack));
    if (reconnectAdvised) {
      advised();
    }
    AppendAttempt current = attempt;
    if (current != null && current.isRetiring() && pending.unacked() == 0) {
      current.leave();
      attempt = null;
      pump();
    } else if (closing) {
      endIfDrained();
    }
  }

  /** The server refused the session, or its first input that is not acknowledged. */
  void refused(ServerException why, OptionalLong retryAfterMillis) {
    Input first = pending.firstUnacked();
    if (why instanceof ConditionFailedException failed && first != null && first.isDoubtful()) {
      detach();
      pending.requeue();
      settlement.settle(first, failed);
      return;
    }
    if (why.status() == 401 && requests.canRefreshToken() && !tokenRefused) {
      refreshToken(why);
    } else {
      failed(why, why.isRetryable(), why.hasNoSideEffects(), retryAfterMillis);
    }
  }

  /** Tries again at once, with another token. It is no failure of what was asked for. */
  private void refreshToken(ServerException why) {
    tokenRefused = true;
    refreshesToken = true;
    detach();
    pending.requeue();
    observer.retry(Observer.Activity.APPEND, requests.subject(), why, Duration.ZERO);
    pump();
  }

  void failed(TransportFailure failure) {
    failed(
        BrokenExchanges.of(what(), failure),
        failure.isRetryable(),
        failure.isWithoutSideEffects(),
        OptionalLong.empty());
  }

  void failed(
      HeadraceException why,
      boolean retryable,
      boolean withoutSideEffects,
      OptionalLong retryAfterMillis) {
    detach();
    if (!withoutSideEffects) {
      pending.doubtUnacked(this::mayBeStored);
    }
    pending.requeue();
    pending.take(intake);
    if (!pending.hasBacklog()) {
      // Nothing depends on it: whoever comes next begins anew.
      pump();
      return;
    }
    if (retryable && mayRetry() && backoff.failedAndMayTryAgain()) {
      long delay = backoff.delayNanos(retryAfterMillis);
      observer.retry(Observer.Activity.APPEND, requests.subject(), why, Duration.ofNanos(delay));
      retryAlarm =
          carrier.schedule(
              () -> {
                retryAlarm = null;
                pump();
              },
              delay);
    } else {
      fail(why);
    }
  }

  /**
   * Whether an input of an attempt that failed may have been stored: a fact about this input. Tests
   * put other answers here, to see what goes wrong with them.
   */
  boolean mayBeStored(Input input) {
    return input.isWritten();
  }

  /** The answer ended in good order. */
  void ended() {
    if (pending.unacked() > 0) {
      failed(
          new UnreachableException(
              what()
                  + ": the server ended its answer with "
                  + pending.unacked()
                  + " inputs unacknowledged",
              null),
          /* retryable= */ true,
          /* withoutSideEffects= */ false,
          OptionalLong.empty());
    } else if (pending.hasBacklog() && !progressed) {
      failed(
          new UnreachableException(
              what() + ": the server ended its answer before it took anything", null),
          /* retryable= */ true,
          /* withoutSideEffects= */ true,
          OptionalLong.empty());
    } else {
      detach();
      pump();
    }
  }

  void broken(String how) {
    broken(new ProtocolException(what() + ": the server " + how, null));
  }

  void broken(ProtocolException how) {
    failed(how, /* retryable= */ false, /* withoutSideEffects= */ false, OptionalLong.empty());
  }

  private boolean mayRetry() {
    return switch (options.retryPolicy()) {
      case ALL, EXACTLY_ONCE -> true;
      case NO_SIDE_EFFECTS -> pending.canBeSentOnce();
    };
  }

  /** Whether the server may say of an input that it has it already. */
  private boolean mayBeStoredBefore(Input input) {
    return isExactlyOnce() && (input.isDoubtful() || producer.repeats());
  }

  /**
   * The server said which sequence it expects of the producer.
   *
   * @return whether the session may begin: it must not begin with what the stream would take for
   *     something that it has
   */
  boolean mayBegin(long nextSequence) {
    Input first = pending.first();
    if (Long.compareUnsigned(nextSequence, first.sequence()) <= 0 || mayBeStoredBefore(first)) {
      return true;
    }
    failed(
        new ProtocolException(
            what()
                + ": expected sequence "
                + first.sequence()
                + " of producer \""
                + producer.id()
                + "\" to be new, but the stream expects "
                + Long.toUnsignedString(nextSequence)
                + ": begin there, in a higher epoch, or say that the same records come again"
                + " (repeatingFrom)",
            null),
        /* retryable= */ false,
        /* withoutSideEffects= */ true,
        OptionalLong.empty());
    return false;
  }

  private boolean isExactlyOnce() {
    return options.retryPolicy() == AppendRetryPolicy.EXACTLY_ONCE;
  }

  private void advised() {
    AppendAttempt current = attempt;
    if (current == null || current.isRetiring()) {
      return;
    }
    long now = carrier.nanos();
    boolean follow =
        advisedNanos.isEmpty() || now - advisedNanos.getAsLong() >= ADVICE_PERIOD.toNanos();
    if (!adviceTold || follow) {
      // A server that is about to stop says so with every acknowledgement.
      adviceTold = true;
      observer.reconnectAdvised(Observer.Activity.APPEND, requests.subject(), follow);
    }
    if (follow) {
      advisedNanos = OptionalLong.of(now);
      current.retire();
    }
  }

  // What the stream says of the first input, which was refused while it was in doubt.

  @Override
  public @Nullable Input stored(AppendAck ack) {
    lastEnd = OptionalLong.of(ack.end().seqNum());
    resolve(pending.remove(), Receipt.of(ack));
    return pending.peek();
  }

  /** A server stores what comes in a session in order: what came after this one is not stored. */
  @Override
  public void notStored(ConditionFailedException why) {
    pending.clearDoubt();
    fail(why);
  }

  @Override
  public void unknown(ConditionFailedException why) {
    fail(why);
  }

  @Override
  public void goOn() {
    pump();
  }

  // Ends.

  private void resolve(Input input, Receipt receipt) {
    input.resolve();
    progressed = true;
    tokenRefused = false;
    backoff.progress();
    for (Input admitted : intake.release(input)) {
      admitted.ticket().accept();
    }
    input.ticket().acknowledge(receipt);
  }

  /** Ends everything: the first input with the reason itself if it was refused, others after it. */
  private void fail(HeadraceException why) {
    detach();
    pending.requeue();
    settlement.stop();
    cancel(retryAlarm);
    retryAlarm = null;
    failure = why;
    boolean refused = why instanceof ServerException server && server.hasNoSideEffects();
    NotAppendedException rest =
        new NotAppendedException(
            what() + ": not appended, because the session ended before: " + why.getMessage(), why);
    pending.take(intake.abandon(rest));
    ended = true;
    for (boolean first = true; pending.hasBacklog(); first = false) {
      Input input = pending.remove();
      input.resolve();
      if (input.isDoubtful()) {
        input.ticket().fail(uncertain(input, why));
      } else {
        input.ticket().fail(first && refused ? why : rest);
      }
    }
    end();
  }

  /** Why it ended, if not in good order. Known when it is {@link #over}. */
  @Nullable HeadraceException failure() {
    return failure;
  }

  private void end() {
    ended = true;
    over.complete(null);
  }

  private UncertainException uncertain(Input input, HeadraceException why) {
    observer.uncertain(requests.subject(), input.records(), why);
    return new UncertainException(
        what()
            + ": "
            + input.records()
            + " records were sent, and nobody here knows whether they are stored: "
            + why.getMessage(),
        why);
  }

  private void endIfDrained() {
    if (ended || !hasDrained()) {
      return;
    }
    AppendAttempt current = attempt;
    if (current == null) {
      end();
    } else if (endAlarm == null) {
      current.endBody();
      // Everything is acknowledged: how the server ends its answer changes nothing.
      endAlarm =
          carrier.schedule(
              () -> {
                detach();
                end();
              },
              options.ackTimeout().toNanos());
    }
  }

  private boolean hasDrained() {
    return pending.isEmpty() && intake.isEmpty();
  }

  /** The current attempt is over; what it wrote is looked at by the caller. */
  private void detach() {
    AppendAttempt ended = attempt;
    attempt = null;
    ackWatch.stop();
    cancel(endAlarm);
    endAlarm = null;
    if (ended != null) {
      ended.cancel();
    }
  }

  private void ackIsLate() {
    AppendAttempt silent = attempt;
    if (silent != null) {
      silent.distrustConnection();
    }
    failed(
        new UnreachableException(
            what() + ": no acknowledgement came within " + options.ackTimeout().toMillis() + " ms",
            null),
        /* retryable= */ true,
        /* withoutSideEffects= */ false,
        OptionalLong.empty());
  }

  String what() {
    return "append to " + requests.subject();
  }

  ServerException refusal(int status, byte[] body) {
    return ErrorAnswers.of(what(), status, body);
  }

  private static void cancel(Carrier.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
