package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.NotAppendedException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendMachineTest {
  private static final String MISMATCH = "{\"seq_num_mismatch\":%d}";

  @Nested
  class In_good_order {
    private final Bench bench = new Bench(AppendRetryPolicy.ALL);

    @Test
    void inputs_leave_without_waiting_for_acknowledgements_and_are_acknowledged_in_order() {
      Ticket a = bench.submit("a");
      Ticket b = bench.submit("b");
      ManualExchange server = bench.carrier.exchange().start();
      assertThat(server.written()).containsExactly("a", "b");
      server.ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(bench.fate(b)).isEqualTo("pending");
      server.ack(5, 1);
      assertThat(bench.fate(b)).isEqualTo("at 5");
    }

    @Test
    void inputs_leave_before_the_answer_begins() {
      bench.submit("a");
      assertThat(bench.carrier.exchange().open().written()).containsExactly("a");
    }

    @Test
    void nothing_is_connected_before_the_first_input() {
      assertThat(bench.carrier.hasBegun()).isFalse();
    }

    @Test
    void sequence_numbers_are_unsigned() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().ack(-2, 1);
      assertThat(a.receipt().join().seqNum()).isEqualTo(-2);
      assertThat(bench.fate(a)).isEqualTo("at 18446744073709551614");
    }

    @Test
    void a_cancelled_ticket_disturbs_nobody() {
      Ticket a = bench.submit("a");
      Ticket b = bench.submit("b");
      ManualExchange server = bench.carrier.exchange().start();
      assertThat(a.receipt().cancel(true)).isTrue();
      server.ack(0, 1).ack(1, 1);
      assertThat(bench.fate(b)).isEqualTo("at 1");
    }

    @Test
    void what_depends_on_a_ticket_may_fail_and_disturbs_nobody() {
      Ticket a = bench.submit("a");
      var _ =
          a.receipt()
              .thenRun(() -> {
                throw new IllegalStateException("the caller's own mistake");
              });
      Ticket b = bench.submit("b");
      bench.carrier.exchange().start().ack(0, 1).ack(1, 1);
      assertThat(bench.fate(b)).isEqualTo("at 1");
    }

    @Test
    void an_input_that_no_server_may_take_never_leaves_and_the_session_is_none_the_worse() {
      assertThatThrownBy(() ->
              bench.session.submitAsync(
                  new AppendInput(List.of(), OptionalLong.empty(), Optional.empty())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an append has 1 to 1000 records, but this one has 0");
      assertThatThrownBy(() -> bench.submit("x".repeat(1 << 20)))
          .hasMessageContaining("at most 1 MiB");
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "GZIP", "ZSTD"})
    void order_is_kept_however_inputs_are_packed(String packing) {
      Bench packed =
          new Bench(
              AppendOptions.DEFAULT.withPacking(Packing.valueOf(packing)), RetrySettings.DEFAULT);
      List<String> bodies = List.of("small", "large".repeat(5_000), "small again");
      bodies.forEach(packed::submit);
      assertThat(packed.carrier.exchange().start().written()).isEqualTo(bodies);
    }
  }

  @Nested
  class Again {
    @Test
    void after_some_acknowledgements_only_the_rest_is_sent_again_in_order() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      Ticket a = bench.submit("a");
      Ticket b = bench.submit("b");
      Ticket c = bench.submit("c");
      bench.carrier.exchange().start().ack(0, 1).fail(TransportFailure.Kind.DISCONNECTED);
      Ticket d = bench.submit("d");
      bench.carrier.pass(100);
      ManualExchange second = bench.carrier.exchange().start();
      assertThat(second.written()).containsExactly("b", "c", "d");
      second.ack(3, 1).ack(4, 1).ack(5, 1);
      assertThat(List.of(a, b, c, d))
          .extracting(bench::fate)
          .containsExactly("at 0", "at 3", "at 4", "at 5");
    }

    @Test
    void an_attempt_that_broke_off_while_sending_again_keeps_the_order() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      List.of("a", "b", "c", "d").forEach(bench::submit);
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().room(2).start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(1_000);
      assertThat(bench.carrier.exchange().start().written()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void delays_double_and_progress_starts_them_anew() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      bench.submit("a");
      bench.submit("b");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(200);
      bench.carrier.exchange().start().ack(0, 1).fail(TransportFailure.Kind.RESET);
      assertThat(bench.observed)
          .containsExactly(
              "attempt 1",
              "retry in 100",
              "attempt 2",
              "retry in 200",
              "attempt 3",
              "retry in 100");
    }

    @Test
    void what_kept_it_from_connecting_is_told_in_the_end() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      Ticket a = bench.submit("a");
      for (int i = 0; i < 3; i++) {
        bench.carrier.pass(5_000);
        bench.carrier.exchange().fail(TransportFailure.Kind.NOT_CONNECTED);
      }
      assertThat(a.receipt().exceptionNow())
          .isInstanceOf(NotAppendedException.class)
          .hasMessageContaining("as the test says")
          .hasCauseInstanceOf(UnreachableException.class);
    }

    @Test
    void attempts_without_progress_come_to_an_end_and_every_ticket_with_them() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      Ticket a = bench.submit("a");
      for (int i = 0; i < 3; i++) {
        bench.carrier.pass(5_000);
        bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      }
      Ticket late = bench.submit("late");
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
      assertThat(bench.fate(late)).isEqualTo("NotAppendedException");
      assertThat(bench.observed).endsWith("uncertain 1");
      assertThat(bench.carrier.alarms()).isZero();
      assertThat(bench.session.ended()).isCompleted();
    }

    @Test
    void the_server_may_ask_for_more_patience_than_we_have_ourselves() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      bench.submit("a");
      bench
          .carrier
          .exchange()
          .open()
          .head(429, Map.of("retry-after-ms", "700"))
          .bytes("{\"code\":\"rate_limited\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
          .endAnswer();
      assertThat(bench.observed).endsWith("retry in 700");
      bench.carrier.pass(699);
      assertThat(bench.carrier.hasBegun()).isFalse();
      bench.carrier.pass(1);
      assertThat(bench.carrier.hasBegun()).isTrue();
    }

    @Test
    void a_server_that_falls_silent_is_left_with_its_connection_when_the_oldest_is_due() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      Ticket a = bench.submit("a");
      ManualExchange silent = bench.carrier.exchange().start();
      bench.carrier.pass(4_000);
      bench.submit("b");
      bench.carrier.pass(999);
      assertThat(silent.isCancelled()).isFalse();
      bench.carrier.pass(1);
      assertThat(silent.isCancelled()).isTrue();
      assertThat(silent.isRetired()).isTrue();
      bench.carrier.pass(100);
      ManualExchange next = bench.carrier.exchange().start();
      assertThat(next.written()).containsExactly("a", "b");
      // Each gets its whole time again, and no more.
      bench.carrier.pass(4_999);
      assertThat(next.isCancelled()).isFalse();
      next.ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
      bench.carrier.pass(1);
      assertThat(next.isCancelled()).isTrue();
    }

    @Test
    void acknowledgements_that_came_while_the_thread_was_held_up_are_heard() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      Ticket a = bench.submit("a");
      ManualExchange server = bench.carrier.exchange().start();
      bench.carrier.holdUp(6_000);
      // The time is up before anything is read, as it is when an alarm comes first.
      bench.carrier.schedule(() -> server.ack(0, 1), 0);
      bench.carrier.pass(0);
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(server.isCancelled()).isFalse();
    }

    @Test
    void each_acknowledgement_gives_the_next_input_its_own_time() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      bench.submit("a");
      ManualExchange server = bench.carrier.exchange().start();
      bench.carrier.pass(3_000);
      bench.submit("b");
      bench.carrier.run();
      server.ack(0, 1);
      bench.carrier.pass(4_999);
      assertThat(server.isCancelled()).isFalse();
      bench.carrier.pass(1);
      assertThat(server.isCancelled()).isTrue();
    }

    @Test
    void a_server_that_never_opens_the_session_is_left() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      bench.submit("a");
      ManualExchange never = bench.carrier.exchange();
      bench.carrier.pass(5_000);
      assertThat(never.isCancelled()).isTrue();
      assertThat(never.isRetired()).isTrue();
      bench.carrier.pass(100);
      assertThat(bench.carrier.hasBegun()).isTrue();
    }

    @Test
    void a_refused_token_is_asked_for_anew_once() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      bench.refreshes = true;
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().refuse(401, "authn");
      assertThat(bench.tokensRefused).isEqualTo(1);
      bench.carrier.exchange().start().refuse(401, "authn");
      bench.carrier.pass(5_000);
      assertThat(bench.fate(a)).isEqualTo("ServerException");
    }

    @Test
    void another_token_is_no_attempt_of_those_that_are_allowed_and_asked_for_once() {
      Bench bench =
          new Bench(
              AppendOptions.DEFAULT.withRetryPolicy(AppendRetryPolicy.ALL),
              RetrySettings.DEFAULT.withMaxAttempts(2));
      bench.refreshes = true;
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().refuse(401, "authn");
      // The one failure that two attempts have room for; the token is a good one by now.
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(200);
      bench.carrier.exchange().start().ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(bench.tokensRefused).isEqualTo(1);
    }

    @Test
    void what_comes_late_on_an_attempt_that_was_left_is_not_heard() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      Ticket a = bench.submit("a");
      ManualExchange first = bench.carrier.exchange().start();
      bench.carrier.pass(5_100);
      ManualExchange second = bench.carrier.exchange().start();
      first.ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("pending");
      second.ack(1, 1);
      assertThat(bench.fate(a)).isEqualTo("at 1");
    }
  }

  @Nested
  class Doubt {
    @Test
    void what_was_never_written_is_certain_while_what_was_is_not() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      Ticket written = bench.submit("written");
      Ticket queued = bench.submit("queued");
      bench.carrier.exchange().room(1).start().fail(TransportFailure.Kind.RESET);
      assertThat(bench.fate(written)).isEqualTo("UncertainException");
      assertThat(bench.fate(queued)).isEqualTo("NotAppendedException");
    }

    @Test
    void an_idle_session_whose_connection_breaks_goes_on_over_another() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      bench.submit("a");
      bench.carrier.exchange().start().ack(0, 1).fail(TransportFailure.Kind.DISCONNECTED);
      Ticket b = bench.submit("b");
      bench.carrier.exchange().start().ack(1, 1);
      assertThat(bench.fate(b)).isEqualTo("at 1");
      assertThat(bench.observed).doesNotContain("retry in 100");
    }

    @Test
    void doubt_of_an_earlier_attempt_stays_when_a_later_one_is_known_to_have_done_nothing() {
      Bench bench = new Bench(AppendRetryPolicy.ALL);
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().refuse(422, "invalid");
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
      assertThat(a.receipt().exceptionNow()).hasMessageContaining("nobody here knows");
    }

    @Test
    void an_input_that_fits_one_place_only_is_sent_again_whatever_the_policy() {
      Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      Ticket a = bench.submitAt(0, "a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().ack(0, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
    }
  }

  @Nested
  class Conditions {
    private final Bench bench = new Bench(AppendRetryPolicy.ALL);

    @Test
    void a_condition_that_fails_at_the_first_attempt_is_certain_and_ends_the_session() {
      Ticket a = bench.submit("a");
      Ticket b = bench.submitAt(9, "b");
      Ticket c = bench.submit("c");
      bench.carrier.exchange().start().ack(0, 1).terminal(412, MISMATCH.formatted(1));
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(b.receipt().exceptionNow())
          .isInstanceOfSatisfying(
              ConditionFailedException.class, why -> assertThat(why.nextSeqNum()).hasValue(1));
      assertThat(c.receipt().exceptionNow()).isInstanceOf(NotAppendedException.class);
      assertThat(bench.submit("d").receipt()).isCompletedExceptionally();
    }

    @Test
    void one_that_fails_after_a_resend_is_settled_by_reading_back_and_found_stored() {
      bench.stream.addAll(List.of("a", "b"));
      Ticket a = bench.submitAt(0, "a");
      Ticket b = bench.submitAt(1, "b");
      Ticket c = bench.submitAt(2, "c");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(2));
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(bench.fate(b)).isEqualTo("at 1");
      ManualExchange third = bench.carrier.exchange().start();
      assertThat(third.written()).containsExactly("c");
      third.ack(2, 1);
      assertThat(bench.fate(c)).isEqualTo("at 2");
    }

    @Test
    void others_in_its_place_make_it_certain_that_it_is_not_stored() {
      bench.stream.addAll(List.of("somebody else's"));
      Ticket a = bench.submitAt(0, "a");
      Ticket b = bench.submitAt(1, "b");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(1));
      assertThat(bench.fate(a)).isEqualTo("ConditionFailedException");
      assertThat(bench.fate(b)).isEqualTo("NotAppendedException");
    }

    @Test
    void a_place_that_is_still_to_come_leaves_it_uncertain_since_a_copy_may_be_on_its_way() {
      Ticket a = bench.submitAt(5, "a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(3));
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
      assertThat(bench.readBacks).isEmpty();
    }

    @Test
    void a_stream_that_is_too_short_to_hold_it_whole_needs_no_reading() {
      Ticket two =
          bench.session.submitAsync(
              new AppendInput(
                  List.of(AppendRecord.of("a"), AppendRecord.of("b")),
                  OptionalLong.of(5),
                  Optional.empty()));
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(6));
      assertThat(bench.fate(two)).isEqualTo("ConditionFailedException");
      assertThat(bench.readBacks).isEmpty();
    }

    @Test
    void a_place_that_cannot_be_read_any_more_leaves_it_uncertain() {
      bench.holdReadBack = true;
      Ticket a = bench.submitAt(0, "a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(1));
      assertThat(bench.fate(a)).isEqualTo("pending");
      bench.heldReadBack.completeExceptionally(new IllegalStateException("trimmed"));
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
    }

    @Test
    void a_fencing_token_that_fails_after_a_resend_leaves_it_uncertain() {
      Ticket a =
          bench.session.submitAsync(
              new AppendInput(
                  List.of(AppendRecord.of("a")), OptionalLong.empty(), Optional.of("mine")));
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, "{\"fencing_token_mismatch\":\"theirs\"}");
      assertThat(a.receipt().exceptionNow())
          .isInstanceOf(UncertainException.class)
          .hasCauseInstanceOf(ConditionFailedException.class);
    }

    @Test
    void closing_while_doubt_is_being_settled_hangs_nobody() {
      bench.holdReadBack = true;
      Ticket a = bench.submitAt(0, "a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.DISCONNECTED);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().terminal(412, MISMATCH.formatted(1));
      bench.carrier.run();
      bench.session.abandon();
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
      bench.heldReadBack.complete(new io.headrace.wire.ReadBatch(List.of(), Optional.empty()));
      bench.carrier.run();
      assertThat(bench.session.ended()).isCompleted();
    }
  }

  @Nested
  class Exactly_once {
    private final Bench bench =
        new Bench(
            AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 3).repeatingFrom(10)),
            RetrySettings.DEFAULT);

    private ManualExchange known(ManualExchange exchange) {
      return exchange.open().head(200, Map.of("headrace-producer-next", "10"));
    }

    @Test
    void nothing_leaves_before_the_server_says_that_it_knows_producers() {
      Ticket a = bench.submit("a");
      ManualExchange server = bench.carrier.exchange().open();
      assertThat(server.written()).isEmpty();
      server.head(200, Map.of());
      assertThat(a.receipt().exceptionNow())
          .isInstanceOf(NotAppendedException.class)
          .hasMessageContaining("EXACTLY_ONCE needs a server that knows idempotent producers");
    }

    @Test
    void each_attempt_says_which_input_it_begins_with() {
      bench.submit("a");
      bench.submit("b");
      ManualExchange first = known(bench.carrier.exchange());
      assertThat(first.request().headers())
          .containsEntry("headrace-producer-id", "p")
          .containsEntry("headrace-producer-epoch", "3")
          .containsEntry("headrace-producer-sequence", "10");
      first.ack(0, 1).fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      assertThat(bench.carrier.exchange().request().headers())
          .containsEntry("headrace-producer-sequence", "11");
    }

    @Test
    void what_was_stored_before_is_acknowledged_without_its_place() {
      Ticket a = bench.submit("a");
      Ticket b = bench.submit("b");
      known(bench.carrier.exchange()).fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      known(bench.carrier.exchange()).ack(7, 7, false).ack(7, 1);
      assertThat(bench.fate(a)).isEqualTo("stored before");
      assertThat(bench.fate(b)).isEqualTo("at 7");
    }

    @Test
    void nothing_is_sent_that_the_stream_would_take_for_what_it_has() {
      Bench fresh =
          new Bench(
              AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 3)),
              RetrySettings.DEFAULT);
      Ticket a = fresh.submit("a");
      ManualExchange server =
          fresh.carrier.exchange().open().head(200, Map.of("headrace-producer-next", "5"));
      assertThat(server.written()).isEmpty();
      assertThat(a.receipt().exceptionNow())
          .isInstanceOf(NotAppendedException.class)
          .hasMessageContaining("expected sequence 0")
          .hasMessageContaining("the stream expects 5");
    }

    @Test
    void nor_is_it_believed_that_a_fresh_input_was_stored_before() {
      Bench fresh =
          new Bench(
              AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 3)),
              RetrySettings.DEFAULT);
      Ticket a = fresh.submit("a");
      fresh
          .carrier
          .exchange()
          .open()
          .head(200, Map.of("headrace-producer-next", "0"))
          .ack(7, 7, false);
      assertThat(fresh.fate(a)).isEqualTo("UncertainException");
    }

    @Test
    void a_condition_that_fails_is_certain_since_the_server_looks_for_copies_first() {
      Ticket a = bench.submitAt(0, "a");
      known(bench.carrier.exchange()).fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      known(bench.carrier.exchange()).terminal(412, MISMATCH.formatted(4));
      assertThat(bench.fate(a)).isEqualTo("ConditionFailedException");
    }
  }

  @Nested
  class Fenced_producers {
    @Test
    void may_have_stored_in_time_what_is_refused_when_it_is_sent_again() {
      Bench bench =
          new Bench(
              AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 1)),
              RetrySettings.DEFAULT);
      Ticket a = bench.submit("a");
      Map<String, String> known = Map.of("headrace-producer-next", "0");
      bench.carrier.exchange().open().head(200, known).fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().open().head(200, known).terminal(412, "{\"producer_fenced\":2}");
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
    }
  }

  @Nested
  class Servers_that_break_the_rules {
    private final Bench bench = new Bench(AppendRetryPolicy.ALL);

    @Test
    void an_acknowledgement_of_another_count_is_no_acknowledgement() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().ack(0, 2);
      assertThat(a.receipt().exceptionNow())
          .isInstanceOf(UncertainException.class)
          .cause()
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("sequence numbers 0 to 2 for an input of 1 records");
    }

    @Test
    void nor_one_of_nothing() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().ack(0, 0);
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
    }

    @Test
    void nor_one_that_ends_before_it_begins() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().ack(5, 4, /* advise= */ false);
      assertThat(a.receipt().exceptionNow()).hasMessageContaining("sequence numbers 5 to 4");
    }

    @Test
    void nor_one_before_what_was_acknowledged_also_by_another_attempt() {
      bench.submit("a");
      Ticket b = bench.submit("b");
      bench.carrier.exchange().start().ack(5, 1).fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().ack(5, 1);
      assertThat(bench.fate(b)).isEqualTo("UncertainException");
    }

    @Test
    void nor_one_too_many() {
      Ticket a = bench.submit("a");
      ManualExchange server = bench.carrier.exchange().start().ack(0, 1);
      server.ack(1, 1);
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(server.isCancelled()).isTrue();
    }

    @Test
    void nor_one_at_another_place_than_demanded() {
      Ticket a = bench.submitAt(3, "a");
      bench.carrier.exchange().start().ack(4, 1);
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
    }

    @Test
    void bytes_that_are_no_frame_are_told_as_such() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().bytes(new byte[] {0, 0, 0, 0});
      assertThat(a.receipt().exceptionNow()).hasMessageContaining("what is no acknowledgement");
    }

    @Test
    void an_answer_that_ends_within_a_frame_is_cut_not_ended() {
      bench.submit("a");
      bench.carrier.exchange().start().bytes(new byte[] {0, 0}).endAnswer();
      assertThat(bench.observed).endsWith("retry in 100");
    }

    @Test
    void a_server_that_ends_every_answer_at_once_is_left_in_the_end() {
      Ticket a = bench.submit("a");
      for (int i = 0; i < 3; i++) {
        bench.carrier.pass(5_000);
        bench.carrier.exchange().room(0).start().endAnswer();
      }
      assertThat(bench.fate(a)).isEqualTo("NotAppendedException");
    }

    @Test
    void an_answer_that_ends_while_nothing_is_on_its_way_ends_no_session() {
      bench.submit("a");
      bench.carrier.exchange().start().ack(0, 1).endAnswer();
      Ticket b = bench.submit("b");
      bench.carrier.exchange().start().ack(1, 1);
      assertThat(bench.fate(b)).isEqualTo("at 1");
    }
  }

  @Nested
  class Reconnect_advice {
    private final Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);

    @Test
    void what_is_on_its_way_is_awaited_and_the_rest_goes_over_a_new_connection() {
      Ticket a = bench.submit("a");
      Ticket b = bench.submit("b");
      ManualExchange old = bench.carrier.exchange().start().ack(0, 1, /* advise= */ true);
      Ticket c = bench.submit("c");
      assertThat(old.written()).containsExactly("a", "b");
      assertThat(old.isRetired()).isTrue();
      assertThat(old.isEnded()).isFalse();
      assertThat(bench.carrier.hasBegun()).isFalse();
      old.ack(1, 1);
      assertThat(old.isEnded()).isTrue();
      ManualExchange next = bench.carrier.exchange().start();
      assertThat(next.written()).containsExactly("c");
      next.ack(2, 1);
      assertThat(List.of(a, b, c)).extracting(bench::fate).containsExactly("at 0", "at 1", "at 2");
      assertThat(bench.observed).containsExactly("attempt 1", "advice followed", "attempt 1");
    }

    @Test
    void it_is_followed_once_in_sixty_seconds() {
      bench.submit("a");
      bench.carrier.exchange().start().ack(0, 1, /* advise= */ true);
      bench.submit("b");
      ManualExchange next = bench.carrier.exchange().start().ack(1, 2, /* advise= */ true);
      assertThat(next.isRetired()).isFalse();
      bench.carrier.pass(60_000);
      bench.submit("c");
      bench.carrier.run();
      next.ack(2, 3, /* advise= */ true);
      assertThat(next.isRetired()).isTrue();
      assertThat(bench.observed)
          .containsExactly(
              "attempt 1", "advice followed", "attempt 1", "advice ignored", "advice followed");
    }

    @Test
    void a_server_that_repeats_it_is_told_of_once() {
      bench.submit("a");
      bench.carrier.exchange().start().ack(0, 1, /* advise= */ true);
      List.of("b", "c", "d").forEach(bench::submit);
      bench
          .carrier
          .exchange()
          .start()
          .ack(1, 2, /* advise= */ true)
          .ack(2, 3, /* advise= */ true)
          .ack(3, 4, /* advise= */ true);
      assertThat(bench.observed)
          .containsExactly("attempt 1", "advice followed", "attempt 1", "advice ignored");
    }

    @Test
    void a_connection_that_was_left_is_not_held_by_a_server_that_does_not_end_its_answer() {
      bench.submit("a");
      ManualExchange ends = bench.carrier.exchange().start().ack(0, 1, /* advise= */ true);
      int alarms = bench.carrier.alarms();
      ends.endAnswer();
      assertThat(bench.carrier.alarms()).isEqualTo(alarms - 1);
      bench.carrier.pass(60_000);
      bench.submit("b");
      ManualExchange stays = bench.carrier.exchange().start().ack(1, 2, /* advise= */ true);
      bench.carrier.pass(4_999);
      assertThat(stays.isCancelled()).isFalse();
      bench.carrier.pass(1);
      assertThat(stays.isCancelled()).isTrue();
      assertThat(ends.isCancelled()).isFalse();
    }

    @Test
    void a_server_that_stops_before_all_is_acknowledged_did_nothing_of_the_rest() {
      bench.submit("a");
      Ticket b = bench.submit("b");
      bench.carrier.exchange().start().ack(0, 1, /* advise= */ true).refuse(503, "server_draining");
      bench.carrier.pass(100);
      bench.carrier.exchange().start().ack(1, 1);
      assertThat(bench.fate(b)).isEqualTo("at 1");
    }
  }

  @Nested
  class Room {
    private final Bench bench =
        new Bench(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, 2), RetrySettings.DEFAULT);

    @Test
    void is_granted_first_come_first_served_also_to_the_large() {
      bench.submit("a");
      bench.submit("b");
      Ticket large = bench.submit("x".repeat(1_000_000));
      Ticket small = bench.submit("small");
      assertThat(large.accepted()).isNotDone();
      assertThat(small.accepted()).isNotDone();
      ManualExchange server = bench.carrier.exchange().start();
      assertThat(server.written()).containsExactly("a", "b");
      server.ack(0, 1);
      assertThat(large.accepted()).isCompleted();
      assertThat(small.accepted()).isNotDone();
      server.ack(1, 1);
      assertThat(small.accepted()).isCompleted();
      assertThat(server.written()).hasSize(4).endsWith("small");
    }

    @Test
    void closing_lets_those_that_wait_for_it_have_their_turn() {
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        tickets.add(bench.submit("r" + i));
      }
      var closed = bench.session.closeAsync();
      ManualExchange server = bench.carrier.exchange().start();
      for (int i = 0; i < 5; i++) {
        assertThat(closed).isNotDone();
        server.ack(i, 1);
      }
      assertThat(tickets)
          .extracting(bench::fate)
          .containsExactly("at 0", "at 1", "at 2", "at 3", "at 4");
      assertThat(server.isEnded()).isTrue();
      server.endAnswer();
      assertThat(bench.session.ended()).isCompleted();
      assertThat(bench.carrier.alarms()).isZero();
    }

    @Test
    void failing_ends_those_that_wait_for_it() {
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tickets.add(bench.submit("r" + i));
      }
      bench.carrier.exchange().start().refuse(404, "stream_not_found");
      assertThat(tickets)
          .extracting(bench::fate)
          .containsExactly(
              "ServerException",
              "NotAppendedException",
              "NotAppendedException",
              "NotAppendedException");
      assertThat(tickets).allSatisfy(each -> assertThat(each.accepted()).isDone());
    }

    @Test
    void a_transport_that_takes_nothing_holds_back_what_is_written() {
      bench.submit("a");
      bench.submit("b");
      ManualExchange server = bench.carrier.exchange().room(1).start();
      assertThat(server.written()).containsExactly("a");
      server.moreRoom(5);
      assertThat(server.written()).containsExactly("a", "b");
    }
  }

  @Nested
  class Closing {
    private final Bench bench = new Bench(AppendRetryPolicy.ALL);

    @Test
    void with_nothing_to_do_is_done_at_once() {
      var closed = bench.session.closeAsync();
      bench.carrier.run();
      assertThat(closed).isDone();
    }

    @Test
    void twice_is_closing_once() {
      Ticket a = bench.submit("a");
      var first = bench.session.closeAsync();
      var second = bench.session.closeAsync();
      bench.carrier.exchange().start().ack(0, 1).endAnswer();
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(first).isCompleted();
      assertThat(bench.session.ended()).isCompleted();
      assertThat(second).isCompleted();
    }

    @Test
    void after_it_nothing_is_taken() {
      var _ = bench.session.closeAsync();
      Ticket late = bench.submit("late");
      assertThat(bench.fate(late)).isEqualTo("ClosedException");
    }

    @Test
    void goes_on_to_try_again_for_what_was_submitted_before() {
      Ticket a = bench.submit("a");
      var _ = bench.session.closeAsync();
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.carrier.pass(100);
      bench.carrier.exchange().start().ack(0, 1).endAnswer();
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(bench.session.ended()).isCompleted();
    }

    @Test
    void waits_for_no_server_that_does_not_end_its_answer() {
      bench.submit("a");
      var closed = bench.session.closeAsync();
      bench.carrier.exchange().start().ack(0, 1);
      bench.carrier.pass(5_000);
      assertThat(closed).isDone();
    }

    @Test
    void is_done_well_though_somebody_ends_the_wait_for_the_servers_end_by_force() {
      Ticket a = bench.submit("a");
      var closed = bench.session.closeAsync();
      bench.carrier.exchange().start().ack(0, 1);
      assertThat(closed).isNotDone();
      bench.session.abandon();
      bench.carrier.run();
      assertThat(bench.fate(a)).isEqualTo("at 0");
      assertThat(closed).isCompleted();
      assertThat(bench.carrier.alarms()).isZero();
    }

    @Test
    void by_force_tells_what_was_written_from_what_was_not() {
      Ticket written = bench.submit("written");
      Ticket queued = bench.submit("queued");
      bench.carrier.exchange().room(1).start();
      bench.session.abandon();
      assertThat(bench.fate(written)).isEqualTo("UncertainException");
      assertThat(bench.fate(queued)).isEqualTo("NotAppendedException");
    }

    @Test
    void has_happened_only_when_every_ticket_has_its_end() {
      var _ = bench.submit("a");
      Ticket last = bench.submit("b");
      List<Boolean> endedBefore = new ArrayList<>();
      var _ =
          last.receipt().whenComplete((_, _) -> endedBefore.add(bench.session.ended().isDone()));
      bench.carrier.exchange().start().refuse(422, "invalid");
      assertThat(endedBefore).containsExactly(false);
      assertThat(bench.session.ended()).isCompleted();
    }

    @Test
    void by_force_while_it_waits_to_try_again_ends_that_too() {
      Ticket a = bench.submit("a");
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
      bench.session.abandon();
      bench.carrier.run();
      assertThat(bench.carrier.alarms()).isZero();
      bench.carrier.pass(60_000);
      assertThat(bench.carrier.hasBegun()).isFalse();
      assertThat(bench.fate(a)).isEqualTo("UncertainException");
    }

    @Test
    void while_an_attempt_is_being_prepared_leaves_nothing_behind() {
      bench.submit("a");
      bench.session.abandon();
      bench.carrier.run();
      assertThat(bench.carrier.all()).allSatisfy(each -> assertThat(each.isCancelled()).isTrue());
      assertThat(bench.carrier.alarms()).isZero();
      assertThat(bench.session.ended()).isCompleted();
    }
  }

  @Test
  void blocking_on_the_carriers_thread_is_refused_rather_than_waited_for() {
    Bench bench = new Bench(AppendRetryPolicy.ALL);
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    bench.carrier.execute(() -> {
      try {
        bench.session.submit(Bench.input("a"));
      } catch (IllegalStateException | InterruptedException e) {
        thrown.add(e);
      }
    });
    bench.carrier.run();
    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_delay_never_overflows_however_many_failures_there_were() {
    Bench bench =
        new Bench(
            AppendOptions.DEFAULT.withRetryPolicy(AppendRetryPolicy.ALL),
            new RetrySettings(100, Duration.ofMillis(100), Duration.ofSeconds(1)));
    bench.submit("a");
    for (int i = 0; i < 99; i++) {
      bench.carrier.pass(5_000);
      bench.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
    }
    assertThat(bench.observed).endsWith("retry in 1000");
  }
}
