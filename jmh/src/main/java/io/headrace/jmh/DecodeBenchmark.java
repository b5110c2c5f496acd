package io.headrace.jmh;

import io.headrace.log.Batch;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFormat;
import io.headrace.wire.S2Json;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a client to a legal batch, and an acknowledgement back to bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
  @Param({"1", "100"})
  int records;

  private byte[] protobuf = {};
  private byte[] json = {};
  private byte[] frame = {};
  private final SessionFrameReader reader = new SessionFrameReader();
  private final TextBuffer out = new TextBuffer();

  /** Makes one append in each form. */
  @Setup
  public void make() {
    AppendRecord record = AppendRecord.of("x".repeat(100));
    protobuf =
        S2Proto.writeAppendInput(
            new AppendInput(
                Collections.nCopies(records, record), OptionalLong.empty(), Optional.empty()));
    String one = "{\"body\":\"" + "x".repeat(100) + "\"}";
    json =
        ("{\"records\":[" + String.join(",", Collections.nCopies(records, one)) + "]}")
            .getBytes(StandardCharsets.UTF_8);
    int start = SessionFrames.begin(out.clear());
    out.raw(protobuf);
    SessionFrames.end(out, start, Packing.NONE, /* reconnectAdvised= */ false);
    frame = out.toBytes();
  }

  /** A request of protobuf. The array is made anew for each, as the server does. */
  @Benchmark
  public Batch protobuf() {
    return Batch.of(S2Proto.readAppendInput(protobuf.clone()).records());
  }

  /** A request of JSON. */
  @Benchmark
  public Batch json() {
    return Batch.of(S2Json.readAppendInput(json, 0, json.length, RecordFormat.RAW).records());
  }

  /** A frame of a session, in the two pieces that it may come in. */
  @Benchmark
  public Batch session() {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    if (!reader.takeHead(bytes)
        || !(reader.takePayload(bytes) instanceof SessionFrame.Message message)) {
      throw new IllegalStateException("a frame must be complete");
    }
    return Batch.of(S2Proto.readAppendInput(message.payload()).records());
  }

  /** An acknowledgement as a frame of a session. */
  @Benchmark
  public int acknowledgement() {
    int start = SessionFrames.begin(out.clear());
    Position first = new Position(1_000_000, 1_750_000_000_000L);
    Position last = new Position(1_000_100, 1_750_000_000_000L);
    S2Proto.writeAppendAck(out, first, last, last);
    SessionFrames.end(out, start, Packing.NONE, /* reconnectAdvised= */ false);
    return out.length();
  }
}
