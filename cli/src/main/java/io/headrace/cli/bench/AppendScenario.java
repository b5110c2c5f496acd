package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Appends of one small record each, every connection its next when the last is durable. */
final class AppendScenario implements Scenario {
  private static final int[] CONNECTIONS = {1, 64, 512};

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
    List<Result> results = new ArrayList<>();
    for (int connections : CONNECTIONS) {
      try (Target target = bench.target()) {
        bench.progress("append over " + connections + " connections");
        results.add(run(bench, target, connections));
      }
    }
    return results;
  }

  private static Result run(Bench bench, Target target, int connections)
      throws InterruptedException {
    boolean shared = bench.options().sharedStream();
    int streams = shared ? 1 : connections;
    List<Numbers> numbers = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      target.api().createStream(uri(target, i), Json.Members.NONE);
      numbers.add(new Numbers());
    }
    List<Appender> appenders = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int stream = i % streams;
      byte[] request =
          target
              .requests()
              .append("s" + stream, List.of(AppendRecord.of(Bodies.text(Bodies.BYTES))));
      appenders.add(new Appender(request, numbers.get(stream)));
    }
    ClosedLoop.Outcome outcome =
        target.loop().timed(appenders, bench.options().warmUp(), bench.options().duration());
    for (int i = 0; i < streams; i++) {
      numbers.get(i).expectAll(target.api().tail(uri(target, i)).seqNum());
    }
    return Result.of(
        connections
            + (connections == 1 ? " connection" : " connections")
            + (shared ? ", one stream" : ""),
        Figure.of("appends/s", outcome.perSecond()),
        Figure.of("p50 ms", outcome.millisAt(50)),
        Figure.of("p99 ms", outcome.millisAt(99)),
        Figure.of("p99.9 ms", outcome.millisAt(99.9)),
        outcome.cpuMicros());
  }

  private static StreamUri uri(Target target, int stream) {
    return new StreamUri(target.basin(), new StreamName("s" + stream));
  }

  /** The sequence numbers that the appends to one stream got: each one once, and none left out. */
  private static final class Numbers {
    private final BitSet given = new BitSet(); // guarded by this

    synchronized void give(long seqNum) {
      int index = Math.toIntExact(seqNum);
      if (given.get(index)) {
        throw new MismatchException("sequence number " + seqNum + " was given twice");
      }
      given.set(index);
    }

    synchronized void expectAll(long tail) {
      if (given.nextClearBit(0) != tail || given.length() != tail) {
        throw new MismatchException(
            "the tail is %d, but of %d acknowledged records the first gap is at %d"
                .formatted(tail, given.cardinality(), given.nextClearBit(0)));
      }
    }
  }

  private static final class Appender implements Conversation {
    private final ByteBuf request;
    private final Numbers numbers;

    Appender(byte[] request, Numbers numbers) {
      // Written from where it lies; never released.
      this.request =
          Unpooled.unreleasableBuffer(
              Unpooled.directBuffer(request.length).writeBytes(request).asReadOnly());
      this.numbers = numbers;
    }

    @Override
    public ByteBuf next(ByteBufAllocator allocator) {
      return request.duplicate();
    }

    @Override
    public void answered(int status, byte[] body, int length) {
      AppendAck ack = Answers.ack(status, body, length, 1);
      numbers.give(ack.start().seqNum());
    }
  }
}
