package io.headrace.cli.bench;

import io.headrace.cli.terminal.Pause;
import io.headrace.log.time.Time;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** Puts a load on a server: connections that each ask when they were answered. */
final class ClosedLoop {
  private static final long PATIENCE_SECONDS = 120;

  private final Target target;
  private final Time time;
  private final Pause pause;

  ClosedLoop(Target target, Time time, Pause pause) {
    this.target = target;
    this.time = time;
    this.pause = pause;
  }

  /**
   * What a load came to.
   *
   * @param latencies of each answer, in nanoseconds
   * @param seconds how long it was measured
   * @param serverCpuSeconds how much CPU time the server took in that time, if that can be known
   * @param clientCpuSeconds how much this process took
   * @param syncs the syncs that the server did in that time
   */
  record Outcome(
      Histogram latencies,
      double seconds,
      OptionalDouble serverCpuSeconds,
      OptionalDouble clientCpuSeconds,
      SyncCounts syncs) {
    double perSecond() {
      return latencies.getTotalCount() / seconds;
    }

    double millisAt(double percentile) {
      return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    /** The server's CPU time for each answer. */
    Figure serverCpuMicros() {
      return micros("server CPU µs/request", serverCpuSeconds);
    }

    /** The load's own CPU time for each answer: where it fills its CPU, it is what is measured. */
    Figure clientCpuMicros() {
      return micros("client CPU µs/request", clientCpuSeconds);
    }

    private Figure micros(String name, OptionalDouble cpuSeconds) {
      long answers = latencies.getTotalCount();
      return cpuSeconds.isPresent() && answers > 0
          ? Figure.of(name, cpuSeconds.getAsDouble() * 1e6 / answers)
          : Figure.unknown(name);
    }
  }

  /** Runs for a time. */
  Outcome timed(List<? extends Conversation> conversations, Duration warmUp, Duration duration)
      throws InterruptedException {
    return timed(conversations.size(), load -> talkers(conversations, load), warmUp, duration);
  }

  /** Runs other parties for a time. */
  Outcome timed(
      int connections,
      Function<Load, List<? extends Party>> parties,
      Duration warmUp,
      Duration duration)
      throws InterruptedException {
    return run(connections, load -> begin(parties.apply(load)), warmUp, duration);
  }

  /** Begins something of a load. */
  @FunctionalInterface
  interface Beginning {
    /** Begins it; each of its parts says to the load when it has finished. */
    void begin(Load load) throws InterruptedException;
  }

  /** Runs something that has connections of its own for a time. */
  Outcome run(int parts, Beginning beginning, Duration warmUp, Duration duration)
      throws InterruptedException {
    long start = time.nanos();
    long from = start + warmUp.toNanos();
    Load load = new Load(parts, from, from + duration.toNanos());
    beginning.begin(load);
    pause.sleep(Duration.ofNanos(Math.max(0, from - time.nanos())));
    Used before = used();
    pause.sleep(Duration.ofNanos(Math.max(0, from + duration.toNanos() - time.nanos())));
    Used after = used();
    load.await(PATIENCE_SECONDS);
    return outcome(load, duration.toNanos() / 1e9, before, after);
  }

  /** Runs until every conversation has nothing more to ask. */
  Outcome untilDone(List<? extends Conversation> conversations) throws InterruptedException {
    long start = time.nanos();
    Used before = used();
    Load load = new Load(conversations.size(), start, Long.MAX_VALUE);
    begin(talkers(conversations, load));
    load.await(Long.MAX_VALUE / 1_000_000_000L);
    return outcome(load, (time.nanos() - start) / 1e9, before, used());
  }

  private List<Talker> talkers(List<? extends Conversation> conversations, Load load) {
    return conversations.stream().map(each -> new Talker(each, load, time)).toList();
  }

  private void begin(List<? extends Party> parties) throws InterruptedException {
    List<Channel> channels =
        target.threads().connect(target.address(), parties.stream().map(Party::handler).toList());
    for (int i = 0; i < channels.size(); i++) {
      Party party = parties.get(i);
      Channel channel = channels.get(i);
      channel.eventLoop().execute(() -> party.begin(channel));
    }
  }

  /**
   * What was used so far.
   *
   * @param server CPU time of the server, in seconds
   * @param client CPU time of this process, in seconds
   */
  private record Used(OptionalDouble server, OptionalDouble client, SyncCounts syncs) {}

  private Used used() throws InterruptedException {
    return new Used(
        target.cpuSeconds(), Kernel.cpuSeconds(ProcessHandle.current().pid()), target.syncs());
  }

  private static Outcome outcome(Load load, double seconds, Used before, Used after) {
    return new Outcome(
        load.latencies(),
        seconds,
        difference(before.server(), after.server()),
        difference(before.client(), after.client()),
        after.syncs().since(before.syncs()));
  }

  private static OptionalDouble difference(OptionalDouble before, OptionalDouble after) {
    return before.isPresent() && after.isPresent()
        ? OptionalDouble.of(after.getAsDouble() - before.getAsDouble())
        : OptionalDouble.empty();
  }
}
