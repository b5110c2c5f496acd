package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts on data that a killed server left, and that one left which was ended in good order. */
final class RecoveryScenario implements Scenario {
  private static final int WRITERS = 16;
  private static final int BATCH_RECORDS = 1000;
  private static final int CREATING_CONNECTIONS = 64;

  @Override
  public String name() {
    return "recovery";
  }

  @Override
  public String title() {
    return "Recovery: from the start of the process until it is ready";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    if (bench.options().url().isPresent() || bench.options().memory()) {
      bench.progress("recovery is left out: it needs a server of its own, on a disk");
      return List.of(figures("not measured", null));
    }
    List<Result> results = new ArrayList<>();
    results.add(empty(bench));
    records(bench, results);
    streams(bench, results);
    return results;
  }

  private static Result empty(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      return figures("nothing", target.process());
    }
  }

  private static void records(Bench bench, List<Result> results)
      throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      long batches = bench.options().records() / BATCH_RECORDS / WRITERS;
      long perStream = batches * BATCH_RECORDS;
      String what = perStream * WRITERS + " records";
      bench.progress("append " + what);
      List<Writer> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        target.api().createStream(uri(target, i), Json.Members.NONE);
        writers.add(new Writer(target.requests(), "s" + i, batches));
      }
      target.loop().untilDone(writers);
      bench.progress("kill the server and start it again");
      results.add(figures(what + ", killed", target.crashAndRestart()));
      expectTails(target, perStream);
      bench.progress("end the server and start it again");
      results.add(figures(what + ", ended", target.endAndRestart()));
      expectTails(target, perStream);
    }
  }

  private static void streams(Bench bench, List<Result> results)
      throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      String what = bench.options().streams() + " streams";
      bench.progress("create " + what);
      CreateScenario.Creators creators =
          new CreateScenario.Creators(target.requests(), bench.options().streams());
      target.loop().untilDone(creators.conversations(CREATING_CONNECTIONS));
      bench.progress("kill the server and start it again");
      results.add(figures(what + ", killed", target.crashAndRestart()));
      creators.expectAll(target);
      bench.progress("end the server and start it again");
      results.add(figures(what + ", ended", target.endAndRestart()));
      creators.expectAll(target);
    }
  }

  private static Result figures(String setting, @Nullable ServerProcess process) {
    String ready = "process to ready ms";
    String open = "data open ms";
    return process == null
        ? Result.of(setting, Figure.unknown(ready), Figure.unknown(open))
        : Result.of(
            setting,
            Figure.of(ready, process.untilReady().toNanos() / 1e6),
            process.openMillis(open));
  }

  private static void expectTails(Target target, long expected) throws InterruptedException {
    for (int i = 0; i < WRITERS; i++) {
      long tail = target.api().tail(uri(target, i)).seqNum();
      if (tail != expected) {
        throw new MismatchException(
            "stream s%d had %d acknowledged records, but ends at %d after the restart"
                .formatted(i, expected, tail));
      }
    }
  }

  private static StreamUri uri(Target target, int stream) {
    return new StreamUri(target.basin(), new StreamName("s" + stream));
  }

  /** Appends full batches to one stream. */
  private static final class Writer implements Conversation {
    private final byte[] request;
    private final long batches;
    private long asked;
    private long next;

    Writer(Requests requests, String stream, long batches) {
      AppendRecord record = AppendRecord.of(Bodies.text(Bodies.BYTES));
      this.request = requests.append(stream, Collections.nCopies(BATCH_RECORDS, record));
      this.batches = batches;
    }

    @Override
    public @Nullable ByteBuf next(ByteBufAllocator allocator) {
      return asked++ < batches ? allocator.directBuffer(request.length).writeBytes(request) : null;
    }

    @Override
    public void answered(int status, byte[] body, int length) {
      AppendAck ack = Answers.ack(status, body, length, BATCH_RECORDS);
      if (ack.start().seqNum() != next) {
        throw new MismatchException(
            "expected record " + next + " acknowledged, but got " + ack.start().seqNum());
      }
      next += BATCH_RECORDS;
    }
  }
}
