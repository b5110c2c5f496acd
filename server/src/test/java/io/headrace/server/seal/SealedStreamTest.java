package io.headrace.server.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Cipher;
import io.headrace.log.CorruptionException;
import io.headrace.log.Lookup;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.server.FakeTime;
import io.headrace.server.SlowEngine;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine gets of what a client appends, and what the client gets back. */
final class SealedStreamTest {
  private static final EncryptionKey KEY = new EncryptionKey(new byte[32]);

  private static final AppendRecord FULL =
      new AppendRecord(
          OptionalLong.of(5),
          List.of(Header.of("name", "value"), Header.of("name", "")),
          ByteString.copyFromUtf8("content"));

  private final Stream stored = stream();

  private static Stream stream() {
    SlowEngine engine = new SlowEngine(new FakeTime());
    BasinName basin = new BasinName("test-basin");
    StreamName name = new StreamName("s");
    BasinConfig config =
        new BasinConfig(StreamSettings.NONE, Optional.of(Cipher.AES_256_GCM), false, false);
    engine.createBasin(basin, config, Optional.empty()).join();
    engine.createStream(basin, name, StreamTemplate.DEFAULT, Optional.empty()).join();
    return ((Lookup.Found) engine.stream(basin, name)).stream();
  }

  private SealedStream sealed(Algorithm algorithm) {
    return new SealedStream(stored, algorithm, KEY, algorithm.lastSeqNum());
  }

  @ParameterizedTest
  @EnumSource
  void headers_and_body_are_in_the_envelope_and_come_out_again(Algorithm algorithm) {
    List<AppendRecord> plain =
        List.of(FULL, AppendRecord.of(""), AppendRecord.of("x".repeat(70_000)));
    append(sealed(algorithm), plain.toArray(AppendRecord[]::new));

    List<SequencedRecord> seen = read(stored);
    List<SequencedRecord> opened = read(sealed(algorithm));
    for (int i = 0; i < plain.size(); i++) {
      assertThat(opened.get(i).headers()).isEqualTo(plain.get(i).headers());
      assertThat(opened.get(i).body()).isEqualTo(plain.get(i).body());
      assertThat(opened.get(i).sealedBytes()).isEmpty();
      assertThat(seen.get(i).seqNum()).isEqualTo(opened.get(i).seqNum());
      assertThat(seen.get(i).timestamp()).isEqualTo(opened.get(i).timestamp());
      assertThat(seen.get(i).meteredBytes()).isEqualTo(plain.get(i).meteredBytes());
      assertThat(seen.get(i).headers()).isEmpty();
      assertThat(seen.get(i).body().byteAt(0)).isEqualTo(algorithm.format());
      assertThat(seen.get(i).body().size())
          .isEqualTo(
              algorithm.overheadBytes()
                  + RecordFrames.contentBytes(plain.get(i).headers(), plain.get(i).body()));
    }
    assertThat(seen.getFirst().body().toStringUtf8()).doesNotContain("content", "name", "value");
  }

  @ParameterizedTest
  @EnumSource
  void who_sends_on_without_waiting_is_sealed_as_well(Algorithm algorithm) {
    List<AppendOutcome> outcomes = new ArrayList<>();
    Appender appender = sealed(algorithm).appender();
    appender.append(AppendRequest.of(Batch.of(List.of(FULL))), outcomes::add);
    appender.append(matching(7), outcomes::add);
    appender.append(AppendRequest.of(Batch.of(List.of(FULL))), outcomes::add);

    assertThat(outcomes.getFirst()).isInstanceOf(AppendOutcome.Appended.class);
    assertThat(outcomes.subList(1, 3))
        .containsExactly(new AppendOutcome.SeqNumMismatch(1), new AppendOutcome.EarlierRefused());
    assertThat(read(stored)).hasSize(1).allMatch(record -> record.sealedBytes().isPresent());
    assertThat(read(sealed(algorithm)).getFirst().body()).isEqualTo(FULL.body());
  }

  @ParameterizedTest
  @CsvSource({
    "1,  'at least 41 bytes, found 1'",
    "40, 'at least 41 bytes, found 40'",
    "41, 'format 3, found 1'"
  })
  void what_is_no_envelope_at_all_is_damage(int bytes, String found) {
    byte[] torn = new byte[bytes];
    Arrays.fill(torn, (byte) 1);
    AppendRecord record =
        AppendRecord.sealed(OptionalLong.empty(), ByteString.copyFrom(torn), /* sealedBytes= */ 8);
    stored.append(AppendRequest.of(Batch.of(List.of(record))), _ -> {});

    assertThatThrownBy(() -> read(sealed(Algorithm.XAES_256_GCM)))
        .isInstanceOf(CorruptionException.class)
        .hasMessage("record 0 of stream test-basin/s: expected an envelope of " + found);
  }

  @ParameterizedTest
  @EnumSource
  void no_nonce_comes_twice(Algorithm algorithm) {
    AppendRecord[] same = new AppendRecord[1000];
    Arrays.fill(same, AppendRecord.of("same"));
    append(sealed(algorithm), same);
    append(sealed(algorithm), same);

    assertThat(read(stored))
        .extracting(record -> record.body().substring(1, 1 + algorithm.nonceBytes()))
        .doesNotHaveDuplicates()
        .hasSize(2000);
  }

