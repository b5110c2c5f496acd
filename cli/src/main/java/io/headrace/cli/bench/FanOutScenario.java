package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.time.Time;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Live readers on one stream, and how long a record takes to them. */
final class FanOutScenario implements Scenario {
  private static final String STREAM = "live";
  private static final int APPENDS_PER_SECOND = 50;
  private static final int WRITERS_FLAT_OUT = 64;
  private static final long PATIENCE_SECONDS = 120;
  private static final Duration GLANCE = Duration.ofMillis(20);

  @Override
  public String name() {
    return "fanout";
  }

  @Override
  public String title() {
    return "Fan-out: live readers on one stream, records of "
        + Bodies.BYTES
        + " bytes; latency from append to delivery";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    int readers = bench.options().readers();
    for (OptionalInt pace : List.of(OptionalInt.of(APPENDS_PER_SECOND), OptionalInt.empty())) {
      String setting =
          readers
              + " readers, "
              + (pace.isPresent()
                  ? pace.getAsInt() + " appends/s"
                  : WRITERS_FLAT_OUT + " writers flat out");
      bench.progress("fan out to " + setting);
      try (Target target = bench.target()) {
        results.add(run(bench, target, pace, setting));
      }
    }
    return results;
  }

  private static Result run(Bench bench, Target target, OptionalInt pace, String setting)
      throws InterruptedException {
    target.api().createStream(uri(target), Json.Members.NONE);
    Time time = bench.shell().time();
    Duration duration = bench.options().duration();
    // The readers connect first; their time is not part of the measurement.
    long connectNanos = Duration.ofSeconds(1).toNanos();
    long from = time.nanos() + connectNanos + bench.options().warmUp().toNanos();
    int writers = pace.isPresent() ? 1 : WRITERS_FLAT_OUT;
    Load reading = new Load(/* connections= */ 0, from, from + duration.toNanos());
    Load writing = new Load(writers, from, from + duration.toNanos());
    List<Follower> readers = follow(bench, target, reading);
    SequenceNumbers numbers = new SequenceNumbers();
    for (int i = 0; i < writers; i++) {
      StampedAppend append = new StampedAppend(target.requests(), STREAM, numbers);
      if (pace.isPresent()) {
        Pacemaker pacemaker = new Pacemaker(append, pace.getAsInt(), writing, time);
        begin(target, pacemaker, c -> pacemaker.begin(c.pipeline().context(pacemaker)));
      } else {
        Talker talker = new Talker(new FlatOut(append, time), writing, time);
        begin(target, talker, talker::begin);
      }
    }

    bench.shell().pause().sleep(Duration.ofNanos(Math.max(0, from - time.nanos())));
    OptionalDouble before = target.cpuSeconds();
    bench
        .shell()
        .pause()
        .sleep(Duration.ofNanos(Math.max(0, from + duration.toNanos() - time.nanos())));
    OptionalDouble after = target.cpuSeconds();
    writing.await(PATIENCE_SECONDS);
    long tail = target.api().tail(uri(target)).seqNum();
    numbers.expectAll(tail);
    awaitAll(bench, readers, tail, reading);
    readers.forEach(Follower::mayEnd);

    Histogram latencies = reading.latencies();
    double seconds = duration.toNanos() / 1e9;
    return Result.of(
        setting,
        Figure.of("deliveries/s", latencies.getTotalCount() / seconds),
        Figure.of("appends/s", latencies.getTotalCount() / seconds / readers.size()),
        Figure.of("p50 ms", latencies.getValueAtPercentile(50) / 1e6),
        Figure.of("p99 ms", latencies.getValueAtPercentile(99) / 1e6),
        Figure.of("max ms", latencies.getMaxValue() / 1e6),
        before.isPresent() && after.isPresent()
            ? Figure.of(
                "server CPU %", (after.getAsDouble() - before.getAsDouble()) / seconds * 100)
            : Figure.unknown("server CPU %"));
  }

  /** Connects all readers; returns when the server has answered each. */
  private static List<Follower> follow(Bench bench, Target target, Load load)
      throws InterruptedException {
    int count = bench.options().readers();
    CountDownLatch ready = new CountDownLatch(count);
    List<Follower> readers = new ArrayList<>();
    byte[] request = target.requests().follow(STREAM, 0);
    for (int i = 0; i < count; i++) {
      readers.add(new Follower(request, load, bench.shell().time(), ready));
    }
    target.threads().connect(target.address(), readers);
    boolean all = ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    load.check();
    if (!all) {
      throw new MismatchException(ready.getCount() + " live readers got no answer");
    }
    return readers;
  }

  /** Something to do with a connection, on its thread. */
  private interface Start {
    void on(Channel channel);
  }

  private static void begin(Target target, ChannelHandler handler, Start start)
      throws InterruptedException {
    Channel channel = target.threads().connect(target.address(), List.of(handler)).getFirst();
    channel.eventLoop().execute(() -> start.on(channel));
  }

  /** Waits until every reader has every record. */
  private static void awaitAll(Bench bench, List<Follower> readers, long records, Load load)
      throws InterruptedException {
    long patienceNanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long start = bench.shell().time().nanos();
    while (readers.stream().anyMatch(reader -> reader.received() < records)) {
      load.check();
      if (bench.shell().time().nanos() - start > patienceNanos) {
        long behind = readers.stream().filter(reader -> reader.received() < records).count();
        throw new MismatchException(
            behind + " live readers did not get all of " + records + " records");
      }
      bench.shell().pause().sleep(GLANCE);
    }
    load.check();
    for (Follower reader : readers) {
      if (reader.received() != records) {
        throw new MismatchException(
            "a live reader got " + reader.received() + " records of " + records);
      }
    }
  }

  private static StreamUri uri(Target target) {
    return new StreamUri(target.basin(), new StreamName(STREAM));
  }

  /** Appends the next record when the last is durable. */
  private record FlatOut(StampedAppend append, Time time) implements Conversation {
    @Override
    public ByteBuf next(ByteBufAllocator allocator) {
      return append.at(time.nanos(), allocator);
    }

    @Override
    public void answered(int status, byte[] body, int length) {
      append.answered(status, body, length);
    }
  }
}
