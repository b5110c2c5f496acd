package io.headrace.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class BatchTest {
  private static final int MIB = 1 << 20;

  @Test
  void one_to_a_thousand_records_are_a_batch() {
    assertThat(Batch.of(List.of(AppendRecord.of(""))).records()).hasSize(1);
    assertThat(Batch.of(copies(1000)).records()).hasSize(1000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of()))
        .withMessageContaining("at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(copies(1001)))
        .withMessageContaining("has 1001");
  }

  @Test
  void a_record_may_have_exactly_one_mebibyte() {
    assertThat(Batch.of(List.of(record(MIB - 8))).meteredBytes()).isEqualTo(MIB);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(record(MIB - 7))))
        .withMessageContaining("record 0 has 1048577");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(record(0), record(MIB - 7))))
        .withMessageContaining("record 1 has 1048577");
  }

  @Test
  void headers_count() {
    Header header = Header.of("name", "value");
    assertThat(Batch.of(List.of(record(MIB - 8 - 11, header))).meteredBytes()).isEqualTo(MIB);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(record(MIB - 8 - 10, header))))
        .withMessageContaining("has 1048577");
  }

  @Test
  void the_records_together_may_have_exactly_one_mebibyte() {
    List<AppendRecord> records = new ArrayList<>(Collections.nCopies(3, record(MIB / 4 - 8)));
    records.add(record(MIB / 4 - 8 - 5, Header.of("abc", "")));
    assertThat(Batch.of(records).meteredBytes()).isEqualTo(MIB);
    records.set(3, record(MIB / 4 - 8 - 5, Header.of("abcd", "")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(records))
        .withMessageContaining("this one has 1048577");
  }

  @Test
  void commands_are_found_with_their_places() {
    Batch batch =
        Batch.of(
            List.of(
                AppendRecord.of("a"),
                new Command.Fence("t").toRecord(),
                AppendRecord.of("b"),
                new Command.Trim(3).toRecord()));
    assertThat(batch.commands())
        .containsExactly(
            new Batch.PlacedCommand(1, new Command.Fence("t")),
            new Batch.PlacedCommand(3, new Command.Trim(3)));
    assertThat(Batch.of(copies(3)).commands()).isEmpty();
    assertThat(Batch.EMPTY.records()).isEmpty();
  }

  @Test
  void a_malformed_command_makes_no_batch() {
    List<AppendRecord> records = List.of(AppendRecord.of("a"), record(0, Header.of("", "other")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(records))
        .withMessageContaining("unknown command");
  }

  @Test
  void a_batch_keeps_what_it_was_made_of() {
    List<AppendRecord> records = new ArrayList<>(copies(2));
    Batch batch = Batch.of(records);
    records.clear();
    assertThat(batch.records()).hasSize(2);
  }

  private static List<AppendRecord> copies(int count) {
    return Collections.nCopies(count, AppendRecord.of("x"));
  }

  private static AppendRecord record(int bodyBytes, Header... headers) {
    return new AppendRecord(
        OptionalLong.empty(), List.of(headers), ByteString.copyFrom(new byte[bodyBytes]));
  }
}
