package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.chaos.Strike.Blow;
import io.headrace.client.chaos.Strike.Moment;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.settings.ClientSettings;
import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.sim.Tally;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One writer and one live reader, each on its own way to a server that suffers what is planned. One
 * thread plays it.
 */
final class Round implements Played {
  /** Longer than all that may happen in a round, on any machine; only what hangs takes so long. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** How long silence is borne by those who meet some, and by those who do not. */
  private static final Duration LITTLE = Duration.ofMillis(400);

  private static final Duration MUCH = Duration.ofMinutes(1);

  private final Game game;
  private final Plan plan;
  private final Stage stage;
  private final ScheduledExecutorService later;
  private final Story story = new Story();
  private final Map<Role, Map<Direction, Long>> passed = new EnumMap<>(Role.class);

  private List<Told> told = List.of();
  private List<String> log = List.of();
  private boolean isRight;

  /** Who writes now, for those who strike. */
  private volatile Optional<Life> life = Optional.empty();

  /** A writer and its client. */
  private record Life(Headrace client, Writer writer) {}

  Round(Game game, Stage stage, ScheduledExecutorService later) {
    this.game = game;
    this.plan = game.plan();
    this.stage = stage;
    this.later = later;
  }

  @Override
  public List<String> play() throws InterruptedException {
    List<String> complaints = new ArrayList<>();
    try (Way writing = Way.open(Role.WRITER, plan, later, story);
        Way reading = Way.open(Role.READER, plan, later, story)) {
      stage.lead(List.of(writing.proxy(), reading.proxy()));
      var _ = stage.truth().basin(Stage.BASIN).createStream(game.name(), StreamConfig.NONE);
      try (Headrace client = Headrace.connect(settings(Role.READER, reading));
          LiveReader reader = LiveReader.follow(stream(client), plan)) {
        told = write(writing, complaints);
        log = read();
        complaints.addAll(judge(log));
        complaints.addAll(reader.compare(log, PATIENCE));
      }
      measure(Role.READER, reading);
    } catch (IOException | RuntimeException e) {
      complaints.add("the round broke off: " + e);
    }
    count();
    isRight = complaints.isEmpty();
    return complaints;
  }

  @Override
  public List<String> lookAgain() throws InterruptedException {
    if (!isRight) {
      return List.of();
    }
    List<String> now = read();
    if (now.size() < log.size() || !now.subList(0, log.size()).equals(log)) {
      return List.of("the log became " + now);
    }
    if (now.size() > log.size()) {
      story.count("records: stored when the writer had long left");
    }
    log = now;
    return judge(now);
  }

  private List<String> judge(List<String> found) {
    return Judge.judge(plan.promise(), mustStoreAll(), told, found);
  }

  private boolean mustStoreAll() {
    return plan.mustStoreAll() || livesTwice();
  }

  /** Whether the writer comes back and does everything again, to be stored exactly once. */
  private boolean livesTwice() {
    return plan.endsWriter()
        && plan.promise() == Promise.EXACTLY_ONCE
        && plan.batching().isEmpty()
        && plan.attempts() == Plan.MANY_ATTEMPTS;
  }

  // Writing.

  private List<Told> write(Way way, List<String> complaints)
      throws InterruptedException, IOException {
    Strikes strikes = new Strikes(plan.strikes(), this::strike, story);
    List<Told> first;
    try (strikes) {
      for (Strike strike : plan.strikes()) {
        Runnable reached = () -> strikes.reached(strike.moment(), strike.count());
        strike
            .moment()
            .direction()
            .ifPresent(direction -> way.onFirst(direction, strike.count(), reached));
      }
      first = within("the writer", () -> live(way, strikes, /* again= */ false, complaints));
    }
    complaints.addAll(strikes.complaints());
    measure(Role.WRITER, way);
    if (!livesTwice()) {
      return first;
    }
    story.count("writers that came back");
    try (Strikes none = new Strikes(List.of(), this::strike, story)) {
      return Told.inBoth(
          first,
          within("the writer, come back,", () -> live(way, none, /* again= */ true, complaints)));
    }
  }

