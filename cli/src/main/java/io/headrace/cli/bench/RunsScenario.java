package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Runs that are written at once, and how long a token takes to those who view them. */
final class RunsScenario implements Scenario {
  private static final int RUNS = 2_000;
  private static final int VIEWERS_EACH = 2;
  private static final int BEGINNING_CONNECTIONS = 64;
  private static final long PATIENCE_SECONDS = 120;

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
        + VIEWERS_EACH
        + " viewers each; latency from token to viewer";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    if (bench.options().url().isPresent()) {
      bench.progress("runs is left out: it needs a server of its own, with an agent of its own");
      return List.of();
    }
    List<Result> results = new ArrayList<>();
    try (Target target = bench.target()) {
      results.add(idle(bench, target));
    }
    try (Target target = bench.target()) {
      results.add(live(bench, target));
    }
    return results;
  }

  private static Result live(Bench bench, Target target) throws IOException, InterruptedException {
    bench.progress("begin " + RUNS + " runs");
    target.loop().untilDone(new Beginners(target.requests(), true).conversations());
    Time time = bench.shell().time();
    Duration duration = bench.options().duration();
    long connectNanos = Duration.ofSeconds(2).toNanos();
    long from = time.nanos() + connectNanos + bench.options().warmUp().toNanos();
    Load load = new Load(/* connections= */ 0, from, from + duration.toNanos());
    bench.progress("view them " + VIEWERS_EACH + " times each");
    List<RunViewer> viewers = view(bench, target, load);
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
        RUNS + " runs, " + RUNS * VIEWERS_EACH + " viewers",
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

  /** What a viewer costs while nothing happens. */
  private static Result idle(Bench bench, Target target) throws IOException, InterruptedException {
    bench.progress("make " + RUNS + " sessions");
    target.loop().untilDone(new Beginners(target.requests(), false).conversations());
    Load load = new Load(/* connections= */ 0, Long.MAX_VALUE, Long.MAX_VALUE);
    // The first viewers load what all need.
    List<RunViewer> first = view(bench, target, load);
    long heap = target.process().liveHeapBytes();
    OptionalLong resident = Kernel.residentBytes(target.process().pid());
    List<RunViewer> second = view(bench, target, load);
    long viewers = second.size();
    long heapEach = (target.process().liveHeapBytes() - heap) / viewers;
    OptionalLong residentAfter = Kernel.residentBytes(target.process().pid());
    load.check();
    first.forEach(RunViewer::mayEnd);
    second.forEach(RunViewer::mayEnd);
    return Result.of(
        viewers + " idle viewers",
        Figure.of("heap bytes each", (double) heapEach),
        resident.isPresent() && residentAfter.isPresent()
            ? Figure.of(
                "resident bytes each",
                (double) (residentAfter.getAsLong() - resident.getAsLong()) / viewers)
            : Figure.unknown("resident bytes each"));
  }

  private static List<RunViewer> view(Bench bench, Target target, Load load)
      throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(RUNS * VIEWERS_EACH);
    List<RunViewer> viewers = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      byte[] request = target.requests().tail(name(run));
      for (int i = 0; i < VIEWERS_EACH; i++) {
        viewers.add(new RunViewer(request, load, bench.shell().time(), ready));
      }
    }
    target.threads().connect(target.address(), viewers);
    boolean all = ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    load.check();
    if (!all) {
      throw new MismatchException(ready.getCount() + " viewers got no answer");
    }
    return viewers;
  }

  private static String name(int number) {
    return "talk%05d".formatted(number);
  }

  /** Connections that together begin the runs, or only make the sessions. */
  private static final class Beginners {
    private final Requests requests;
    private final boolean run;
    private final AtomicInteger next = new AtomicInteger();

    Beginners(Requests requests, boolean run) {
      this.requests = requests;
      this.run = run;
    }

    List<Conversation> conversations() {
      List<Conversation> all = new ArrayList<>();
      for (int i = 0; i < BEGINNING_CONNECTIONS; i++) {
        all.add(new Beginner());
      }
      return all;
    }

    private final class Beginner implements Conversation {
      @Override
      public @Nullable ByteBuf next(ByteBufAllocator allocator) {
        int number = next.getAndIncrement();
        if (number >= RUNS) {
          return null;
        }
        byte[] request =
            run
                ? requests.beginRun(name(number), StampingAgent.NAME)
                : requests.title(name(number), "Session " + number);
        return allocator.directBuffer(request.length).writeBytes(request);
      }

      @Override
      public void answered(int status, byte[] body, int length) {
        Answers.expect(run ? 201 : 200, status, body, length);
      }
    }
  }
}
