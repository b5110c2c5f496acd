package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.log.BasinConfig;
import io.headrace.log.Cipher;
import io.headrace.log.CorruptionException;
import io.headrace.log.CreationKey;
import io.headrace.log.Retention;
import io.headrace.log.StorageClass;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamSettings;
import io.headrace.log.TimestampMode;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class DefinitionsTest {
  private static final BasinName BASIN = new BasinName("some-basin");
  private static final StreamName STREAM = new StreamName("a/é\ud83d\ude00");
  private static final Optional<CreationKey> KEY =
      Optional.of(new CreationKey(ByteString.copyFrom(new byte[32])));
  private static final List<OptionalLong> MOMENTS =
      List.of(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(Long.MAX_VALUE));
  private static final List<Optional<Retention>> RETENTIONS =
      List.of(
          Optional.empty(),
          Optional.of(new Retention.Infinite()),
          Optional.of(new Retention.Age(Duration.ofSeconds(1))),
          Optional.of(new Retention.Age(Duration.ofDays(7))),
          Optional.of(new Retention.Age(Duration.ofSeconds(Long.MAX_VALUE))));
  private static final List<Optional<Duration>> AGES =
      List.of(
          Optional.empty(),
          Optional.of(Duration.ZERO),
          Optional.of(Duration.ofSeconds(1)),
          Optional.of(Duration.ofSeconds(Long.MAX_VALUE)));

  @Test
  void every_configuration_of_a_basin_is_read_as_it_was_stored() {
    int count = 0;
    for (StreamSettings settings : allSettings()) {
      for (Optional<Cipher> cipher : orNone(List.of(Cipher.values()))) {
        boolean flag = count++ % 2 == 0;
        BasinDefinition basin =
            new BasinDefinition(
                count,
                BASIN,
                new BasinConfig(settings, cipher, flag, count % 3 == 0),
                count,
                MOMENTS.get(count % MOMENTS.size()),
                flag ? KEY : Optional.empty());
        assertThat(Definitions.basin(Definitions.encode(basin).asReadOnlyByteBuffer()))
            .isEqualTo(basin);
      }
    }
    assertThat(count).isGreaterThan(2_000);
  }

  @Test
  void every_configuration_of_a_stream_is_read_as_it_was_stored() {
    int count = 0;
    for (StreamSettings settings : allSettings()) {
      for (Optional<Cipher> cipher : orNone(List.of(Cipher.values()))) {
        boolean flag = count++ % 2 == 0;
        StreamDefinition stream =
            new StreamDefinition(
                Long.MAX_VALUE - count,
                count,
                STREAM,
                settings.resolve(StreamSettings.NONE),
                cipher,
                flag ? Optional.of("") : Optional.of("text/plain; charset=\"é\""),
                count,
                MOMENTS.get(count % MOMENTS.size()),
                flag ? KEY : Optional.empty());
        assertThat(Definitions.stream(Definitions.encode(stream).asReadOnlyByteBuffer()))
            .isEqualTo(stream);
      }
    }
  }

  @Test
  void the_default_configuration_is_one_object_for_all_streams() {
    StreamDefinition plain =
        new StreamDefinition(
            1,
            2,
            STREAM,
            StreamSettings.NONE.resolve(StreamSettings.NONE),
            Optional.empty(),
            Optional.empty(),
            3,
            OptionalLong.empty(),
            Optional.empty());
    assertThat(Definitions.stream(Definitions.encode(plain).asReadOnlyByteBuffer()).config())
        .isSameAs(StreamConfig.DEFAULT);
  }

  /** Field numbers are for ever: these bytes were stored once. */
  @Test
  void what_an_earlier_version_stored_is_still_read() {
    BasinDefinition basin =
        new BasinDefinition(
            5,
            BASIN,
            new BasinConfig(
                new StreamSettings(
                    Optional.of(StorageClass.STANDARD),
                    Optional.of(new Retention.Infinite()),
                    Optional.of(TimestampMode.ARRIVAL),
                    Optional.of(false),
                    Optional.of(Duration.ofSeconds(9))),
                Optional.of(Cipher.AES_256_GCM),
                true,
                true),
            1000,
            OptionalLong.of(2000),
            Optional.of(new CreationKey(ByteString.copyFromUtf8("k"))));
    byte[] stored =
        HexFormat.of()
            .parseHex(
                "0805120a736f6d652d626173696e18e807320a08011000180320002809400148013802"
                    + "20d00f2a016b");
    assertThat(Definitions.basin(ByteString.copyFrom(stored).asReadOnlyByteBuffer()))
        .isEqualTo(basin);
    assertThat(Definitions.encode(basin)).isEqualTo(ByteString.copyFrom(stored));
  }

  @Test
  void fields_of_a_newer_version_are_passed_over() {
    ByteString newer =
        new MessageWriter().number(99, 7).text(100, "new").bytes(101, ByteString.EMPTY).toBytes();
    BasinDefinition basin =
        new BasinDefinition(
            5, BASIN, BasinConfig.DEFAULT, 1, OptionalLong.empty(), Optional.empty());
    ByteString message = newer.concat(Definitions.encode(basin)).concat(newer);
    assertThat(Definitions.basin(message.asReadOnlyByteBuffer())).isEqualTo(basin);
  }

  @Test
  void what_cannot_be_understood_is_reported() {
    assertDamaged(ByteString.EMPTY);
    assertDamaged(new MessageWriter().number(7, 9).toBytes());
    assertDamaged(ByteString.copyFrom(new byte[] {0x12, 0x7f}));
  }

  private static void assertDamaged(ByteString message) {
    assertThatThrownBy(() -> Definitions.basin(message.asReadOnlyByteBuffer()))
        .isInstanceOf(CorruptionException.class);
  }

  private static List<StreamSettings> allSettings() {
    List<StreamSettings> all = new ArrayList<>();
    for (Optional<StorageClass> storageClass : orNone(List.of(StorageClass.values()))) {
      for (Optional<Retention> retention : RETENTIONS) {
        for (Optional<TimestampMode> mode : orNone(List.of(TimestampMode.values()))) {
          for (Optional<Boolean> uncapped : orNone(List.of(false, true))) {
            for (Optional<Duration> age : AGES) {
              all.add(new StreamSettings(storageClass, retention, mode, uncapped, age));
            }
          }
        }
      }
    }
    return all;
  }

  private static <T> List<Optional<T>> orNone(List<T> values) {
    List<Optional<T>> all = new ArrayList<>(List.of(Optional.empty()));
    values.forEach(value -> all.add(Optional.of(value)));
    return all;
  }
}
