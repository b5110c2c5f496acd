package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SingleReadTest {
  @Test
  void nothing_but_the_start_is_said_unless_it_is_chosen() {
    assertThat(SingleRead.from(ReadStart.tailOffset(1)).query()).isEqualTo("tail_offset=1");
    assertThat(
            SingleRead.from(ReadStart.timestamp(-1))
                .withLimits(ReadLimits.NONE.withWait(Duration.ZERO))
                .query())
        .isEqualTo("timestamp=18446744073709551615");
  }

  @Test
  void every_choice_is_said() {
    ReadLimits limits =
        ReadLimits.NONE.withCount(3).withBytes(-1).withUntil(5).withWait(Duration.ofSeconds(60));
    SingleRead read = SingleRead.from(ReadStart.seqNum(-1)).withClamp().withLimits(limits);
    assertThat(read.query())
        .isEqualTo(
            "seq_num=18446744073709551615&clamp=true&count=3&bytes=18446744073709551615&until=5"
                + "&wait=60");
    assertThat(read.waiting()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void one_request_waits_a_minute_at_most() {
    ReadLimits limits = ReadLimits.NONE.withWait(Duration.ofSeconds(61));
    assertThatThrownBy(() -> SingleRead.from(ReadStart.TAIL).withLimits(limits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whole seconds, 60 at most");
  }
}
