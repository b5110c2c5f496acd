package io.headrace.client.append;

import static io.headrace.client.append.ManualExchange.ackFrame;
import static io.headrace.client.append.ManualExchange.inOnePiece;
import static io.headrace.client.append.ManualExchange.refusalFrame;
import static io.headrace.client.append.ManualExchange.terminalFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.Packing;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to an append session, in whatever pieces it comes. */
class AnswerPiecesTest {
  private final Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
  private final Ticket a = bench.submit("a");
  private final Ticket b = bench.submit("b");
  private final Ticket c = bench.submit("c");
  private final ManualExchange server = bench.carrier.exchange().start();

  private List<String> fates() {
    return List.of(bench.fate(a), bench.fate(b), bench.fate(c));
  }

  @Test
  void acknowledgements_count_though_a_refusal_comes_in_the_same_piece() {
    server.bytes(
        inOnePiece(ackFrame(0, 1), ackFrame(1, 2), terminalFrame(422, "{\"code\":\"invalid\"}")));
    assertThat(fates()).containsExactly("at 0", "at 1", "ServerException");
  }

  @Test
  void acknowledgements_count_though_the_connection_breaks_right_after_them() {
    server.bytes(inOnePiece(ackFrame(0, 1), ackFrame(1, 2)));
    server.fail(TransportFailure.Kind.DISCONNECTED);
    assertThat(fates()).containsExactly("at 0", "at 1", "UncertainException");
  }

  @Test
  void acknowledgements_count_though_the_answer_ends_within_the_frame_after_them() {
    byte[] third = ackFrame(2, 3);
    server.bytes(
        inOnePiece(ackFrame(0, 1), ackFrame(1, 2), Arrays.copyOf(third, third.length - 1)));
    server.endAnswer();
    assertThat(fates()).containsExactly("at 0", "at 1", "UncertainException");
  }

  @Test
  void acknowledgements_count_though_nonsense_comes_in_the_same_piece() {
    server.bytes(inOnePiece(ackFrame(0, 1), new byte[] {0, 0, 0, 0}, ackFrame(1, 2)));
    assertThat(fates()).containsExactly("at 0", "UncertainException", "UncertainException");
  }

  @Test
  void what_follows_a_refusal_in_the_same_piece_is_not_heard() {
    server.bytes(inOnePiece(refusalFrame(503, "server_draining"), ackFrame(0, 1), ackFrame(1, 2)));
    assertThat(fates()).containsOnly("pending");
    bench.carrier.pass(100);
    assertThat(bench.carrier.exchange().start().written()).containsExactly("a", "b", "c");
  }

  @Test
  void one_failure_is_counted_once_though_the_connection_breaks_after_the_refusal() {
    server.bytes(refusalFrame(503, "server_draining"));
    server.fail(TransportFailure.Kind.DISCONNECTED).endAnswer();
    bench.carrier.pass(100);
    assertThat(bench.observed).containsExactly("attempt 1", "retry in 100", "attempt 2");
  }

  @Test
  void frames_may_be_cut_at_any_byte() {
    byte[] all = inOnePiece(ackFrame(0, 1), ackFrame(1, 2), refusalFrame(422, "invalid"));
    for (int cut = 1; cut < all.length; cut++) {
      Bench each = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS);
      List<Ticket> tickets = List.of(each.submit("a"), each.submit("b"), each.submit("c"));
      each.carrier
          .exchange()
          .start()
          .bytes(Arrays.copyOf(all, cut))
          .bytes(Arrays.copyOfRange(all, cut, all.length));
      assertThat(tickets)
          .as("cut at %d", cut)
          .extracting(each::fate)
          .containsExactly("at 0", "at 1", "ServerException");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Packing.class,
      names = {"GZIP", "ZSTD"})
  void an_acknowledgement_that_is_packed_though_nobody_asked_for_it_breaks_the_rules(
      Packing packing) {
    server.bytes(ackFrame(0, 1, packing, /* advise= */ false));
    assertThat(a.receipt().exceptionNow())
        .isInstanceOf(UncertainException.class)
        .cause()
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("not packed, since nobody asked for that")
        .hasMessageContaining(packing == Packing.GZIP ? "gzip" : "zstd");
  }

  @Test
  void a_terminal_frame_without_a_status_breaks_the_rules() {
    server.bytes(new byte[] {0, 0, 2, (byte) 0x80, 1});
    assertThat(a.receipt().exceptionNow())
        .isInstanceOf(UncertainException.class)
        .cause()
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("terminal frame");
  }

  @Test
  void a_terminal_frame_whose_body_is_no_json_is_an_error_of_the_server_all_the_same() {
    server.terminal(400, "<html>no</html>");
    assertThat(a.receipt().exceptionNow())
        .isInstanceOf(UncertainException.class)
        .cause()
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("<html>no</html>");
  }

  @Test
  void acknowledgements_may_outrun_what_is_sent_again() {
    Bench all = new Bench(AppendRetryPolicy.ALL);
    List<Ticket> tickets =
        List.of(all.submit("a"), all.submit("b"), all.submit("c"), all.submit("d"));
    all.carrier.exchange().start().fail(TransportFailure.Kind.RESET);
    all.carrier.pass(100);
    ManualExchange second = all.carrier.exchange().room(2).start();
    assertThat(second.written()).containsExactly("a", "b");
    second.bytes(inOnePiece(ackFrame(0, 1), ackFrame(1, 2)));
    second.moreRoom(1);
    assertThat(second.written()).containsExactly("a", "b", "c");
    second.ack(2, 1).moreRoom(1).ack(3, 1);
    assertThat(tickets).extracting(all::fate).containsExactly("at 0", "at 1", "at 2", "at 3");
  }

  @Test
  void an_acknowledgement_of_what_has_not_left_yet_breaks_the_rules() {
    Bench narrow = new Bench(AppendRetryPolicy.ALL);
    Ticket written = narrow.submit("written");
    Ticket queued = narrow.submit("queued");
    narrow.carrier.exchange().room(1).start().bytes(inOnePiece(ackFrame(0, 1), ackFrame(1, 2)));
    assertThat(narrow.fate(written)).isEqualTo("at 0");
    assertThat(narrow.fate(queued)).isEqualTo("NotAppendedException");
  }
}
