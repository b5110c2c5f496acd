package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.SessionClient.frame;
import static io.headrace.server.SessionClient.frameOf;
import static io.headrace.server.SessionClient.input;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.Http2Client;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.SessionClient;
import io.headrace.server.SessionClient.Transport;
import io.headrace.server.http.Limits;
import io.headrace.wire.Packing;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that append: what is acknowledged, in which order, and how they end. */
@Timeout(60)
@Tag("slow")
final class AppendSessionTest {
  private static final String BODY_BYTES = "headrace_body_bytes_in_flight";
  private static final String BYTES_IN = "headrace_body_bytes_in_total";
  private static final String SESSIONS = "headrace_live{kind=\"append-session\"}";

  private ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    // However a session ended, it holds nothing of what all share.
    server.engine().letGo();
    server.close();
  }

  private void restart(Limits limits) {
    server.close();
    server = new ServerFixture(limits.build()).withStream("s");
  }

  private SessionClient open(Transport transport) {
    SessionClient session = transport.append(server, "s");
    assertThat(session.status()).isEqualTo(200);
    return session;
  }

  /** The bodies of what is stored, each with its sequence number. */
  private List<String> stored() {
    try (SessionClient reader = Transport.HTTP_1_1.read(server, "s", "seq_num=0&wait=0")) {
      return reader.rest().stream()
          .filter(frame -> !frame.equals("end"))
          .flatMap(frame -> List.of(frame.replaceAll(" ?tail .*", "").split(" ", -1)).stream())
          .filter(record -> !record.isEmpty())
          .toList();
    }
  }

  private void awaitNothingHeld() {
    server.awaitMeter(BODY_BYTES, now -> now == 0);
    server.awaitMeter(SESSIONS, now -> now == 0);
  }

  // How it begins.

  @ParameterizedTest
  @EnumSource
  void the_head_comes_before_the_first_input(Transport transport) {
    try (SessionClient session = open(transport)) {
      assertThat(session.header("content-type")).isEqualTo("s2s/proto");
      assertThat(session.header("cache-control")).isEqualTo("no-cache, no-transform");
      assertThat(session.header("x-accel-buffering")).isEqualTo("no");
      assertThat(session.header("content-encoding")).isEmpty();
      assertThat(session.input("a").next()).isEqualTo("0..1");
      assertThat(session.end().next()).isEqualTo("end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_session_without_inputs_ends_without_a_word(Transport transport) {
    try (SessionClient session = open(transport)) {
      assertThat(session.end().rest()).containsExactly("end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_is_created_on_the_way_and_what_was_sent_meanwhile_is_stored(Transport transport)
      throws InterruptedException {
    createOnAppend();
    server.engine().hold();
    try (SessionClient session =
        transport.begin(server, "POST", "/v1/streams/new/records", Map.of())) {
      session.input("a").input("b").end();
      server.engine().awaitHeldBack(1);
      server.engine().letGo();

      assertThat(session.status()).isEqualTo(200);
      assertThat(session.rest()).containsExactly("0..1", "1..2", "end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_frame_that_is_none_may_come_before_the_stream_is_created(Transport transport)
      throws InterruptedException {
    createOnAppend();
    long before = server.meter(BYTES_IN);
    server.engine().hold();
    try (SessionClient session =
        transport.begin(server, "POST", "/v1/streams/new/records", Map.of())) {
      session.send(new byte[] {0, 0, 0, 0}).end();
      server.engine().awaitHeldBack(1);
      awaitTaken(before + 4);
      server.engine().letGo();

      assertThat(session.status()).isEqualTo(200);
      assertThat(session.next()).startsWith("400 {\"code\":\"bad_frame\"");
      assertThat(session.next()).isEqualTo("end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_leaves_before_the_stream_is_created_stores_nothing(Transport transport)
      throws InterruptedException {
    restartWithOneLoop();
    createOnAppend();
    long before = server.meter(BYTES_IN);
    server.engine().hold();
    try (SessionClient session =
        transport.begin(server, "POST", "/v1/streams/new/records", Map.of())) {
      session.input("a").end();
      server.engine().awaitHeldBack(1);
      awaitTaken(before + 4);
      session.cancel();
    }
    server.awaitMeter("headrace_connections", now -> now == 1);
    // The loop learns of it in a turn of its own, which is over when it answers once more.
    assertThat(server.meter("headrace_connections")).isEqualTo(1);
    server.engine().letGo();

    assertThat(server.get("/v1/streams/new/records?seq_num=0&wait=0").status()).isEqualTo(416);
    awaitNothingHeld();
  }

  private void createOnAppend() {
    assertThat(
            server
                .call(
                    "PATCH",
                    "/v1/basins/" + ServerFixture.BASIN,
                    "",
                    "{\"create_stream_on_append\":true}")
                .status())
        .isEqualTo(200);
  }

  /** Waits until the server has taken in so many bytes of bodies. */
  private void awaitTaken(long bytes) {
    server.awaitMeter(BYTES_IN, taken -> taken >= bytes);
  }

  @ParameterizedTest
  @EnumSource
  void a_session_that_cannot_begin_is_answered_as_any_request(Transport transport) {
    try (SessionClient session =
        transport.begin(server, "POST", "/v1/streams/missing/records", Map.of())) {
      session.input("a");
      assertThat(session.status()).isEqualTo(404);
      assertThat(session.header("content-type")).isEqualTo("application/json");
      assertThat(session.refusal()).contains("\"code\":\"stream_not_found\"");
    }
    server.awaitMeter("headrace_connections", now -> now == 1);
    awaitNothingHeld();
  }

  @Test
  void a_session_that_cannot_begin_costs_no_connection_of_http_2() {
    try (Http2Client client = new Http2Client(server.server().address());
        SessionClient refused = SessionClient.append(client, "missing");
        SessionClient session = SessionClient.append(client, "s")) {
      assertThat(refused.status()).isEqualTo(404);
      assertThat(session.input("a").next()).isEqualTo("0..1");
      assertThat(session.end().next()).isEqualTo("end");
    }
    awaitNothingHeld();
  }

  @Test
  void who_asks_for_leave_to_send_gets_it_before_the_answer_begins() {
    RawClient client =
        server
            .client()
            .send(
                "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
                    + IN_BASIN
                    + "content-type: s2s/proto\r\ntransfer-encoding: chunked\r\n"
                    + "expect: 100-continue\r\n\r\n");

    assertThat(client.head().status()).isEqualTo(100);
    assertThat(client.head().status()).isEqualTo(200);
    client.send("0\r\n\r\n");
    assertThat(client.chunk().isEmpty()).isTrue();
  }

  @Test
  void a_session_may_follow_other_requests_on_its_connection_and_be_followed() {
    RawClient client = server.client();
    client.send(ServerFixture.request("GET", "/health", "", ""));
    byte[] frame = frameOf("a");
    String chunk = Integer.toHexString(frame.length) + "\r\n";
    client.send(
        "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n"
            + chunk);
    client.send(frame).send("\r\n0\r\n\r\n");
    client.send(ServerFixture.request("GET", "/health", "", ""));

    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().header("content-type")).isEqualTo("s2s/proto");
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(stored()).containsExactly("0:a");
  }

  @Test
  void a_session_that_waits_for_the_requests_before_it_is_not_read_for()
      throws InterruptedException {
    RawClient client = server.client();
    client.send(
        ServerFixture.request("GET", "/v1/streams/s/records?tail_offset=0&wait=60", IN_BASIN, ""));
    client.send(
        "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n");
    server.awaitFollowers("s", 1);
    byte[] megabyte = frameOf("x".repeat((1 << 20) - 100));
    TextBuffer chunk = new TextBuffer();
    chunk.ascii(Integer.toHexString(megabyte.length)).ascii("\r\n").raw(megabyte).ascii("\r\n");
    byte[] bytes = chunk.toBytes();
    Thread sending =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 32; i++) {
                  client.send(bytes);
                }
              } catch (UncheckedIOException e) {
                // The test is over.
              }
            });
    // The kernel holds some of it for both sides; the rest waits for the session.
    assertThat(sending.join(Duration.ofSeconds(1))).isFalse();
    assertThat(server.meter(BYTES_IN)).isLessThan(4 << 20);
    client.close();
    sending.join();
  }

  // Inputs and their acknowledgements.

  @ParameterizedTest
  @EnumSource
  void a_thousand_inputs_are_acknowledged_in_their_order(Transport transport) {
    try (SessionClient session = open(transport)) {
      for (int i = 0; i < 1000; i++) {
        session.input("r" + i);
      }
      session.end();
      for (int i = 0; i < 1000; i++) {
        assertThat(session.next()).isEqualTo(i + ".." + (i + 1));
      }
      assertThat(session.next()).isEqualTo("end");
    }
    List<String> stored = stored();
    assertThat(stored).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(stored.get(i)).isEqualTo(i + ":r" + i);
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void inputs_need_not_wait_for_the_disk_but_their_acknowledgements_do(Transport transport)
      throws InterruptedException {
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.inputAt(0, "a", "b").inputAt(2, "c").inputAt(3, "d").end();
      server.engine().awaitHeldBack(3);
      server.engine().letGo();

      assertThat(session.rest()).containsExactly("0..2", "2..3", "3..4", "end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_session_may_say_nothing_for_hours(Transport transport) {
    try (SessionClient session = open(transport)) {
      assertThat(session.input("a").next()).isEqualTo("0..1");
      for (int hour = 0; hour < 3; hour++) {
        server.time().advance(Duration.ofHours(1));
        // Whatever the server does when time has passed, it has done after a few requests.
        server.meter("headrace_connections");
      }
      assertThat(session.input("b").next()).isEqualTo("1..2");
      assertThat(session.end().next()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void two_sessions_and_single_appends_take_turns_on_one_stream(Transport transport) {
    try (SessionClient one = open(transport);
        SessionClient other = open(transport)) {
      assertThat(one.input("a").next()).isEqualTo("0..1");
      assertThat(other.input("b", "c").next()).isEqualTo("1..3");
      assertThat(server.append("s", "d").status()).isEqualTo(200);
      assertThat(one.input("e").next()).isEqualTo("4..5");
      assertThat(one.end().next()).isEqualTo("end");
      assertThat(other.inputAt(5, "f").next()).isEqualTo("5..6");
    }
    assertThat(stored()).containsExactly("0:a", "1:b", "2:c", "3:d", "4:e", "5:f");
    awaitNothingHeld();
  }

  @Test
  void two_sessions_share_a_connection_and_end_for_themselves() {
    try (Http2Client client = new Http2Client(server.server().address());
        SessionClient one = SessionClient.append(client, "s");
        SessionClient other = SessionClient.append(client, "s")) {
      assertThat(one.input("a").next()).isEqualTo("0..1");
      assertThat(other.inputAt(7, "x").next()).startsWith("412 {\"seq_num_mismatch\":1}");
      assertThat(one.input("b").next()).isEqualTo("1..2");
      one.cancel();
      SessionClient third = SessionClient.append(client, "s");
      assertThat(third.input("c").next()).isEqualTo("2..3");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_1_1,GZIP", "HTTP_2,ZSTD", "HTTP_2,GZIP"})
  void inputs_may_be_packed_each_in_its_own_way(Transport transport, Packing packing) {
    String large = "an answer that repeats itself ".repeat(100);
    try (SessionClient session = open(transport)) {
      session.send(frame(packing, input(OptionalLong.empty(), Optional.empty(), large)));
      session.input("plain");
      session.send(frame(packing, input(OptionalLong.empty(), Optional.empty(), "tiny")));
      assertThat(session.end().rest()).containsExactly("0..1", "1..2", "2..3", "end");
    }
    assertThat(stored()).contains("1:plain", "2:tiny").hasSize(2 + 500);
    awaitNothingHeld();
  }

  // The first refusal.

  @ParameterizedTest
  @EnumSource
  void the_first_refusal_ends_it_and_nothing_after_it_is_stored(Transport transport) {
    try (SessionClient session = open(transport)) {
      TextBuffer all = new TextBuffer();
      all.raw(frameOf("a")).raw(frameOf("b"));
      all.raw(frame(Packing.NONE, input(OptionalLong.of(9), Optional.empty(), "wrong")));
      all.raw(frameOf("c"));
      all.raw(frame(Packing.NONE, input(OptionalLong.of(2), Optional.empty(), "d")));
      session.send(all.toBytes());

      assertThat(session.rest())
          .containsExactly("0..1", "1..2", "412 {\"seq_num_mismatch\":2}", "end");
    }
    assertThat(stored()).containsExactly("0:a", "1:b");
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_refusal_waits_for_the_acknowledgements_before_it(Transport transport)
      throws InterruptedException {
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.input("a").inputAt(0, "wrong").input("never");
      server.engine().awaitHeldBack(3);
      server.engine().letGo();

      assertThat(session.rest()).containsExactly("0..1", "412 {\"seq_num_mismatch\":1}", "end");
    }
    assertThat(stored()).containsExactly("0:a");
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_fencing_token_holds_for_sessions_too(Transport transport) {
    assertThat(
            server
                .post(
                    "/v1/streams/s/records",
                    "{\"records\":[{\"headers\":[[\"\",\"fence\"]],\"body\":\"mine\"}]}")
                .status())
        .isEqualTo(200);
    try (SessionClient session = open(transport)) {
      session.send(frame(Packing.NONE, input(OptionalLong.empty(), Optional.of("mine"), "a")));
      session.send(frame(Packing.NONE, input(OptionalLong.empty(), Optional.of("yours"), "b")));
      assertThat(session.rest())
          .containsExactly("1..2", "412 {\"fencing_token_mismatch\":\"mine\"}", "end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_that_is_deleted_ends_its_sessions_at_their_next_input(Transport transport) {
    try (SessionClient session = open(transport)) {
      assertThat(session.input("a").next()).isEqualTo("0..1");
      assertThat(server.call("DELETE", "/v1/streams/s", IN_BASIN, "").status()).isEqualTo(202);
      session.input("b");
      assertThat(session.next()).startsWith("409 {\"code\":\"stream_deletion_pending\"");
      assertThat(session.next()).isEqualTo("end");
    }
    try (SessionClient late = transport.append(server, "s")) {
      assertThat(late.status()).isEqualTo(409);
    }
    awaitNothingHeld();
  }

  // Its end.

  @ParameterizedTest
  @EnumSource
  void the_end_of_the_body_waits_for_everything_before_it(Transport transport)
      throws InterruptedException {
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.input("a").input("b").end();
      server.engine().awaitHeldBack(2);
      server.engine().letGo();
      assertThat(session.rest()).containsExactly("0..1", "1..2", "end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_leaves_in_the_middle_leaves_a_beginning_of_whole_inputs(Transport transport)
      throws InterruptedException {
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.input("a", "b").input("c", "d");
      byte[] half = frameOf("e".repeat(1000));
      session.send(java.util.Arrays.copyOf(half, half.length / 2));
      server.engine().awaitHeldBack(2);
      session.cancel();
    }
    server.awaitMeter(SESSIONS, now -> now == 0);
    server.engine().letGo();

    awaitNothingHeld();
    assertThat(stored()).containsExactly("0:a", "1:b", "2:c", "3:d");
  }

  @Test
  void a_connection_of_http_1_1_goes_on_after_a_session_that_ended_well() {
    RawClient client = server.client();
    for (int i = 0; i < 3; i++) {
      client.send(
          "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
              + IN_BASIN
              + "content-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n");
      assertThat(client.head().status()).isEqualTo(200);
      byte[] frame = frameOf("a");
      client.send(Integer.toHexString(frame.length) + "\r\n").send(frame).send("\r\n");
      assertThat(client.chunk().isEmpty()).isFalse();
      client.send("0\r\n\r\n");
      assertThat(client.chunk().isEmpty()).isTrue();
    }
    client.send(ServerFixture.request("GET", "/health", "", ""));
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void half_a_frame_is_waited_for_only_so_long_however_slowly_it_comes(Transport transport) {
    try (SessionClient session = open(transport)) {
      byte[] bytes = frameOf("a".repeat(100));
      assertThat(session.input("before").next()).isEqualTo("0..1");
      long before = server.meter(BYTES_IN);
      for (int i = 0; i < 4; i++) {
        session.send(new byte[] {bytes[i]});
      }
      awaitTaken(before + 4);
      server.time().advance(Duration.ofSeconds(20));
      session.send(new byte[] {bytes[4]});
      awaitTaken(before + 5);
      server.time().advance(Duration.ofSeconds(20));

      assertThat(session.next()).startsWith("408 {\"code\":\"request_timeout\"");
      assertThat(session.next()).isEqualTo("end");
    }
    awaitNothingHeld();
  }

  // Too much at a time.

  @ParameterizedTest
  @EnumSource
  void more_inputs_than_may_be_in_flight_wait(Transport transport) throws InterruptedException {
    restart(Limits.DEFAULT.sessions(4 << 20, 3));
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      TextBuffer all = new TextBuffer();
      for (int i = 0; i < 10; i++) {
        all.raw(frameOf("r" + i));
      }
      session.send(all.toBytes()).end();
      server.engine().awaitHeldBack(3);
      assertThat(server.meter("headrace_engine_appends_total")).isEqualTo(3);
      server.engine().letGo();

      assertThat(session.rest()).hasSize(11).startsWith("0..1").endsWith("9..10", "end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_frame_that_is_none_may_wait_behind_inputs_in_flight(Transport transport)
      throws InterruptedException {
    restart(Limits.DEFAULT.sessions(4 << 20, 1));
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      TextBuffer all = new TextBuffer().raw(frameOf("a")).raw(new byte[] {0, 0, 0, 0});
      session.send(all.toBytes());
      server.engine().awaitHeldBack(1);
      server.engine().letGo();

      assertThat(session.next()).isEqualTo("0..1");
      assertThat(session.next()).startsWith("400 {\"code\":\"bad_frame\"");
      assertThat(session.next()).isEqualTo("end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_leaves_while_its_inputs_wait_leaves_nothing_behind(Transport transport)
      throws InterruptedException {
    restart(Limits.DEFAULT.sessions(4 << 20, 1));
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      TextBuffer all = new TextBuffer();
      for (int i = 0; i < 100; i++) {
        all.raw(frameOf("r" + i));
      }
      session.send(all.toBytes()).end();
      server.engine().awaitHeldBack(1);
      session.cancel();
    }
    server.engine().letGo();

    // Nobody reads from a connection that is paused, so its end may be noticed late.
    awaitNothingHeld();
    List<String> stored = stored();
    for (int i = 0; i < stored.size(); i++) {
      assertThat(stored.get(i)).isEqualTo(i + ":r" + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void sessions_wait_for_the_bytes_of_the_whole_server_and_all_get_their_turn(Transport transport)
      throws InterruptedException {
    restart(Limits.DEFAULT.bodyBytesInFlight(3000));
    server.engine().hold();
    try (SessionClient first = open(transport);
        SessionClient second = open(transport);
        SessionClient third = open(transport)) {
      first.input("a".repeat(2000));
      server.engine().awaitHeldBack(1);
      second.input("b".repeat(2000)).end();
      third.input("c".repeat(2000)).end();
      assertThat(server.meter(BODY_BYTES)).isGreaterThan(2000).isLessThan(3000);
      assertThat(server.engine().heldBack()).isEqualTo(1);
      server.engine().letGo();

      assertThat(first.end().rest()).containsExactly("0..1", "end");
      assertThat(second.rest()).hasSize(2).endsWith("end");
      assertThat(third.rest()).hasSize(2).endsWith("end");
    }
    awaitNothingHeld();
    assertThat(stored()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void a_session_that_leaves_while_it_waits_for_bytes_lets_the_next_have_them(Transport transport)
      throws InterruptedException {
    restart(Limits.DEFAULT.bodyBytesInFlight(3000));
    server.engine().hold();
    try (SessionClient first = open(transport);
        SessionClient leaving = open(transport);
        SessionClient last = open(transport)) {
      first.input("a".repeat(2000));
      server.engine().awaitHeldBack(1);
      leaving.input("b".repeat(2000));
      last.input("c".repeat(2000)).end();
      leaving.cancel();
      server.engine().letGo();

      assertThat(first.end().rest()).containsExactly("0..1", "end");
      assertThat(last.rest()).hasSize(2).endsWith("end");
    }
    awaitNothingHeld();
  }

  @ParameterizedTest
  @EnumSource
  void a_frame_larger_than_the_server_may_hold_is_taken_when_nothing_else_is(Transport transport) {
    restart(Limits.DEFAULT.bodyBytesInFlight(1000));
    try (SessionClient session = open(transport)) {
      session.send(frame(Packing.ZSTD, input(OptionalLong.empty(), Optional.empty(), "a")));
      session.input("b".repeat(2000)).end();
      assertThat(session.rest()).containsExactly("0..1", "1..2", "end");
    }
    awaitNothingHeld();
  }

  @Test
  void a_client_that_takes_no_acknowledgements_is_not_read_for_and_cut_off_after_a_while()
      throws InterruptedException {
    Limits limits = Limits.DEFAULT.outboundBytes(16 << 10).sessions(10_000, 100);
    server.close();
    server = ServerFixture.withOneLoop(limits.build()).withStream("s");
    RawClient client = server.track(new RawClient(server.server().address(), 4096));
    client.send(
        "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n"
            + IN_BASIN
            + "content-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n");
    assertThat(client.head().status()).isEqualTo(200);
    byte[] frame = frameOf("a");
    TextBuffer chunks = new TextBuffer();
    for (int i = 0; i < 100; i++) {
      chunks.ascii(Integer.toHexString(frame.length)).ascii("\r\n").raw(frame).ascii("\r\n");
    }
    byte[] bytes = chunks.toBytes();
    Thread sending = Thread.ofVirtual().start(() -> sendUntilCut(client, bytes));
    // One frame more than what may be in flight, however much the client sends.
    int bound = 10_000 + SessionFrames.MAX_PAYLOAD_BYTES + 256;
    server.awaitMeter(
        "headrace_live_stalled_total",
        cut -> {
          assertThat(server.meter(BODY_BYTES)).isLessThanOrEqualTo(bound);
          server.time().advance(Duration.ofSeconds(7));
          return cut == 1;
        });
    sending.join();
    awaitNothingHeld();
  }

  private static void sendUntilCut(RawClient client, byte[] bytes) {
    try {
      while (true) {
        client.send(bytes);
      }
    } catch (UncheckedIOException e) {
      // Here it was cut.
    }
  }

  // The server stops.

  private void restartWithOneLoop() {
    server.close();
    server = ServerFixture.withOneLoop(Limits.DEFAULT.build()).withStream("s");
  }

  /** Begins to stop the server, and returns when its connections have been told. */
  private Thread beginToStop() {
    try (RawClient idle = new RawClient(server.server().address());
        SessionClient other = open(Transport.HTTP_1_1)) {
      idle.send(ServerFixture.request("GET", "/health", "", ""));
      assertThat(idle.answer().status()).isEqualTo(200);
      Thread stopping = Thread.ofPlatform().start(server.server()::close);
      // All connections of the one loop are told in one turn, in which this one is closed;
      assertThat(idle.isEnded()).isTrue();
      // and this is answered in a later one.
      assertThat(other.send(new byte[4]).next()).startsWith("400 ");
      return stopping;
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_stops_advises_to_leave_and_then_ends_it(Transport transport)
      throws InterruptedException {
    restartWithOneLoop();
    try (SessionClient session = open(transport)) {
      assertThat(session.input("a").next()).isEqualTo("0..1");
      Thread stopping = beginToStop();
      assertThat(session.input("b").next()).isEqualTo("1..2 !");
      assertThat(session.input("c").next()).isEqualTo("2..3 !");
      server.time().advance(Duration.ofSeconds(1));

      assertThat(session.next()).startsWith("503 {\"code\":\"server_draining\"");
      assertThat(session.next()).isEqualTo("end");
      session.hangUp();
      stopping.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_follows_the_advice_is_ended_in_good_order(Transport transport)
      throws InterruptedException {
    restartWithOneLoop();
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.input("a").input("b");
      server.engine().awaitHeldBack(2);
      Thread stopping = beginToStop();
      server.engine().letGo();

      assertThat(session.next()).isEqualTo("0..1 !");
      assertThat(session.next()).isEqualTo("1..2 !");
      assertThat(session.end().next()).isEqualTo("end");
      session.hangUp();
      stopping.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_was_accepted_is_acknowledged_before_a_server_that_stops_ends_it(Transport transport)
      throws InterruptedException {
    restartWithOneLoop();
    server.engine().hold();
    try (SessionClient session = open(transport);
        SessionClient other = open(transport)) {
      session.input("a").input("b");
      server.engine().awaitHeldBack(2);
      Thread stopping = beginToStop();
      server.time().advance(Duration.ofSeconds(1));
      // Both are ended in the same turn; the one that waits for nothing tells that it came.
      assertThat(other.next()).startsWith("503 {\"code\":\"server_draining\"");
      server.engine().letGo();

      assertThat(session.next()).isEqualTo("0..1 !");
      assertThat(session.next()).isEqualTo("1..2 !");
      assertThat(session.next()).startsWith("503 {\"code\":\"server_draining\"");
      assertThat(session.next()).isEqualTo("end");
      session.hangUp();
      other.hangUp();
      stopping.join();
    }
  }
}
