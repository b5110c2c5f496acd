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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Speaks to the live sessions of a basin: sends turns, finds runs to work on, and does what people
 * do. Costs nothing to make; keep it where runs are claimed, since it remembers the claims that
 * were not answered. For how operations block, fail and are given up, and on which threads futures
 * end, see {@link io.headrace.client.Headrace}.
 */
public final class LiveSessionClient {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Carriers carriers;
  private final SessionCalls calls;
  private final ClaimKeys claimKeys;
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
    this.claimKeys = new ClaimKeys(keys);
  }

  // Turns.

  /**
   * Sends what a user says. If it is lost on the way, it is sent again, and done once.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; a run that was claimed
   *     then is settled as failed
   */
  public TurnResult begin(Turn turn) throws InterruptedException {
    return await(
        () -> beginAsync(turn),
        result -> {
          if (result instanceof TurnResult.Claimed claimed) {
            claimed.run().giveUp();
          }
        });
  }

  /**
   * The same, at once: see {@link #begin}. However the future ends, the request that is under way
   * then is cancelled; a run that was claimed and that nobody gets is settled as failed.
   */
  public CompletableFuture<TurnResult> beginAsync(Turn turn) {
    requireName(turn.session());
    Sequence<TurnResult> sequence = new Sequence<>();
    sequence.call(
        calls.begin(turn),
        answer -> {
          switch (answer.code()) {
            case "" -> begun(turn, answer, sequence);
            case "busy" ->
                sequence
                    .result()
                    .complete(new TurnResult.Busy(answer.run(), answer.isAttachable()));
            default -> throw refused("session \"" + turn.session() + "\"", answer);
          }
        });
    return sequence.result();
  }

  private void begun(Turn turn, SessionJson.Members answer, Sequence<TurnResult> sequence) {
    CompletableFuture<TurnResult> result = sequence.result();
    if (answer.hasItem()) {
      result.complete(new TurnResult.Queued(answer.item(), answer.message(), answer.position()));
      return;
    }
    if (answer.fence().isEmpty()) {
      result.complete(new TurnResult.Begun(answer.run(), answer.answer(), answer.message()));
      return;
    }
    String message = answer.message();
    String written = answer.answer();
    RunLink link = link(turn.session(), answer);
    sequence.call(
        calls.snapshot(turn.session()),
        snapshot ->
            result.complete(
                new TurnResult.Claimed(
                    new RunHandle(carriers, link, written, snapshot.messages()), message)));
    // Also whoever ended the result with something of his own does not get the run.
    var unused =
        result.whenComplete((value, trouble) -> {
          if (!(value instanceof TurnResult.Claimed claimed && claimed.run().isOf(link))) {
            var unusedToo = link.giveUp(Optional.empty());
          }
        });
  }

  // Work.

  /**
   * Finds a run that waits for a worker, and claims it. If a claim fails and nobody knows whether
   * it got a run, the next of this object for the same agents and worker gets that run.
   *
   * @param agents as whom to work: runs that name one of them, and runs that name nobody
   * @param worker how this worker calls itself
   * @param wait how long to wait for one, at most 30 seconds
   * @return empty if there was none meanwhile
   * @throws InterruptedException if the thread is interrupted meanwhile; a run that was claimed
   *     then is settled as failed
   */
  public Optional<RunHandle> claim(List<String> agents, String worker, Duration wait)
      throws InterruptedException {
    return await(() -> claimAsync(agents, worker, wait), run -> run.ifPresent(RunHandle::giveUp));
  }

  /**
   * The same, at once: see {@link #claim}. However the future ends, the request is cancelled then;
   * a run that nobody gets is settled as failed. If the answer never came, the next claim gets it,
   * or it ends with its lease.
   */
  public CompletableFuture<Optional<RunHandle>> claimAsync(
      List<String> agents, String worker, Duration wait) {
    if (wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "expected to wait for no longer than 30 seconds, but not " + wait);
    }
    Sequence<Optional<RunHandle>> sequence = new Sequence<>();
    sequence.call(
        claimKeys.claim(
            new ClaimKeys.Wish("any", List.copyOf(agents), worker),
            key -> calls.seek(agents, worker, wait, key)),
        answer -> {
          if (!answer.code().isEmpty()) {
            throw refused("a run to work on", answer);
          }
          if (answer.fence().isEmpty()) {
            sequence.result().complete(Optional.empty());
          } else {
            claimed(answer, sequence);
          }
        });
    return sequence.result();
  }

  /**
   * Claims a certain run.
   *
   * @return empty if somebody has it, or it has ended
   * @throws InterruptedException as {@link #claim(List, String, Duration)}
   */
  public Optional<RunHandle> claim(String session, String run, String worker)
      throws InterruptedException {
    return await(() -> claimAsync(session, run, worker), mine -> mine.ifPresent(RunHandle::giveUp));
  }

  /** The same, at once: see {@link #claimAsync(List, String, Duration)}. */
  public CompletableFuture<Optional<RunHandle>> claimAsync(
      String session, String run, String worker) {
    requireName(session);
    Sequence<Optional<RunHandle>> sequence = new Sequence<>();
    sequence.call(
        claimKeys.claim(
            new ClaimKeys.Wish("one", List.of(session, run), worker),
            key -> calls.claim(session, run, worker, key)),
        answer -> {
          switch (answer.code()) {
            case "" -> claimed(answer, sequence);
            case "fenced", "settled" -> sequence.result().complete(Optional.empty());
            default -> throw refused("run \"" + run + "\"", answer);
          }
        });
    return sequence.result();
  }

  private void claimed(SessionJson.Members answer, Sequence<Optional<RunHandle>> sequence) {
    String written = answer.answer();
    RunLink link = link(answer.session(), answer);
    RunHandle run = new RunHandle(carriers, link, written, answer.messages());
    if (!sequence.result().complete(Optional.of(run))) {
      // Nobody gets it, and so nobody would write it, or end it.
      run.giveUp();
    }
  }

  /** Begins to keep a run that is ours. */
  private RunLink link(String session, SessionJson.Members answer) {
    SessionCalls.OfRun of =
        new SessionCalls.OfRun(session, answer.run(), answer.fence().orElseThrow());
    RunLink link = new RunLink(calls, of, carriers, answer.leaseMillis(), answer.cursor());
    ending.keep(link::abandon, link.ended());
    link.listen();
    return link;
  }

  /**
   * Waits for a run.
   *
   * @param giveUp takes it if it comes at the moment at which the thread is interrupted
   */
  private <T> T await(Supplier<CompletableFuture<T>> beginning, Consumer<T> giveUp)
      throws InterruptedException {
    carriers.requireOtherThread();
    CompletableFuture<T> begun = beginning.get();
    try {
      return carriers.await(() -> begun);
    } catch (InterruptedException e) {
      var unused = begun.thenAccept(giveUp);
      throw e;
    }
  }

  // What people do.

  /**
   * Wants a run to end.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void cancel(String session, String run) throws InterruptedException {
    await(() -> cancelAsync(session, run));
  }

  /** The same, at once: see {@link #cancel}. */
  public CompletableFuture<Void> cancelAsync(String session, String run) {
    requireName(session);
    return done("run \"" + run + "\"", calls.cancel(session, run));
  }

  /**
   * Says something to a run while it runs.
   *
   * @throws ServerException with code {@code too_late} if it has ended or is about to
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public void steer(String session, String run, String text) throws InterruptedException {
    await(() -> steerAsync(session, run, text));
  }

  /** The same, at once: see {@link #steer}. */
  public CompletableFuture<Void> steerAsync(String session, String run, String text) {
    requireName(session);
    return done("run \"" + run + "\"", calls.steer(session, run, text));
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
    await(() -> decideAsync(session, decision, answer));
  }

  /**
   * The same, at once: see {@link #decide}.
   *
   * @throws IllegalArgumentException if the answer is no JSON
   */
  public CompletableFuture<Void> decideAsync(String session, String decision, String answer) {
    requireName(session);
    byte[] body =
        ("{\"answer\":" + SessionJson.oneLine(answer) + "}").getBytes(StandardCharsets.UTF_8);
    return done("decision \"" + decision + "\"", calls.decide(session, decision, body));
  }

  /**
   * The settled messages of a session.
   *
   * @throws ServerException with status 404 if there is no such session
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<SessionMessage> messages(String session) throws InterruptedException {
    return carriers.await(() -> messagesAsync(session));
  }

  /** The same, at once: see {@link #messages}. */
  public CompletableFuture<List<SessionMessage>> messagesAsync(String session) {
    requireName(session);
    return Sequence.of(calls.snapshot(session), SessionJson.Members::messages);
  }

  /**
   * The ids of the decisions that can be made in a session.
   *
   * @throws ServerException with status 404 if there is no such session
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public List<String> openDecisions(String session) throws InterruptedException {
    return carriers.await(() -> openDecisionsAsync(session));
  }

  /** The same, at once: see {@link #openDecisions}. */
  public CompletableFuture<List<String>> openDecisionsAsync(String session) {
    requireName(session);
    return Sequence.of(calls.snapshot(session), SessionJson.Members::openDecisions);
  }

  private static CompletableFuture<Void> done(
      String subject, CompletableFuture<SessionJson.Members> call) {
    Sequence<Void> sequence = new Sequence<>();
    sequence.call(
        call,
        answer -> {
          if (!answer.code().isEmpty()) {
            throw refused(subject, answer);
          }
          sequence.result().complete(null);
        });
    return sequence.result();
  }

  private void await(Supplier<CompletableFuture<Void>> beginning) throws InterruptedException {
    var unused = carriers.await(() -> Sequence.of(beginning.get(), value -> true));
  }

  private static ServerException refused(String subject, SessionJson.Members answer) {
    return new ServerException(
        409, answer.code(), subject + ": " + answer.words() + " (409 " + answer.code() + ")");
  }

  private static void requireName(String session) {
    var unused = new StreamName(session);
  }
}
