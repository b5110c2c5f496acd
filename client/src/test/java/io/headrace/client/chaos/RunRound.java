package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.chaos.Strike.Blow;
import io.headrace.client.chaos.Strike.Moment;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ServerException;
import io.headrace.client.session.LiveSessionClient;
import io.headrace.client.session.RunHandle;
import io.headrace.client.session.RunOutcome;
import io.headrace.client.session.SessionMessage;
import io.headrace.client.session.Steer;
import io.headrace.client.session.Turn;
import io.headrace.client.session.TurnResult;
import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.sim.Tally;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a live session, its worker and a viewer, each on its own way to a server that suffers
 * what is planned. The user says something to it now and then.
 */
final class RunRound implements Played {
  /** So long nothing of what is planned takes. */
  private static final Duration LONG_LEASE = Duration.ofMinutes(2);

  /** When its client is closed, a run ends with its lease. */
  private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

  /** An answer has a little more. */
  private static final int MOST_BYTES = 400_000;

  private static final int STEER_EVERY = 7;

  private final Game game;
  private final Plan plan;
  private final Stage stage;
  private final ScheduledExecutorService later;
  private final Story story = new Story();

  private Optional<RunTold> told = Optional.empty();
  private Optional<SessionMessage> message = Optional.empty();

  /** How it is to end. */
  private volatile Optional<RunOutcome> wanted = Optional.empty();

  /** Who writes now, for those who strike. */
  private volatile Optional<Life> life = Optional.empty();

  /** A worker and its client. */
  private record Life(Headrace client, RunHandle run) {}

  RunRound(Game game, Stage stage, ScheduledExecutorService later) {
    this.game = game;
    this.plan = game.plan();
    this.stage = stage;
    this.later = later;
  }

  @Override
  public List<String> play() throws InterruptedException {
    List<String> complaints = new ArrayList<>();
    try (Way writing = Way.open(Role.WRITER, plan, later, story);
        Way reading = Way.open(Role.READER, plan, later, story);
        Strikes strikes = new Strikes(plan.strikes(), this::strike, story)) {
      stage.lead(List.of(writing.proxy(), reading.proxy()));
      for (Strike strike : plan.strikes()) {
        Runnable reached = () -> strikes.reached(strike.moment(), strike.count());
        strike
            .moment()
            .direction()
            .ifPresent(direction -> writing.onFirst(direction, strike.count(), reached));
      }
      complaints.addAll(Round.within("the worker", () -> work(writing, reading, strikes)));
    } catch (IOException | RuntimeException e) {
      complaints.add("the round broke off: " + e);
    }
    return complaints;
  }

  private List<String> work(Way writing, Way reading, Strikes strikes) throws Exception {
    try (Headrace client =
        Headrace.connect(
            Round.settings(plan, Role.WRITER, writing).withObserver(story.observer(Role.WRITER)))) {
      RunHandle run;
      try {
        run = begin(client);
      } catch (HeadraceException e) {
        if (plan.attempts() == Plan.MANY_ATTEMPTS) {
          return List.of("the run did not begin: " + e);
        }
        // Who gives up soon may have a run that nobody knows of.
        story.count("runs that did not begin");
        return List.of();
      }
      life = Optional.of(new Life(client, run));
      FutureTask<RunSeen> watching = new FutureTask<>(viewer(reading)::watch);
      SystemThreads.unstarted("chaos-viewer", watching).start();
      RunTold now = write(run, strikes);
      told = Optional.of(now);
      SessionMessage answer = awaitAnswer(run);
      message = Optional.of(answer);
      story.count("runs: " + now.end().map(RunOutcome::name).orElse("lost"));
      return RunJudge.judge(closesClient(), now, RunSeen.of(answer.json()), result(watching));
    }
  }

  private RunHandle begin(Headrace client) throws InterruptedException {
    Turn turn =
        Turn.of(game.name(), "go on")
            .withLease(closesClient() ? SHORT_LEASE : LONG_LEASE)
            .claimedBy("chaos");
    TurnResult begun = client.liveSessions(Stage.BASIN).begin(turn);
    return ((TurnResult.Claimed) begun).run();
  }

  private boolean closesClient() {
    return plan.strikes().stream().anyMatch(strike -> strike.blow() == Blow.CLOSE_CLIENT);
  }

