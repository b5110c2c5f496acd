package io.headrace.client.session;

import io.headrace.client.call.Carriers;
import io.headrace.client.call.JsonCalls;
import io.headrace.client.error.ServerException;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Speaks to the live sessions of a basin: sends turns, finds runs to work on, and does what people
 * do. Costs nothing to make. For how operations block, fail and are given up, and on which threads
 * futures end, see {@link io.headrace.client.Headrace}.
 */
public final class LiveSessionClient {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Carriers carriers;
  private final SessionCalls calls;
  private final Ending ending;

  /** Whoever ends what has not ended, when the client is closed. */
  @FunctionalInterface
  public interface Ending {
    /**
     * Takes note of something.
     *
     * @param end ends it now; may be called from any thread
     * @param ended done when it has ended
     * @throws io.headrace.client.error.ClosedException if the client is closed
     */
    void keep(Runnable end, CompletableFuture<Void> ended);
  }

  /**
   * Sessions of a basin.
   *
   * @param keys makes keys under which requests are done once: never the same twice
   * @param ending ends with the client what has not ended before
   */
  @SuppressWarnings("exports") // Only a client can name what it takes to make one.
  public LiveSessionClient(
      Carriers carriers, JsonCalls calls, BasinName basin, Supplier<String> keys, Ending ending) {
    this.carriers = carriers;
    this.ending = ending;
    this.calls = new SessionCalls(calls, basin, keys);
  }

  // Turns.

  /**
   * Sends what a user says. If it is lost on the way, it is sent again, and done once.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public TurnResult begin(Turn turn) throws InterruptedException {
    return carriers.await(() -> beginAsync(turn));
  }

  /** The same, at once: see {@link #begin}. */
  public CompletableFuture<TurnResult> beginAsync(Turn turn) {
    requireName(turn.session());
    return chain(
        calls.begin(turn),
        answer -> {
          switch (answer.code()) {
            case "" -> {
              return begun(turn, answer);
            }
            case "busy" -> {
              return CompletableFuture.completedFuture(
                  new TurnResult.Busy(answer.run(), answer.isAttachable()));
            }
            default -> throw refused("session \"" + turn.session() + "\"", answer);
          }
        });
  }

  private CompletableFuture<TurnResult> begun(Turn turn, SessionJson.Members answer) {
    if (answer.hasItem()) {
      return CompletableFuture.completedFuture(
          new TurnResult.Queued(answer.item(), answer.message(), answer.position()));
    }
    if (answer.fence().isEmpty()) {
      return CompletableFuture.completedFuture(
          new TurnResult.Begun(answer.run(), answer.answer(), answer.message()));
    }
    SessionCalls.OfRun of =
        new SessionCalls.OfRun(turn.session(), answer.run(), answer.fence().get());
    // A sign of life tells the place from which on what we write may be sent again.
    return chain(
        calls.events(of, List.of(RunEvent.signOfLife()), Optional.empty()),
        alive -> {
          if (!alive.code().isEmpty()) {
            throw new RunLostException(alive.code(), of.subject() + ": " + alive.words());
          }
          return chain(
              calls.snapshot(turn.session()),
              snapshot ->
                  CompletableFuture.completedFuture(
                      new TurnResult.Claimed(
                          handle(of, answer, alive.cursor(), snapshot.messages()),
                          answer.message())));
        });
  }

  // Work.

