package io.headrace.cli.bench;

import com.google.protobuf.ByteString;
import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Reads of a stream in batches of up to 1 MiB. Every body goes into a chain of checksums, which
 * must be the writer's. The checksum is CRC32C: the JDK computes it at memory speed, and it finds
 * what a server can get wrong here (a body missing, doubled, swapped or cut).
 */
final class CatchUpScenario implements Scenario {
  private static final int[] CONNECTIONS = {1, 4};
  private static final int BATCH_RECORDS = 1000;
  // With the 8 bytes that each record meters besides, a thousand of them just fit into a batch.
  private static final int BODY_BYTES = 1040;

  @Override
  public String name() {
    return "catchup";
  }

  @Override
  public String title() {
    return "Catch-up: a stream read in batches of 1 MiB, checksums compared";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      bench.progress("append " + bench.options().catchUpMib() + " MiB to catch up with");
      Written written = write(target, bench.options().catchUpMib());
      List<Result> results = new ArrayList<>();
      for (int connections : CONNECTIONS) {
        bench.progress("catch up over " + connections + " connections");
        results.add(read(bench, target, written, connections));
      }
      return results;
    }
  }

  private static Result read(Bench bench, Target target, Written written, int connections)
      throws InterruptedException {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      readers.add(new Reader(target.requests(), written));
    }
    ClosedLoop.Outcome outcome =
        target.loop().timed(readers, bench.options().warmUp(), bench.options().duration());
    double megabytes = outcome.latencies().getTotalCount() * written.batchBytes() / 1e6;
    return Result.of(
        connections + (connections == 1 ? " connection" : " connections"),
        Figure.of("MB/s", megabytes / outcome.seconds()),
        Figure.of("records/s", outcome.perSecond() * BATCH_RECORDS),
        Figure.of("p50 ms/batch", outcome.millisAt(50)),
        Figure.of("p99 ms/batch", outcome.millisAt(99)),
        outcome.serverCpuSeconds().isPresent()
            ? Figure.of(
                "server CPU ms/GB", outcome.serverCpuSeconds().getAsDouble() * 1e6 / megabytes)
            : Figure.unknown("server CPU ms/GB"));
  }

  private static Written write(Target target, int mebibytes) throws InterruptedException {
    StreamUri uri = new StreamUri(target.basin(), new StreamName("catch-up"));
    target.api().createStream(uri, Json.Members.NONE);
    CRC32C chain = new CRC32C();
    List<Long> chains = new ArrayList<>();
    for (int batch = 0; batch < mebibytes; batch++) {
      List<AppendRecord> records = new ArrayList<>();
      for (int i = 0; i < BATCH_RECORDS; i++) {
        ByteString body = Bodies.noise(BODY_BYTES, (long) batch * BATCH_RECORDS + i);
        chain.update(body.asReadOnlyByteBuffer());
        records.add(AppendRecord.of(body));
      }
      target.api().append(uri, new AppendInput(records, OptionalLong.empty(), Optional.empty()));
      chains.add(chain.getValue());
    }
    return new Written(chains);
  }

  /**
   * What was written.
   *
   * @param chains the checksum of all bodies up to the end of each batch
   */
  private record Written(List<Long> chains) {
    /** What the bodies of a batch have together, in bytes. */
    int batchBytes() {
      return BATCH_RECORDS * BODY_BYTES;
    }

    long records() {
      return (long) chains.size() * BATCH_RECORDS;
    }
  }

  /** Reads everything from the beginning, and then again. */
  private static final class Reader implements Conversation {
    private final Requests requests;
    private final Written written;
    private final CRC32C chain = new CRC32C();
    private long next;

    Reader(Requests requests, Written written) {
      this.requests = requests;
      this.written = written;
    }

    @Override
    public ByteBuf next(ByteBufAllocator allocator) {
      if (next == written.records()) {
        next = 0;
        chain.reset();
      }
      byte[] request = requests.read("catch-up", next);
      return allocator.directBuffer(request.length).writeBytes(request);
    }

    @Override
    public void answered(int status, byte[] body, int length) {
      Answers.expect(200, status, body, length);
      long first = next;
      RecordFrames.Cursor records = new RecordFrames.Cursor(ByteBuffer.wrap(body, 0, length));
      while (records.next()) {
        if (records.seqNum() != next) {
          throw new MismatchException(
              "expected record " + next + " in a batch, but got " + records.seqNum());
        }
        chain.update(records.body());
        next++;
      }
      if (next - first != BATCH_RECORDS) {
        throw new MismatchException(
            "expected " + BATCH_RECORDS + " records in a batch, but got " + (next - first));
      }
      long expected = written.chains().get((int) (next / BATCH_RECORDS) - 1);
      if (chain.getValue() != expected) {
        throw new MismatchException(
            "the bodies of records " + first + ".." + next + " are not what was written");
      }
    }
  }
}
