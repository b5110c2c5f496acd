package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A producer of the Java SDK at a steady pace and a live reader of the SDK beside it, for a long
 * time: whether what they keep in memory grows.
 */
final class SoakScenario implements Scenario {
  private static final int SAMPLES = 10;
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public String title() {
    return "The Java SDK for long: a steady producer and a live reader, and the memory of both";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target();
        Headrace client = Headrace.connect(SdkScenario.settings(target))) {
      StreamUri uri = new StreamUri(target.basin(), new StreamName("soak"));
      target.api().createStream(uri, Json.Members.NONE);
      StreamClient stream = client.basin(uri.basin().text()).stream(uri.stream().text());
      return results(bench, stream);
    }
  }

  private static List<Result> results(Bench bench, StreamClient stream)
      throws InterruptedException {
    long start = bench.shell().time().nanos();
    Load load = new Load(2, start, start + bench.options().duration().toNanos());
    SoakPace pace = SoakPace.of(start, bench.options().chain().targetMebibytes());
    SoakWriter writer = new SoakWriter(load, bench.shell(), stream, pace);
    SoakReader reader = new SoakReader(load, bench.shell(), stream, pace, writer);
    bench.shell().threads().newThread(reader::read).start();
    bench.shell().threads().newThread(writer::write).start();
    Duration part = bench.options().duration().dividedBy(SAMPLES);
    List<Result> results = new ArrayList<>();
    for (int i = 1; i <= SAMPLES; i++) {
      bench.shell().pause().sleep(part);
      load.check();
      results.add(sample("%.0f s".formatted(i * part.toMillis() / 1e3), writer, reader));
      bench.progress(text(results.getLast()));
    }
    load.await(PATIENCE_SECONDS);
    expectAll(stream, writer, reader);
    return results;
  }

  private static String text(Result result) {
    return result.figures().stream()
        .map(figure -> figure.name() + " " + figure.text())
        .collect(Collectors.joining(", ", result.setting() + ": ", ""));
  }

  private static Result sample(String setting, SoakWriter writer, SoakReader reader) {
    var receipts = writer.latencies();
    var deliveries = reader.latencies();
    return Result.of(
        setting,
        Figure.of("acknowledged", (double) writer.acknowledged()),
        Figure.of("read", (double) reader.received()),
        Figure.of("ack p50 ms", receipts.getValueAtPercentile(50) / 1e6),
        Figure.of("ack p99 ms", receipts.getValueAtPercentile(99) / 1e6),
        Figure.of("delivery p50 ms", deliveries.getValueAtPercentile(50) / 1e6),
        Figure.of("delivery p99 ms", deliveries.getValueAtPercentile(99) / 1e6),
        Figure.of("live heap MiB", liveHeapBytes() / 0x1p20),
        resident());
  }

  /** Collects garbage, and counts what is left. */
  private static long liveHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static Figure resident() {
    OptionalLong bytes = Kernel.residentBytes(ProcessHandle.current().pid());
    return bytes.isPresent()
        ? Figure.of("resident MiB", bytes.getAsLong() / 0x1p20)
        : Figure.unknown("resident MiB");
  }

  private static void expectAll(StreamClient stream, SoakWriter writer, SoakReader reader)
      throws InterruptedException {
    long tail = stream.checkTail().seqNum();
    if (tail != writer.acknowledged() || tail != reader.received()) {
      throw new MismatchException(
          "the tail is %d, but %d records were acknowledged and %d read"
              .formatted(tail, writer.acknowledged(), reader.received()));
    }
  }
}