  /**
   * Finds a run that waits for a worker, and claims it.
   *
   * @param agents as whom to work: runs that name one of them, and runs that name nobody
   * @param worker how this worker calls itself
   * @param wait how long to wait for one, at most 30 seconds
   * @return empty if there was none meanwhile
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Optional<RunHandle> claim(List<String> agents, String worker, Duration wait)
      throws InterruptedException {
    return carriers.await(() -> claimAsync(agents, worker, wait));
  }

  /** The same, at once: see {@link #claim}. */
  public CompletableFuture<Optional<RunHandle>> claimAsync(
      List<String> agents, String worker, Duration wait) {
    if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "expected to wait for no longer than 30 seconds, but not " + wait);
    }
    return chain(
        calls.seek(agents, worker, wait),
        answer -> {
          if (!answer.code().isEmpty()) {
            throw refused("a run to work on", answer);
          }
          return CompletableFuture.completedFuture(
              answer.fence().isEmpty() ? Optional.empty() : Optional.of(claimed(answer)));
        });
  }

  /**
   * Claims a certain run.
   *
   * @return empty if somebody has it, or it has ended
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public Optional<RunHandle> claim(String session, String run, String worker)
      throws InterruptedException {
    return carriers.await(() -> claimAsync(session, run, worker));
  }

  /** The same, at once: see {@link #claim(String, String, String)}. */
  public CompletableFuture<Optional<RunHandle>> claimAsync(
      String session, String run, String worker) {
    requireName(session);
    return chain(
        calls.claim(session, run, worker),
        answer -> {
          switch (answer.code()) {
            case "" -> {
              return CompletableFuture.completedFuture(Optional.of(claimed(answer)));
            }
            case "fenced", "settled" -> {
              return CompletableFuture.completedFuture(Optional.empty());
            }
            default -> throw refused("run \"" + run + "\"", answer);
          }
        });
  }

  private RunHandle claimed(SessionJson.Members answer) {
    SessionCalls.OfRun of =
        new SessionCalls.OfRun(answer.session(), answer.run(), answer.fence().orElseThrow());
    return handle(of, answer, answer.cursor(), answer.messages());
  }

  private RunHandle handle(
      SessionCalls.OfRun of,
      SessionJson.Members answer,
      String cursor,
      List<SessionMessage> messages) {
    RunLink link = new RunLink(calls, of, carriers, answer.leaseMillis(), cursor);
    ending.keep(link::abandon, link.ended());
    link.listen();
    return new RunHandle(carriers, link, answer.answer(), messages);
  }

  // What people do.

  /**
   * Wants a run to end.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void cancel(String session, String run) throws InterruptedException {
    requireName(session);
    done("run \"" + run + "\"", calls.cancel(session, run));
  }

  /**
   * Says something to a run while it runs.
   *
   * @throws ServerException with code {@code too_late} if it has ended or is about to
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void steer(String session, String run, String text) throws InterruptedException {
    requireName(session);
    done("run \"" + run + "\"", calls.steer(session, run, text));
  }

  /**
   * Decides what a run asked.
   *
   * @param answer a JSON object: of an approval {@code approved} and perhaps {@code reason}, of a
   *     question {@code text} or {@code choice}
   * @throws IllegalArgumentException if the answer is no JSON
   * @throws ServerException with code {@code already_decided}, {@code expired} or {@code run_ended}
   *     if it cannot be decided any more
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void decide(String session, String decision, String answer) throws InterruptedException {
    requireName(session);
    byte[] body =
        ("{\"answer\":" + SessionJson.oneLine(answer) + "}").getBytes(StandardCharsets.UTF_8);
    done("decision \"" + decision + "\"", calls.decide(session, decision, body));
  }

  /**
   * The settled messages of a session.
   *
   * @throws ServerException with status 404 if there is no such session
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<SessionMessage> messages(String session) throws InterruptedException {
    requireName(session);
    return carriers.await(() ->
        chain(
            calls.snapshot(session),
            answer -> CompletableFuture.completedFuture(answer.messages())));
  }

  /**
   * The ids of the decisions that can be made in a session.
   *
   * @throws ServerException with status 404 if there is no such session
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<String> openDecisions(String session) throws InterruptedException {
    requireName(session);
    return carriers.await(() ->
        chain(
            calls.snapshot(session),
            answer -> CompletableFuture.completedFuture(answer.openDecisions())));
  }

  private void done(String subject, CompletableFuture<SessionJson.Members> call)
      throws InterruptedException {
    SessionJson.Members answer = carriers.await(() -> call);
    if (!answer.code().isEmpty()) {
      throw refused(subject, answer);
    }
  }

  private static ServerException refused(String subject, SessionJson.Members answer) {
    return new ServerException(
        409, answer.code(), subject + ": " + answer.words() + " (409 " + answer.code() + ")");
  }

  private static void requireName(String session) {
    var unused = new StreamName(session);
  }

  /** What follows from an answer; whoever cancels the result cancels the call. */
  private static <T, U> CompletableFuture<U> chain(
      CompletableFuture<T> call, Function<T, CompletableFuture<U>> next) {
    CompletableFuture<U> result = new CompletableFuture<>();
    var unused =
        call.thenCompose(next)
            .whenComplete((value, trouble) -> {
              if (trouble == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(Causes.of(trouble));
              }
            });
    cancelTogether(result, call);
    return result;
  }

  private static void cancelTogether(CompletableFuture<?> outer, CompletableFuture<?> inner) {
    var unused =
        outer.whenComplete((value, trouble) -> {
          if (outer.isCancelled()) {
            inner.cancel(false);
          }
        });
  }
}
