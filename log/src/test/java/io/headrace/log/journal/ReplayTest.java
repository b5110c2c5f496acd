package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendRequest;
import io.headrace.log.AppendRules;
import io.headrace.log.Batch;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamState;
import io.headrace.log.TimestampMode;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read back from an entry is what was decided. */
final class ReplayTest {
  private static final int STEPS = 3_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void replaying_an_entry_gives_the_state_that_deciding_gave(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    StreamState state = StreamState.INITIAL;
    for (int i = 0; i < STEPS; i++) {
      AppendRequest request = request(random, state);
      if (!(AppendRules.decide(state, config(random), request, now(random))
          instanceof AppendRules.Accept accept)) {
        continue;
      }
      accepted++;
      AppendEffects effects = AppendEffects.of(request, state, accept.next());
      EntryView entry = entry(request, accept, effects);
      AppendEffects stored = AppendEffects.decode(entry.effects());
      assertThat(stored).isEqualTo(effects);
      StreamState replayed =
          stored.applyTo(
              state, new Position(entry.endSeqNum(), entry.lastTimestamp()), entry.arrivalMillis());
      assertThat(replayed).isEqualTo(accept.next());
      assertThat(StoredState.decode(StoredState.encode(replayed))).isEqualTo(replayed);
      assertThat(StoredState.decode(StoredState.encode(replayed.withDeleting())))
          .isEqualTo(replayed.withDeleting());
      assertThat(records(entry)).isEqualTo(sequenced(request, accept));
      assertThat(entry.records()).isEqualTo(request.batch().records().size());
      assertThat(entry.meteredBytes()).isEqualTo(request.batch().meteredBytes());
      assertThat(entry.firstSeqNum()).isEqualTo(state.tail().seqNum());
      // A closed stream takes nothing more: begin another one.
      state = replayed.closed() ? StreamState.INITIAL : replayed;
    }
    assertThat(accepted).isGreaterThan(STEPS / 4);
  }

  /** The entry as it lies in a segment. */
  private static EntryView entry(
      AppendRequest request, AppendRules.Accept accept, AppendEffects effects) {
    ByteBuffer bytes =
        EntryEncoder.append(
            7, request.batch().records(), request.batch().meteredBytes(), accept, effects);
    EntryLayout.sealHeader(bytes, 9, 4, 0);
    EntryView entry = new EntryView(bytes, 0, bytes.limit());
    assertThat(entry.headerHolds()).isTrue();
    assertThat(entry.payloadHolds()).isTrue();
    assertThat(entry.length()).isEqualTo(bytes.limit());
    assertThat(entry.owner()).isEqualTo(7);
    assertThat(entry.lsn()).isEqualTo(9);
    assertThat(entry.durableLsn()).isEqualTo(5);
    assertThat(entry.kind()).isEqualTo(EntryKind.APPEND);
    return entry;
  }

  private static List<SequencedRecord> records(EntryView entry) {
    List<SequencedRecord> records = new ArrayList<>();
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(entry.frames());
    while (cursor.next()) {
      records.add(cursor.record());
    }
    return records;
  }

  private static List<SequencedRecord> sequenced(AppendRequest request, AppendRules.Accept accept) {
    List<SequencedRecord> records = new ArrayList<>();
    for (AppendRecord record : request.batch().records()) {
      int index = records.size();
      records.add(
          new SequencedRecord(
              accept.start().seqNum() + index,
              accept.timestamps()[index],
              record.headers(),
              record.body(),
              record.sealedBytes()));
    }
    return records;
  }

  private static StreamConfig config(Random random) {
    TimestampMode[] modes = TimestampMode.values();
    return new StreamConfig(
        StorageClass.EXPRESS,
        new Retention.Infinite(),
        modes[random.nextInt(modes.length)],
        random.nextInt(20) == 0,
        Duration.ZERO);
  }

  private static long now(Random random) {
    return 1_000_000L + random.nextInt(1_000_000);
  }

  private static AppendRequest request(Random random, StreamState state) {
    List<AppendRecord> records = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      records.add(record(random, state));
    }
    boolean close = records.isEmpty() || random.nextInt(100) == 0;
    return new AppendRequest(
        records.isEmpty() ? Batch.EMPTY : Batch.of(records),
        random.nextInt(4) == 0
            ? OptionalLong.of(state.tail().seqNum() - random.nextInt(2))
            : OptionalLong.empty(),
        random.nextInt(4) == 0 ? Optional.of(state.fencingToken()) : Optional.empty(),
        random.nextInt(2) == 0 ? Optional.of(producer(random, state)) : Optional.empty(),
        random.nextInt(8) == 0
            ? Optional.of(state.writerSequence().orElse("") + (char) ('a' + random.nextInt(26)))
            : Optional.empty(),
        close);
  }

  private static ProducerSequence producer(Random random, StreamState state) {
    String name = "p\ud83d\ude00" + random.nextInt(5);
    Optional<ProducerSequence> last = state.producers().find(name);
    if (last.isEmpty()) {
      return new ProducerSequence(name, random.nextInt(3), 0);
    }
    return random.nextInt(10) == 0
        ? new ProducerSequence(name, last.get().epoch() + 1 + random.nextInt(1 << 30), 0)
        : new ProducerSequence(name, last.get().epoch(), last.get().sequence() + 1);
  }

  private static AppendRecord record(Random random, StreamState state) {
    return switch (random.nextInt(6)) {
      case 0 -> new Command.Fence(random.nextBoolean() ? "" : "tök" + random.nextInt(3)).toRecord();
      case 1 ->
          new Command.Trim(
                  random.nextInt(4) == 0
                      ? random.nextLong()
                      : state.tail().seqNum() - random.nextInt(5))
              .toRecord();
      case 2 ->
          AppendRecord.sealed(
              OptionalLong.empty(),
              ByteString.copyFromUtf8("x".repeat(1 + random.nextInt(50))),
              8 + random.nextInt(50));
      default ->
          new AppendRecord(
              random.nextInt(4) == 0
                  ? OptionalLong.empty()
                  : OptionalLong.of(random.nextLong() >>> random.nextInt(64)),
              random.nextInt(3) == 0 ? List.of(Header.of("n", "v")) : List.of(),
              ByteString.copyFromUtf8("x".repeat(random.nextInt(50))));
    };
  }
}
