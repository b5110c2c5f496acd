package io.headrace.server.seal;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.ForwardingStream;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.wire.AppendRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted stream in the eyes of a client with a key: what it appends is sealed before the
 * engine gets it, what it reads is opened on the way. Everything else is the engine's.
 *
 * <p>Two of them are equal if they are the same stream under the same key. So readers that may see
 * the same are served together, and no others.
 */
final class SealedStream extends ForwardingStream {
  private final Algorithm algorithm;
  private final EncryptionKey key;
  private final OptionalLong lastSeqNum;
  private final byte[] context;

  /**
   * @param lastSeqNum the greatest sequence number that a sealed record may get, unsigned
   */
  SealedStream(Stream stream, Algorithm algorithm, EncryptionKey key, OptionalLong lastSeqNum) {
    super(stream);
    this.algorithm = algorithm;
    this.key = key;
    this.lastSeqNum = lastSeqNum;
    this.context = context(stream);
  }

  /**
   * Which stream an envelope belongs to, by its id: names are read differently by those whose token
   * prefixes them, and may be used again.
   */
  private static byte[] context(Stream stream) {
    byte[] basin = stream.basin().text().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + Short.BYTES + basin.length)
        .putLong(stream.id())
        .putShort((short) basin.length)
        .put(basin)
        .array();
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    stream.append(sealed(request), done);
  }

  @Override
  public Appender appender() {
    Appender appender = stream.appender();
    return (request, done) -> appender.append(sealed(request), done);
  }

  private AppendRequest sealed(AppendRequest request) {
    if (request.batch().commands().size() == request.batch().records().size()) {
      return request;
    }
    Envelopes envelopes = envelopes();
    List<AppendRecord> records = new ArrayList<>(request.batch().records());
    int command = 0;
    List<Batch.PlacedCommand> commands = request.batch().commands();
    for (int i = 0; i < records.size(); i++) {
      if (command < commands.size() && commands.get(command).index() == i) {
        command++;
      } else {
        records.set(i, envelopes.seal(records.get(i)));
      }
    }
    return request.sealed(Batch.of(records), lastSeqNum);
  }

  @Override
  public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
    Envelopes envelopes = envelopes();
    return stream.read(
        fromSeqNum, limits, (frames, records) -> sink.accept(envelopes.open(frames), records));
  }

  private Envelopes envelopes() {
    return new Envelopes(stream, algorithm, context, key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SealedStream that && stream.equals(that.stream) && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return stream.hashCode();
  }

  @Override
  public String toString() {
    return stream.basin() + "/" + stream.name() + ", encrypted";
  }
}
