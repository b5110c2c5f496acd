package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.transport.TransportFailure;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is sent again is acknowledged while fresh data is on its way, and then it breaks: the race
 * in which a flag that all inputs share says that nothing has left. The same race is played with
 * such a flag, which shows that it would be noticed.
 */
class ResendRaceTest {
  /** What happens to the fresh input. */
  @SuppressWarnings("ImmutableEnumChecker") // The scripts keep nothing.
  enum Break {
    RESET(exchange -> exchange.fail(TransportFailure.Kind.RESET)),
    DISCONNECTED(exchange -> exchange.fail(TransportFailure.Kind.DISCONNECTED)),
    CLEAN_END(ManualExchange::endAnswer),
    UNAVAILABLE(exchange -> exchange.refuse(503, "unavailable"));

    private final Consumer<ManualExchange> script;

    Break(Consumer<ManualExchange> script) {
      this.script = script;
    }
  }

  /** Plays it, and returns the fresh input's ticket. */
  private static Ticket race(Bench bench, SharedFlag flag, Break end) {
    Ticket old = bench.submit("old");
    var _ = old.receipt().thenRun(flag::acknowledged);
    // The server says that it did nothing, so that sending again is safe.
    bench.carrier.exchange().start().refuse(503, "server_draining");
    bench.carrier.pass(100);
    ManualExchange second = bench.carrier.exchange().start();
    flag.attemptBegins(/* toSendAgain= */ 1);
    Ticket fresh = bench.submit("fresh");
    assertThat(second.written()).containsExactly("old", "fresh");
    second.ack(0, 1);
    assertThat(bench.fate(old)).isEqualTo("at 0");
    end.script.accept(second);
    bench.carrier.pass(5_000);
    return fresh;
  }

  @ParameterizedTest
  @EnumSource(Break.class)
  void a_resend_acknowledged_while_fresh_data_is_on_its_way_clears_nothing(Break end) {
    Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
    Ticket fresh = race(bench, new SharedFlag(), end);
    assertThat(bench.fate(fresh)).isEqualTo("UncertainException");
    assertThat(bench.carrier.hasBegun()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Break.class)
  void with_a_flag_that_all_inputs_share_it_is_sent_again_though_it_may_be_stored(Break end) {
    SharedFlag flag = new SharedFlag();
    Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS, flag::mayBeStored);
    Ticket fresh = race(bench, flag, end);
    assertThat(bench.carrier.exchange().start().written()).containsExactly("fresh");
    assertThat(bench.fate(fresh)).isEqualTo("pending");
  }
}
