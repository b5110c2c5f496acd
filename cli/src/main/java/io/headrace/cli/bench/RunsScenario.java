package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Runs that are written at once, and how long a token takes to those who view them. */
final class RunsScenario implements Scenario {
  private static final int RUNS = 2_000;
  private static final int BEGINNING_CONNECTIONS = 64;

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public String title() {
    return "Runs: "
        + RUNS
        + " answers written at once, "
        + StampingAgent.PER_SECOND
        + " tokens/s each, "
        + Audience.VIEWERS_EACH
        + " viewers each; latency from token to viewer";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    if (bench.options().url().isPresent()) {
      bench.progress("runs is left out: it needs a server of its own, with an agent of its own");
      return List.of();
    }
    try (Target target = bench.target()) {
      return List.of(live(bench, target));
    }
  }

  private static Result live(Bench bench, Target target) throws IOException, InterruptedException {
    bench.progress("begin " + RUNS + " runs");
    List<String> sessions = named();
    target.loop().untilDone(new Beginners(target.requests(), sessions).conversations());
    Time time = bench.shell().time();
    Duration duration = bench.options().duration();
    long connectNanos = Duration.ofSeconds(2).toNanos();
    long from = time.nanos() + connectNanos + bench.options().warmUp().toNanos();
    Load load = new Load(/* connections= */ 0, from, from + duration.toNanos());
    bench.progress("view them " + Audience.VIEWERS_EACH + " times each");
    List<RunViewer> viewers = Audience.gather(bench, target, sessions, load);
    bench.shell().pause().sleep(Duration.ofNanos(Math.max(0, from - time.nanos())));
    OptionalDouble before = target.cpuSeconds();
    OptionalDouble ownBefore = Kernel.cpuSeconds(ProcessHandle.current().pid());
    long end = from + duration.toNanos();
    bench.shell().pause().sleep(Duration.ofNanos(Math.max(0, end - time.nanos())));
    OptionalDouble after = target.cpuSeconds();
    OptionalDouble ownAfter = Kernel.cpuSeconds(ProcessHandle.current().pid());
    OptionalLong resident = Kernel.residentBytes(target.process().pid());
    load.check();
    viewers.forEach(RunViewer::mayEnd);
    Histogram latencies = load.latencies();
    double seconds = duration.toNanos() / 1e9;
    return Result.of(
        RUNS + " runs, " + RUNS * Audience.VIEWERS_EACH + " viewers",
        Figure.of("deliveries/s", latencies.getTotalCount() / seconds),
        Figure.of("p50 ms", latencies.getValueAtPercentile(50) / 1e6),
        Figure.of("p99 ms", latencies.getValueAtPercentile(99) / 1e6),
        Figure.of("max ms", latencies.getMaxValue() / 1e6),
        percent("server CPU %", before, after, seconds),
        percent("client CPU %", ownBefore, ownAfter, seconds),
        resident.isPresent()
            ? Figure.of("resident MiB", resident.getAsLong() / (1024.0 * 1024))
            : Figure.unknown("resident MiB"));
  }

  private static Figure percent(
      String name, OptionalDouble before, OptionalDouble after, double seconds) {
    return before.isPresent() && after.isPresent()
        ? Figure.of(name, (after.getAsDouble() - before.getAsDouble()) / seconds * 100)
        : Figure.unknown(name);
  }

  private static List<String> named() {
    return IntStream.range(0, RUNS).mapToObj("talk%05d"::formatted).toList();
  }

  /** Connections that together begin a run in each session. */
  private static final class Beginners {
    private final Requests requests;
    private final Queue<String> sessions;

    Beginners(Requests requests, List<String> sessions) {
      this.requests = requests;
      this.sessions = new ConcurrentLinkedQueue<>(sessions);
    }

    List<Conversation> conversations() {
      return Stream.<Conversation>generate(Beginner::new).limit(BEGINNING_CONNECTIONS).toList();
    }

    private final class Beginner implements Conversation {
      @Override
      public @Nullable ByteBuf next(ByteBufAllocator allocator) {
        String session = sessions.poll();
        if (session == null) {
          return null;
        }
        byte[] request = requests.beginRun(session, StampingAgent.NAME);
        return allocator.directBuffer(request.length).writeBytes(request);
      }

      @Override
      public void answered(int status, byte[] body, int length) {
        Answers.expect(201, status, body, length);
      }
    }
  }
}