  private List<Told> live(Way way, Strikes strikes, boolean again, List<String> complaints)
      throws InterruptedException {
    try (Headrace client = Headrace.connect(settings(Role.WRITER, way))) {
      Writer writer = writer(stream(client), again);
      life = Optional.of(new Life(client, writer));
      for (int input = 0; input < plan.inputs().size(); input++) {
        if (plan.pauseMicros() > 0) {
          SystemThreads.park(this, Duration.of(plan.pauseMicros(), ChronoUnit.MICROS));
        }
        strikes.reached(Moment.SUBMITTED, input);
        int settled = input + 1;
        var _ =
            writer
                .submit()
                .whenComplete((done, failure) -> strikes.reached(Moment.SETTLED, settled));
      }
      strikes.reached(Moment.SUBMITTED, plan.inputs().size());
      writer.close();
      complaints.addAll(writer.complaints());
      return writer.told();
    }
  }

  private Writer writer(StreamClient stream, boolean again) {
    AppendOptions options =
        plan.promise()
            .options(again)
            .withMaxUnacked(1 << 20, plan.window())
            .withPacking(plan.packing())
            .withAckTimeout(patience(plan, Role.WRITER));
    return plan.batching().isPresent()
        ? new ProducerWriter(plan, plan.batching().get(), stream, options)
        : new SessionWriter(plan, stream, options);
  }

  private void strike(Blow blow) throws IOException, InterruptedException {
    switch (blow) {
      case REPLACE, KILL, KILL_AND_TURN_AWAY -> stage.strike(blow);
      case ABANDON -> life.ifPresent(now -> now.writer().abandon());
      case CLOSE_CLIENT -> life.ifPresent(now -> now.client().close());
    }
  }

  private ClientSettings settings(Role role, Way way) {
    return settings(plan, role, way).withObserver(story.observer(role));
  }

  /** How somebody connects in a plan. */
  static ClientSettings settings(Plan plan, Role role, Way way) {
    int attempts = role == Role.WRITER ? plan.attempts() : Plan.MANY_ATTEMPTS;
    Duration patience = patience(plan, role);
    return way.settings()
        .withRequestTimeout(patience.multipliedBy(2))
        .withConnectTimeout(patience.multipliedBy(2))
        .withRetries(new RetrySettings(attempts, Duration.ofMillis(5), Duration.ofMillis(50)));
  }

  static Duration patience(Plan plan, Role role) {
    return plan.hasSilence(role) ? LITTLE : MUCH;
  }

  private StreamClient stream(Headrace client) {
    return client.basin(Stage.BASIN).stream(game.name());
  }

  /** Does something on a thread of its own, which must not take for ever. */
  static <T> T within(String who, Callable<T> work) throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = SystemThreads.unstarted("chaos-writer", task);
    thread.start();
    try {
      return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      String where = Arrays.toString(thread.getStackTrace());
      task.cancel(/* mayInterruptIfRunning= */ true);
      throw new IllegalStateException(who + " hangs at " + where, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(who + " failed: " + e.getCause(), e.getCause());
    }
  }

  // Looking.

  private List<String> read() throws InterruptedException {
    List<String> names = new ArrayList<>();
    try (ReadSession all =
        stream(stage.truth())
            .readSession(
                ReadOptions.from(ReadStart.seqNum(0)).withClamp().withWait(Duration.ZERO))) {
      for (SequencedRecord record : all) {
        names.add(Body.nameOf(record, plan.padding()));
      }
    }
    return names;
  }

  private void measure(Role role, Way way) throws InterruptedException {
    if (plan.isCalm()) {
      Map<Direction, Long> bytes = new EnumMap<>(Direction.class);
      for (Direction direction : Direction.values()) {
        bytes.put(direction, way.passed(direction));
      }
      passed.put(role, bytes);
    }
  }

  /** How many bytes went one way over one's first connection, in a round without any trouble. */
  long passed(Role role, Direction direction) {
    return passed.getOrDefault(role, Map.of()).getOrDefault(direction, 0L);
  }

  private void count() {
    for (Told input : told) {
      story.count("inputs: " + input.fate().kind());
    }
    if (log.stream().distinct().count() < log.size()) {
      story.count("rounds with copies");
    }
  }

  @Override
  public void addTo(Tally tally) {
    story.addTo(tally);
  }

  @Override
  public String tell(List<String> complaints) {
    StringBuilder text = new StringBuilder();
    text.append(game.name()).append(": ").append(String.join("\n  ", complaints)).append('\n');
    text.append("again: ").append(game.again()).append('\n').append(plan).append('\n');
    for (int input = 0; input < told.size(); input++) {
      Told each = told.get(input);
      text.append("input %d %s: %s%n".formatted(input, each.names(), each.fate().said()));
    }
    return text.append("log ").append(log).append('\n').append(story).append('\n').toString();
  }
}
