package io.headrace.server.sessions;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Permission;
import io.headrace.server.http.Alarm;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Response;
import io.headrace.server.http.Waiter;
import io.headrace.sessions.Offer;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.WorkBoard;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.BasinName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker that waits for any run of some agents, and gets it claimed; or is told once more of the
 * run that it has claimed under the same key. A run that is found for a worker that is gone is left
 * to the next. Owned by its exchange's event loop.
 */
final class RunSeeker extends Alarm implements Waiter {
  private final Exchange exchange;
  private final OpenSessions sessions;
  private final ClaimAnswers answers;
  private final Caller caller;
  private final BasinName basin;
  private final Wish wish;
  private CompletableFuture<Offer> sought = new CompletableFuture<>();
  private boolean claiming;
  private boolean repeats;
  private boolean timeUp;
  private boolean over;

  /**
   * What a worker wants.
   *
   * @param agents whose runs; with the empty name, runs that name nobody
   * @param worker how it calls itself
   * @param key what it may ask again under, when it was not told of its run; if it has one
   * @param waitMillis how long it waits, in milliseconds
   */
  record Wish(List<String> agents, String worker, Optional<String> key, long waitMillis) {}

  /**
   * @param basin where to look
   */
  RunSeeker(
      Exchange exchange,
      OpenSessions sessions,
      ClaimAnswers answers,
      Caller caller,
      BasinName basin,
      Wish wish) {
    this.exchange = exchange;
    this.sessions = sessions;
    this.answers = answers;
    this.caller = caller;
    this.basin = basin;
    this.wish = wish;
  }

  void begin() {
    exchange.answeredBy(this);
    if (over) {
      return;
    }
    Optional<Offer> before =
        wish.key()
            .flatMap(key -> board().claimed(basin, key))
            .filter(run -> wish.agents().contains(run.agent()) && mayHave(run));
    if (before.isPresent()) {
      repeats = true;
      claim(before.get(), wish.key());
    } else {
      seek();
    }
    if (wish.waitMillis() == 0) {
      rings();
    } else {
      exchange.loop().alarms().set(this, TimeUnit.MILLISECONDS.toNanos(wish.waitMillis()));
    }
  }

  private WorkBoard board() {
    return sessions.live().board();
  }

  private void seek() {
    sought = board().seek(wish.agents(), this::mayHave);
    var _ = sought.thenAccept(offer -> exchange.loop().mailbox().post(() -> found(offer)));
  }

  /** On any thread. */
  private boolean mayHave(Offer offer) {
    String name = offer.session().name().text();
    String namespace = caller.namespace();
    return offer.session().basin().equals(basin)
        && name.startsWith(namespace)
        && name.length() > namespace.length()
        && caller
            .grant()
            .permitsOnStream(Permission.APPEND, basin.text(), name.substring(namespace.length()));
  }

  private void found(Offer offer) {
    if (over || !exchange.isOpen()) {
      board().offer(offer);
    } else {
      claim(offer, wish.key());
    }
  }

  private void claim(Offer offer, Optional<String> key) {
    claiming = true;
    if (!repeats) {
      // Before it is stored, since whoever is cut off meanwhile may be back sooner than that.
      key.ifPresent(each -> board().keep(each, offer));
    }
    Command claim = new Command.Claim(offer.run(), sessions.live().claimant(wish.worker()));
    var _ =
        sessions
            .live()
            .submit(offer.session(), claim, key)
            .whenComplete((outcome, failure) ->
                exchange.loop().mailbox().post(() -> claimed(offer, outcome, failure)));
  }

  private void claimed(Offer offer, SessionOutcome outcome, @Nullable Throwable failure) {
    claiming = false;
    // What failed says nothing of a claim that was stored before.
    if (failure == null ? !(outcome instanceof SessionOutcome.Claimed) : !repeats) {
      wish.key().ifPresent(key -> board().forget(key, offer));
    }
    repeats = false;
    if (over) {
      if (outcome instanceof SessionOutcome.KeyReused) {
        board().offer(offer);
      }
      return;
    }
    NamedSession session = NamedSession.seenBy(caller, offer.session());
    if (failure != null) {
      if (isOfThatSession(failure)) {
        goOn();
      } else {
        leave();
        board().offer(offer);
        SessionProblems.answer(exchange, each -> SessionProblems.of(each, session), failure);
      }
    } else if (outcome instanceof SessionOutcome.Claimed claimed) {
      leave();
      answers.tell(exchange, session, claimed);
    } else if (outcome instanceof SessionOutcome.KeyReused) {
      // It had an earlier run of the session, which is over; this one it cannot ask for again.
      claim(offer, Optional.empty());
    } else {
      // Somebody else was faster, or it has ended.
      goOn();
    }
  }

  /** Whether there may be other runs all the same. */
  private static boolean isOfThatSession(Throwable failure) {
    return SessionProblems.cause(failure) instanceof SessionUnavailableException unavailable
        && switch (unavailable.why()) {
          case NO_SESSION, NO_BASIN, DELETING, CLOSED, FOREIGN, DAMAGED -> true;
          case STORAGE_FULL, CONTENDED, STOPPED, UNCERTAIN -> false;
        };
  }

  private void goOn() {
    seek();
    if (timeUp) {
      rings();
    }
  }

  /** The wait is over. */
  @Override
  protected void rings() {
    timeUp = true;
    // A run that was found already is claimed all the same.
    if (!claiming && sought.cancel(false)) {
      leave();
      exchange.answer(Response.empty(204));
    }
  }

  @Override
  public void gone() {
    leave();
  }

  @Override
  public void drain() {
    if (!claiming) {
      leave();
      exchange.answer(
          new Problem(
              ErrorCode.SERVER_DRAINING,
              "the server is about to stop; ask again on a new connection"));
    }
  }

  @Override
  public void barred(Problem problem) {
    leave();
    exchange.answer(problem);
  }

  private void leave() {
    over = true;
    exchange.loop().alarms().cancel(this);
    sought.cancel(false);
  }
}
