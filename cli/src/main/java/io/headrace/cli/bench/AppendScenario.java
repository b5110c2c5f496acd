package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Appends of one small record each, every connection its next when the last is durable. */
final class AppendScenario implements Scenario {
  private static final int[] CONNECTIONS = {1, 64, 512};
  private static final int WARM_UP_CONNECTIONS = 64;

  @Override
  public String name() {
    return "append";
  }

  @Override
  public String title() {
    return "Append: one record of " + Bodies.BYTES + " bytes a request, durable before the answer";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      Duration warmUp = bench.options().warmUp();
      Duration duration = bench.options().duration();
      // One connection alone would leave the server's code cold for minutes.
      bench.progress("append, to warm up");
      run(bench, target, "w", WARM_UP_CONNECTIONS, warmUp, Duration.ofMillis(1));
      List<Result> results = new ArrayList<>();
      for (int connections : CONNECTIONS) {
        bench.progress("append over " + connections + " connections");
        String prefix = "s" + connections + "-";
        results.add(run(bench, target, prefix, connections, bench.options().settling(), duration));
      }
      return results;
    }
  }

  private static Result run(
      Bench bench,
      Target target,
      String prefix,
      int connections,
      Duration warmUp,
      Duration duration)
      throws InterruptedException {
    boolean shared = bench.options().sharedStream();
    List<Appender> appenders = new ArrayList<>();
    Map<String, SequenceNumbers> streams = new LinkedHashMap<>();
    for (int i = 0; i < connections; i++) {
      String stream = prefix + (shared ? 0 : i);
      if (!streams.containsKey(stream)) {
        target.api().createStream(uri(target, stream), Json.Members.NONE);
        streams.put(stream, new SequenceNumbers());
      }
      byte[] request =
          target.requests().append(stream, List.of(AppendRecord.of(Bodies.text(Bodies.BYTES))));
      appenders.add(new Appender(request, streams.get(stream)));
    }
    ClosedLoop.Outcome outcome = target.loop().timed(appenders, warmUp, duration);
    for (Map.Entry<String, SequenceNumbers> stream : streams.entrySet()) {
      stream.getValue().expectAll(target.api().tail(uri(target, stream.getKey())).seqNum());
    }
    return Result.of(
        connections
            + (connections == 1 ? " connection" : " connections")
            + (shared ? ", one stream" : ""),
        Figure.of("appends/s", outcome.perSecond()),
        Figure.of("p50 ms", outcome.millisAt(50)),
        Figure.of("p99 ms", outcome.millisAt(99)),
        Figure.of("p99.9 ms", outcome.millisAt(99.9)),
        outcome.serverCpuMicros(),
        outcome.clientCpuMicros());
  }

  private static StreamUri uri(Target target, String stream) {
    return new StreamUri(target.basin(), new StreamName(stream));
  }

  private static final class Appender implements Conversation {
    private final byte[] request;
    private final SequenceNumbers numbers;

    Appender(byte[] request, SequenceNumbers numbers) {
      this.request = request;
      this.numbers = numbers;
    }

    @Override
    public ByteBuf next(ByteBufAllocator allocator) {
      return allocator.directBuffer(request.length).writeBytes(request);
    }

    @Override
    public void answered(int status, byte[] body, int length) {
      AppendAck ack = Answers.ack(status, body, length, 1);
      numbers.give(ack.start().seqNum());
    }
  }
}