  private Viewer viewer(Way reading) {
    URI tail =
        URI.create(
            "http://127.0.0.1:%d/v1/sessions/%s/tail?basin=%s"
                .formatted(reading.proxy().address().getPort(), game.name(), Stage.BASIN));
    int silence = plan.hasSilence(Role.READER) ? 500 : 30_000;
    return new Viewer(tail, silence, story);
  }

  private static RunSeen result(FutureTask<RunSeen> watching)
      throws InterruptedException, TimeoutException, ExecutionException {
    return watching.get(Round.PATIENCE.toSeconds() / 2, TimeUnit.SECONDS);
  }

  private RunTold write(RunHandle run, Strikes strikes) throws InterruptedException {
    List<String> steers = new ArrayList<>();
    int written = 0;
    int most = plan.inputs().size();
    String padding = ".".repeat(Math.min(plan.padding(), MOST_BYTES / most));
    try {
      while (written < most) {
        if (plan.pauseMicros() > 0) {
          SystemThreads.park(this, Duration.of(plan.pauseMicros(), ChronoUnit.MICROS));
        }
        strikes.reached(Moment.SUBMITTED, written);
        if (written % STEER_EVERY == STEER_EVERY - 1) {
          steer(run, written / STEER_EVERY);
        }
        for (Steer steer : run.takeSteers()) {
          steers.add(steer.text());
          story.count("steers taken");
        }
        if (plan.inputs().get(written) == 3) {
          run.data("n", Integer.toString(written));
        } else {
          run.text("<" + written + ">" + padding);
        }
        written++;
        strikes.reached(Moment.SETTLED, written);
      }
    } catch (IllegalStateException | HeadraceException e) {
      story.tell("the worker was told: " + e);
    }
    return end(run, written, steers);
  }

  /** Says something to the run, if that is possible now. */
  private void steer(RunHandle run, int number) throws InterruptedException {
    try {
      stage.truth().liveSessions(Stage.BASIN).steer(game.name(), run.run(), "steer " + number);
    } catch (ServerException e) {
      story.tell("steer " + number + " was refused: " + e.getMessage());
    }
  }

  /** Ends it, if a strike has not. */
  private RunTold end(RunHandle run, int written, List<String> steers) throws InterruptedException {
    // By what else is drawn: most are completed.
    RunOutcome outcome = plan.window() > 4 ? RunOutcome.COMPLETED : RunOutcome.FAILED;
    try {
      settle(run, outcome).get();
      return new RunTold(written, steers, wanted, "nothing");
    } catch (ExecutionException e) {
      return new RunTold(written, steers, Optional.empty(), String.valueOf(e.getCause()));
    }
  }

  /** The first who says how it ends is heard, and remembered. */
  private synchronized CompletableFuture<Void> settle(RunHandle run, RunOutcome outcome) {
    wanted = wanted.or(() -> Optional.of(outcome));
    return run.settle(outcome, Optional.empty());
  }

  private void strike(Blow blow) throws IOException, InterruptedException {
    switch (blow) {
      case REPLACE, KILL, KILL_AND_TURN_AWAY -> stage.strike(blow);
      case ABANDON ->
          life.ifPresent(now -> {
            var _ = settle(now.run(), RunOutcome.CANCELLED);
          });
      case CLOSE_CLIENT -> life.ifPresent(now -> now.client().close());
    }
  }

  private SessionMessage awaitAnswer(RunHandle run) throws InterruptedException {
    LiveSessionClient sessions = stage.truth().liveSessions(Stage.BASIN);
    while (true) {
      for (SessionMessage each : sessions.messages(game.name())) {
        if (each.id().equals(run.answer())) {
          return each;
        }
      }
      SystemThreads.park(this, Duration.ofMillis(10));
    }
  }

  @Override
  public List<String> lookAgain() throws InterruptedException {
    if (message.isEmpty()) {
      return List.of();
    }
    List<SessionMessage> now = stage.truth().liveSessions(Stage.BASIN).messages(game.name());
    return now.contains(message.get())
        ? List.of()
        : List.of("the answer was " + message.get() + ", and now there is " + now);
  }

  @Override
  public void addTo(Tally tally) {
    story.addTo(tally);
  }

  @Override
  public String tell(List<String> complaints) {
    return "%s: %s%nagain: %s%n%s%ntold %s%n%s%n%s%n"
        .formatted(
            game.name(), String.join("\n  ", complaints), game.again(), plan, told, message, story);
  }
}
