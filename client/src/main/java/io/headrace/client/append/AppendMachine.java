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
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An append session from the carrier's side: one attempt after the other, and between them the
 * inputs that have no end yet. Everything here runs on the carrier's thread.
 *
 * <pre>
 *   intake ──▶ backlog ──written──▶ unacked ──acknowledged──▶ done
 *                 ◀──the attempt failed──┘
 * </pre>
 *
 * Both queues together are in the order of the calls, the unacknowledged first; a failed attempt
 * puts its inputs back in front. So order is kept by construction, and so is the answer to which
 * input a refusal speaks of: the first that is not acknowledged.
 */
class AppendMachine {
  static final Duration ADVICE_PERIOD = Duration.ofSeconds(60);

  private final Carrier carrier;
  private final RecordsRequests requests;
  private final AppendOptions options;
  private final ProducerIdentity producer;
  private final Intake intake;
  private final Backoff backoff;
  private final Observer observer;
  private final ReadBack readBack;

  private final Deque<Input> backlog;
  private final Deque<Input> unacked;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private @Nullable AppendAttempt attempt;
  private Carrier.@Nullable Alarm retryAlarm;
  private Carrier.@Nullable Alarm ackAlarm;
  private Carrier.@Nullable Alarm endAlarm;
  // Read by others once it is over.
  private volatile @Nullable HeadraceException failure;
  private boolean ended;
  private boolean settling;
  private boolean closing;
  private boolean tokenRefused;
  private boolean refreshesToken;
  private boolean adviceTold;
  private boolean progressed;
  private boolean lookedOnce;
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
    this.backlog = queues.get();
    this.unacked = queues.get();
    this.carrier = carrier;
    this.requests = requests;
    this.options = options;
    this.producer = producer;
    this.intake = intake;
    this.backoff = backoff;
    this.observer = new QuietObserver(observer);
    this.readBack = readBack;
  }

  /** Done when nothing more will happen. Never fails. */
  CompletableFuture<Void> over() {
    return over;
  }

  /**
   * Goes on with what there is to do: after every event this is what makes the next thing happen.
   */
  void pump() {
    intake.drainTo(backlog);
    if (ended || settling) {
      return;
    }
    AppendAttempt current = attempt;
    if (current != null) {
      write(current);
    } else if (!backlog.isEmpty() && retryAlarm == null) {
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
      doubtUnacked();
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
    Input first = backlog.getFirst();
    boolean refreshes = refreshesToken;
    refreshesToken = false;
    next.begin(requests, producer.epoch(), first.sequence(), refreshes);
  }

  /** Writes as much as the transport takes. */
  private void write(AppendAttempt to) {
    boolean wrote = false;
    long deadline = carrier.nanos() + options.ackTimeout().toNanos();
    while (!backlog.isEmpty() && to.takes()) {
      Input input = backlog.remove();
      // Said before the bytes leave: from here on it may be stored.
      input.written(deadline);
      unacked.add(input);
      to.write(input.frame());
      wrote = true;
    }
    if (wrote) {
      to.flush();
      watchAcks();
    }
  }

  // What comes back. An attempt that is not the current one any more is not heard.

  boolean isCurrent(AppendAttempt some) {
    return attempt == some;
  }

  void acknowledged(AppendAck ack, boolean reconnectAdvised) {
    Input input = unacked.peek();
    if (input == null) {
      broken("acknowledged " + ack + ", but everything that was sent is acknowledged already");
      return;
    }
    String flaw = AckRule.flaw(input, ack, lastEnd, mayBeStoredBefore(input));
    if (flaw != null) {
      broken(flaw);
      return;
    }
    unacked.remove();
    boolean storedBefore = ack.start().seqNum() == ack.end().seqNum();
    if (!storedBefore) {
      lastEnd = OptionalLong.of(ack.end().seqNum());
    }
    resolve(input, storedBefore ? Receipt.storedBefore(ack.tail()) : Receipt.of(ack));
    if (reconnectAdvised) {
      advised();
    }
    AppendAttempt current = attempt;
    if (current != null && current.isRetiring() && unacked.isEmpty()) {
      current.leave();
      attempt = null;
      pump();
    } else if (closing) {
      endIfDrained();
    }
  }

  /** The server refused the session, or its first input that is not acknowledged. */
  void refused(ServerException why, OptionalLong retryAfterMillis) {
    Input first = unacked.peek();
    if (why instanceof ConditionFailedException failed && first != null && first.isDoubtful()) {
      detach();
      requeue();
      settle(failed);
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
    requeue();
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
      doubtUnacked();
    }
    requeue();
    intake.drainTo(backlog);
    if (backlog.isEmpty()) {
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

  private void doubtUnacked() {
    for (Input input : unacked) {
      if (mayBeStored(input)) {
        input.doubt();
      }
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
    if (!unacked.isEmpty()) {
      failed(
          new UnreachableException(
              what()
                  + ": the server ended its answer with "
                  + unacked.size()
                  + " inputs unacknowledged",
              null),
          /* retryable= */ true,
          /* withoutSideEffects= */ false,
          OptionalLong.empty());
    } else if (!backlog.isEmpty() && !progressed) {
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
      case NO_SIDE_EFFECTS ->
          backlog.stream().allMatch(input -> !input.isDoubtful() || input.fitsOnePlaceOnly());
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
    Input first = backlog.getFirst();
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

  // Doubt is settled by what the stream says.

  /**
   * An input was refused by a condition, but an earlier attempt may have stored it: that would be
   * why the condition fails now.
   */
  private void settle(ConditionFailedException why) {
    Input first = backlog.getFirst();
    switch (RefusalRule.of(first, why, isExactlyOnce())) {
      case NOT_STORED -> notStored(why);
      case ASK_THE_STREAM -> look(first, why);
      case UNKNOWN -> fail(why);
    }
  }

  /** A server stores what comes in a session in order: what came after this one is not stored. */
  private void notStored(ConditionFailedException why) {
    backlog.forEach(Input::clearDoubt);
    fail(why);
  }

  /**
   * Looks whether the first input is stored.
   *
   * @param refusal why it was refused, or null if it was not asked for again yet
   */
  private void look(Input first, @Nullable ConditionFailedException refusal) {
    settling = true;
    var unused =
        readBack
            .find(first.content())
            .thenAccept(found -> carrier.execute(() -> looked(first, refusal, found)));
  }

  private void looked(
      Input first, @Nullable ConditionFailedException refusal, ReadBack.Finding found) {
    settling = false;
    if (ended) {
      return;
    }
    if (found.ack().isPresent()) {
      AppendAck ack = found.ack().get();
      backlog.remove();
      lastEnd = OptionalLong.of(ack.end().seqNum());
      resolve(first, Receipt.of(ack));
      lookOn();
    } else if (refusal == null) {
      // The server will say what it makes of it.
      pump();
    } else if (found.verdict() == ReadBack.Verdict.NOT_STORED) {
      notStored(refusal);
    } else {
      found.trouble().ifPresent(refusal::addSuppressed);
      fail(refusal);
    }
  }

  /** What follows was in all likelihood stored, too: looking is cheaper than being refused. */
  private void lookOn() {
    Input next = backlog.peek();
    if (next != null && next.isDoubtful() && next.content().matchSeqNum().equals(lastEnd)) {
      look(next, /* refusal= */ null);
    } else {
      pump();
    }
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
    requeue();
    cancel(retryAlarm);
    retryAlarm = null;
    failure = why;
    boolean refused = why instanceof ServerException server && server.hasNoSideEffects();
    NotAppendedException rest =
        new NotAppendedException(
            what() + ": not appended, because the session ended before: " + why.getMessage(), why);
    backlog.addAll(intake.abandon(rest));
    ended = true;
    boolean first = true;
    for (Iterator<Input> inputs = backlog.iterator(); inputs.hasNext(); first = false) {
      Input input = inputs.next();
      inputs.remove();
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
    return unacked.isEmpty() && backlog.isEmpty() && intake.isEmpty();
  }

  /** The current attempt is over; what it wrote is looked at by the caller. */
  private void detach() {
    AppendAttempt ended = attempt;
    attempt = null;
    cancel(ackAlarm);
    cancel(endAlarm);
    ackAlarm = null;
    endAlarm = null;
    if (ended != null) {
      ended.cancel();
    }
  }

  /** Puts what the attempt wrote back in front, in its order. */
  private void requeue() {
    for (Input last = unacked.pollLast(); last != null; last = unacked.pollLast()) {
      last.requeue();
      backlog.addFirst(last);
    }
  }

  private void watchAcks() {
    if (ackAlarm == null) {
      lookedOnce = false;
      Input first = unacked.getFirst();
      ackAlarm =
          carrier.schedule(this::acksAreDue, Math.max(0, first.deadlineNanos() - carrier.nanos()));
    }
  }

  private void acksAreDue() {
    ackAlarm = null;
    Input first = unacked.peek();
    if (first == null) {
      return;
    }
    if (carrier.nanos() - first.deadlineNanos() < 0) {
      watchAcks();
      return;
    }
    if (!lookedOnce) {
      // If this thread was held up, what has come may not have been read yet: that is done between
      // two alarms.
      lookedOnce = true;
      ackAlarm = carrier.schedule(this::acksAreDue, 0);
      return;
    }
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