  @Test
  void batches_under_xaes_share_no_half_of_a_nonce_and_their_records_one() {
    append(sealed(Algorithm.XAES_256_GCM), FULL, FULL);
    append(sealed(Algorithm.XAES_256_GCM), FULL, FULL);

    List<ByteString> halves =
        read(stored).stream().map(record -> record.body().substring(1, 13)).toList();
    assertThat(halves.get(0)).isEqualTo(halves.get(1)).isNotEqualTo(halves.get(2));
    assertThat(halves.get(2)).isEqualTo(halves.get(3));
    // Read in one go, each opens under the key of its own batch.
    assertThat(read(sealed(Algorithm.XAES_256_GCM)))
        .extracting(SequencedRecord::body)
        .containsOnly(FULL.body());
  }

  @ParameterizedTest
  @EnumSource
  void commands_lie_open_and_work(Algorithm algorithm) {
    AppendRecord fence = new Command.Fence("token").toRecord();
    AppendRecord trim = new Command.Trim(0).toRecord();
    append(sealed(algorithm), fence, FULL, trim, FULL);

    assertThat(stored.stable().fencingToken()).isEqualTo("token");
    assertThat(read(stored))
        .extracting(record -> record.sealedBytes().isPresent())
        .containsExactly(false, true, false, true);
    assertThat(read(sealed(algorithm)))
        .extracting(SequencedRecord::headers)
        .containsExactly(fence.headers(), FULL.headers(), trim.headers(), FULL.headers());
  }

  @Test
  void under_gcm_sequence_numbers_end_where_nonces_might_repeat() {
    assertThat(Algorithm.AES_256_GCM.lastSeqNum()).hasValue(4_294_967_295L);
    assertThat(Algorithm.XAES_256_GCM.lastSeqNum()).isEmpty();

    SealedStream stream = new SealedStream(stored, Algorithm.AES_256_GCM, KEY, OptionalLong.of(1));
    assertThat(append(stream, FULL, FULL, FULL))
        .isEqualTo(new AppendOutcome.SealedSeqNumsExhausted(1));
    assertThat(append(stream, FULL, FULL)).isInstanceOf(AppendOutcome.Appended.class);
    assertThat(append(stream, FULL)).isEqualTo(new AppendOutcome.SealedSeqNumsExhausted(1));
    assertThat(append(stream, new Command.Fence("").toRecord()))
        .isInstanceOf(AppendOutcome.Appended.class);
    assertThat(stored.stable().tail().seqNum()).isEqualTo(3);
  }

  @Test
  void conditions_go_with_the_records() {
    assertThat(append(sealed(Algorithm.AES_256_GCM), matching(7)))
        .isEqualTo(new AppendOutcome.SeqNumMismatch(0));
  }

  private static AppendRequest matching(long seqNum) {
    return new AppendRequest(
        Batch.of(List.of(FULL)),
        OptionalLong.of(seqNum),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        /* close= */ false);
  }

  @Test
  void closing_needs_nothing_to_seal() {
    AppendRequest close =
        new AppendRequest(
            Batch.EMPTY,
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ true);

    assertThat(append(sealed(Algorithm.AES_256_GCM), close))
        .isEqualTo(new AppendOutcome.Appended(Position.ZERO, Position.ZERO, Position.ZERO));
    assertThat(stored.stable().closed()).isTrue();
  }

  @Test
  void the_same_stream_under_the_same_key_is_one_for_live_readers() {
    SealedStream stream = sealed(Algorithm.AES_256_GCM);
    byte[] bytes = new byte[32];
    bytes[0] = 1;
    SealedStream other =
        new SealedStream(
            stored, Algorithm.AES_256_GCM, new EncryptionKey(bytes), OptionalLong.empty());

    assertThat(stream).isEqualTo(sealed(Algorithm.AES_256_GCM));
    assertThat(stream).hasSameHashCodeAs(sealed(Algorithm.AES_256_GCM));
    assertThat(stream).isNotEqualTo(other).isNotEqualTo(stored);
    assertThat(stored).isNotEqualTo(stream);
    assertThat(new SealedStream(stream(), Algorithm.AES_256_GCM, KEY, OptionalLong.empty()))
        .isNotEqualTo(stream);
    assertThat(stream).hasToString("test-basin/s, encrypted");
  }

  private static AppendOutcome append(Stream stream, AppendRecord... records) {
    return append(stream, AppendRequest.of(Batch.of(List.of(records))));
  }

  private static AppendOutcome append(Stream stream, AppendRequest request) {
    List<AppendOutcome> outcome = new ArrayList<>();
    stream.append(request, outcome::add);
    return outcome.getFirst();
  }

  private static List<SequencedRecord> read(Stream stream) {
    List<SequencedRecord> records = new ArrayList<>();
    long next = 0;
    ReadStep step;
    do {
      step =
          stream.read(
              next,
              ReadLimits.BATCH,
              (frames, count) -> {
                RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
                while (cursor.next()) {
                  records.add(cursor.record());
                }
              });
      next = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
    return records;
  }
}
