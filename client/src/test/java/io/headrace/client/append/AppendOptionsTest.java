package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.call.AppendBounds;
import io.headrace.client.retry.AppendRetryPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AppendOptionsTest {
  private static final AppendOptions DEFAULT = AppendOptions.DEFAULT;

  @Test
  void there_is_room_for_five_mebibytes_unless_told_otherwise() {
    assertThat(DEFAULT.maxUnackedBytes()).isEqualTo(5 << 20);
    assertThat(DEFAULT.ackTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(DEFAULT.retryPolicy()).isEqualTo(AppendRetryPolicy.NO_SIDE_EFFECTS);
  }

  @Test
  void there_is_room_for_any_input_at_least() {
    assertThat(DEFAULT.withMaxUnacked(AppendBounds.MAX_METERED_BYTES, 1).maxUnackedInputs())
        .isOne();
    assertThatThrownBy(() -> DEFAULT.withMaxUnacked(AppendBounds.MAX_METERED_BYTES - 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 MiB and 1 input");
    assertThatThrownBy(() -> DEFAULT.withMaxUnacked(AppendBounds.MAX_METERED_BYTES, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_acknowledgement_may_take_some_time_up_to_a_day() {
    assertThatThrownBy(() -> DEFAULT.withAckTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DEFAULT.withAckTimeout(Duration.ofDays(1).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void exactly_once_needs_a_producer_and_nothing_else_takes_one() {
    assertThatThrownBy(() -> DEFAULT.withRetryPolicy(AppendRetryPolicy.EXACTLY_ONCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exactlyOnceAs");
    assertThat(DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 0)).retryPolicy())
        .isEqualTo(AppendRetryPolicy.EXACTLY_ONCE);
  }
}
