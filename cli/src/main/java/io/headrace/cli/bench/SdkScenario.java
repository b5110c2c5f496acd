package io.headrace.cli.bench;

import io.headrace.cli.bench.SessionScenario.Setting;
import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.client.settings.ClientSettings;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The Java SDK's append session and its producer. Each stands below a session of the bench's own
 * with as much on its way, whose bytes were made before: what the server can take.
 */
final class SdkScenario implements Scenario {
  private static final List<Setting> SETTINGS =
      List.of(new Setting(1, 100, 4), new Setting(1, 100, 64), new Setting(1, 1, 256));

  /** What a producer of these records has on its way if nobody chooses otherwise. */
  private static final Setting PRODUCED = new Setting(1, 1000, 48);

  // What a load leaves to be done on the disk disturbs the next: a median of some is steadier.
  private static final int ROUNDS = 6;

  @Override
  public String name() {
    return "sdk";
  }

  @Override
  public String title() {
    return "The Java SDK: records of "
        + Bodies.BYTES
        + " bytes in one session, beside bytes that were made before";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target();
        Headrace client = Headrace.connect(settings(target))) {
      Run run = new Run(bench, target, client);
      run.warmUp();
      List<List<Result>> rounds = new ArrayList<>();
      for (int i = 1; i <= ROUNDS; i++) {
        bench.progress("round %d of %d".formatted(i, ROUNDS));
        rounds.add(run.round(i % 2 == 0));
      }
      return Result.medians(rounds);
    }
  }

  /** How a client reaches the server that is measured. */
  static ClientSettings settings(Target target) {
    ClientSettings settings = ClientSettings.of(target.address().root().toString());
    return target.token().map(settings::withToken).orElse(settings);
  }

  /** One run, with a stream for each measurement. */
  private static final class Run {
    private final Bench bench;
    private final Target target;
    private final Headrace client;

    private int streams;

    Run(Bench bench, Target target, Headrace client) {
      this.bench = bench;
      this.target = target;
      this.client = client;
    }

    /**
     * All that is measured, each for a while: what comes first must not bear the warming of all.
     */
    void warmUp() throws InterruptedException {
      Duration warmUp = bench.options().warmUp();
      Duration glance = Duration.ofMillis(1);
      bench.progress("everything, to warm up");
      for (Setting setting : SETTINGS) {
        bytes(setting, warmUp, glance);
        session(setting, warmUp, glance);
      }
      bytes(PRODUCED, warmUp, glance);
      producer(warmUp, glance);
    }

    /**
     * Measures everything once.
     *
     * @param sdkFirst whether the SDK goes before the bytes that it is compared with
     */
    List<Result> round(boolean sdkFirst) throws InterruptedException {
      Duration settling = bench.options().settling();
      Duration duration = bench.options().duration();
      Beside sessions =
          new Beside(
              setting -> bytes(setting, settling, duration),
              setting -> session(setting, settling, duration),
              sdkFirst);
      Beside producers =
          new Beside(sessions.bytes(), setting -> producer(settling, duration), sdkFirst);
      List<Result> results = new ArrayList<>();
      for (Setting setting : SETTINGS) {
        results.addAll(sessions.measure(setting, "SDK, " + text(setting), setting.records()));
      }
      results.addAll(producers.measure(PRODUCED, "SDK, a producer, record by record", 1));
      return results;
    }

    private ClosedLoop.Outcome bytes(Setting setting, Duration warmUp, Duration duration)
        throws InterruptedException {
      String prefix = "bytes" + streams++ + "-";
      return SessionScenario.measure(bench, target, prefix, setting, warmUp, duration).outcome();
    }

    private ClosedLoop.Outcome session(Setting setting, Duration warmUp, Duration duration)
        throws InterruptedException {
      StreamUri uri = newStream();
      SdkSession session = new SdkSession(bench.shell().time(), stream(uri), setting);
      ClosedLoop.Outcome outcome = target.loop().run(1, session::begin, warmUp, duration);
      expectTail(uri, session.nextSeqNum());
      return outcome;
    }

    private ClosedLoop.Outcome producer(Duration warmUp, Duration duration)
        throws InterruptedException {
      StreamUri uri = newStream();
      SdkProducer producer = new SdkProducer(bench.shell(), stream(uri));
      ClosedLoop.Outcome outcome = target.loop().run(1, producer::begin, warmUp, duration);
      expectTail(uri, producer.nextSeqNum());
      return outcome;
    }

    private StreamUri newStream() throws InterruptedException {
      StreamUri uri = new StreamUri(target.basin(), new StreamName("sdk" + streams++));
      target.api().createStream(uri, Json.Members.NONE);
      return uri;
    }

    private StreamClient stream(StreamUri uri) {
      return client.basin(uri.basin().text()).stream(uri.stream().text());
    }

    private void expectTail(StreamUri uri, long acknowledged) throws InterruptedException {
      long tail = target.api().tail(uri).seqNum();
      if (tail != acknowledged) {
        throw new MismatchException(
            "the tail of the SDK's stream is %d, but %d records were acknowledged"
                .formatted(tail, acknowledged));
      }
    }
  }

  private static String text(Setting setting) {
    return "inputs of " + setting.records() + ", " + setting.window() + " on their way";
  }

  /** Puts a load on the server, and measures it. */
  @FunctionalInterface
  private interface Measurement {
    ClosedLoop.Outcome of(Setting setting) throws InterruptedException;
  }

  /** Two measurements of which one is seen beside the other. */
  private record Beside(Measurement bytes, Measurement sdk, boolean sdkFirst) {
    List<Result> measure(Setting setting, String sdkName, int recordsOfAnswer)
        throws InterruptedException {
      // What goes first leaves the disk work that the second bears.
      ClosedLoop.Outcome first = (sdkFirst ? sdk : bytes).of(setting);
      ClosedLoop.Outcome second = (sdkFirst ? bytes : sdk).of(setting);
      ClosedLoop.Outcome ofBytes = sdkFirst ? second : first;
      ClosedLoop.Outcome ofSdk = sdkFirst ? first : second;
      double reachable = ofBytes.perSecond() * setting.records();
      return List.of(
          result("bytes, " + text(setting), ofBytes, setting.records(), reachable),
          result(sdkName, ofSdk, recordsOfAnswer, reachable));
    }

    private static Result result(
        String setting, ClosedLoop.Outcome outcome, int records, double reachable) {
      double perSecond = outcome.perSecond() * records;
      return Result.of(
          setting,
          Figure.of("records/s", perSecond),
          Figure.of("of bytes' %", 100 * perSecond / Math.max(1, reachable)),
          Figure.of("p50 ms", outcome.millisAt(50)),
          Figure.of("p99 ms", outcome.millisAt(99)),
          micros("client CPU µs/record", outcome.clientCpuSeconds(), outcome, records),
          micros("server CPU µs/record", outcome.serverCpuSeconds(), outcome, records));
    }

    private static Figure micros(
        String name, OptionalDouble cpuSeconds, ClosedLoop.Outcome outcome, int records) {
      long measured = outcome.latencies().getTotalCount() * records;
      return cpuSeconds.isPresent() && measured > 0
          ? Figure.of(name, cpuSeconds.getAsDouble() * 1e6 / measured)
          : Figure.unknown(name);
    }
  }
}
