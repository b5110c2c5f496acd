package io.headrace.client.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.netty.Watch.Need;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a connection is asked whether it is there, broken off, and let go. */
final class WatchTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  // Clocks may begin anywhere, and run over.
  private static final long START = Long.MAX_VALUE - 20 * SECOND;

  private final Watch watch = new Watch(TransportSettings.DEFAULT, START);

  @Test
  void a_connection_without_exchanges_is_let_go_after_its_time() {
    watch.heard(START + 80 * SECOND);
    assertThat(watch.need(START + 90 * SECOND - 1)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 90 * SECOND)).isEqualTo(Need.LET_GO);
  }

  @Test
  void the_server_is_asked_once_after_a_silence_and_then_given_up() {
    watch.used(START);
    assertThat(watch.need(START + 30 * SECOND - 1)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 30 * SECOND)).isEqualTo(Need.PING);
    assertThat(watch.dueNanos()).isEqualTo(START + 40 * SECOND);
    assertThat(watch.need(START + 40 * SECOND - 1)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 40 * SECOND)).isEqualTo(Need.BREAK_OFF);
  }

  @Test
  void whatever_comes_shows_that_the_server_is_there() {
    watch.used(START);
    watch.heard(START + 29 * SECOND);
    assertThat(watch.need(START + 30 * SECOND)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 59 * SECOND)).isEqualTo(Need.PING);
    watch.heard(START + 60 * SECOND);
    assertThat(watch.need(START + 69 * SECOND)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 90 * SECOND)).isEqualTo(Need.PING);
  }

  @Test
  void a_ping_is_forgotten_with_the_exchange_it_was_sent_for() {
    watch.used(START);
    assertThat(watch.need(START + 30 * SECOND)).isEqualTo(Need.PING);
    watch.unused(START + 31 * SECOND);
    assertThat(watch.need(START + 50 * SECOND)).isEqualTo(Need.NOTHING);
    watch.used(START + 60 * SECOND);
    assertThat(watch.need(START + 80 * SECOND)).isEqualTo(Need.NOTHING);
    assertThat(watch.need(START + 90 * SECOND)).isEqualTo(Need.PING);
  }
}
