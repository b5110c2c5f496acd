package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class MeteringTest {
  @Test
  void a_record_costs_eight_bytes_and_its_body() {
    assertThat(AppendRecord.of("").meteredBytes()).isEqualTo(8);
    assertThat(AppendRecord.of("abc").meteredBytes()).isEqualTo(11);
    assertThat(AppendRecord.of("é").meteredBytes()).isEqualTo(10);
  }

  @Test
  void a_header_costs_two_bytes_and_its_name_and_value() {
    List<Header> headers = List.of(Header.of("a", ""), Header.of("a", ""), Header.of("bc", "def"));
    assertThat(Metering.meteredBytes(headers, ByteString.EMPTY)).isEqualTo(8 + 3 + 3 + 7);
  }

  @Test
  void a_timestamp_costs_nothing_and_a_sequenced_record_costs_the_same() {
    List<Header> headers = List.of(Header.of("name", "value"));
    ByteString body = ByteString.copyFromUtf8("body");
    int plain = new AppendRecord(OptionalLong.empty(), headers, body).meteredBytes();
    assertThat(plain).isEqualTo(8 + 2 + 9 + 4);
    assertThat(new AppendRecord(OptionalLong.of(-1), headers, body).meteredBytes())
        .isEqualTo(plain);
    assertThat(new SequencedRecord(-1, -1, headers, body).meteredBytes()).isEqualTo(plain);
  }

  @Test
  void a_command_is_metered_like_any_record() {
    assertThat(new Command.Fence("tok").toRecord().meteredBytes()).isEqualTo(8 + 2 + 5 + 3);
    assertThat(new Command.Trim(7).toRecord().meteredBytes()).isEqualTo(8 + 2 + 4 + 8);
  }
}
