package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import io.headrace.wire.Packing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What leaves in an append session. */
class AppendRequestTest {
  @ParameterizedTest
  @EnumSource(Packing.class)
  void its_head_names_no_encoding_since_each_frame_says_how_it_is_packed(Packing packing) {
    Bench bench = new Bench(AppendOptions.DEFAULT.withPacking(packing), RetrySettings.DEFAULT);
    bench.submit("large".repeat(1_000));
    assertThat(bench.carrier.exchange().request().headers())
        .isEqualTo(Map.of("content-type", "s2s/proto"));
  }

  @Test
  void a_sequence_number_of_zero_is_demanded_and_again_when_it_is_sent_again() {
    Bench bench = new Bench(AppendRetryPolicy.ALL);
    bench.submitAt(0, "a");
    bench.submit("b");
    ManualExchange first = bench.carrier.exchange().start();
    assertThat(first.inputs())
        .extracting(AppendInput::matchSeqNum)
        .containsExactly(OptionalLong.of(0), OptionalLong.empty());
    first.fail(TransportFailure.Kind.RESET);
    bench.carrier.pass(100);
    assertThat(bench.carrier.exchange().start().inputs())
        .extracting(AppendInput::matchSeqNum)
        .containsExactly(OptionalLong.of(0), OptionalLong.empty());
  }

  @Test
  void an_input_leaves_with_everything_that_it_has_also_what_is_zero_or_empty() {
    AppendInput input =
        new AppendInput(
            List.of(
                new AppendRecord(
                    OptionalLong.of(0), List.of(Header.of("k", "")), AppendRecord.of("").body()),
                AppendRecord.of("b")),
            OptionalLong.of(0),
            Optional.of(""));
    Bench bench = new Bench(AppendRetryPolicy.ALL);
    bench.session.submitAsync(input);
    assertThat(bench.carrier.exchange().start().inputs()).containsExactly(input);
  }

  @Test
  void a_command_that_no_server_understands_never_leaves() {
    Bench bench = new Bench(AppendRetryPolicy.ALL);
    AppendRecord sevenBytes =
        new AppendRecord(
            OptionalLong.empty(), List.of(Header.of("", "trim")), ByteString.copyFrom(new byte[7]));
    assertThatThrownBy(() -> bench.session.submitAsync(AppendInput.of(sevenBytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 bytes");
    assertThat(bench.carrier.hasBegun()).isFalse();
    bench.session.submitAsync(AppendInput.of(new Command.Trim(-1).toRecord()));
    assertThat(bench.carrier.exchange().start().inputs()).hasSize(1);
  }
}
