package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.server.SessionClient;
import io.headrace.server.SessionClient.Transport;
import io.headrace.server.http.Cors;
import io.headrace.wire.AppendAck;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Idempotent producers: appends that may be sent again, and are stored once. */
@Timeout(60)
@Tag("slow")
final class ProducerTest {
  private static final String RECORDS = "/v1/streams/s/records";
  private static final String NEXT = "headrace-producer-next";
  private static final long NOW = 1_750_000_000_000L;

  private ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.engine().letGo();
    server.close();
  }

  private static Map<String, String> producer(String id, String epoch, String sequence) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("headrace-producer-id", id);
    headers.put("headrace-producer-epoch", epoch);
    headers.put("headrace-producer-sequence", sequence);
    return headers;
  }

  private static String lines(Map<String, String> headers) {
    StringBuilder lines = new StringBuilder(IN_BASIN);
    headers.forEach((name, value) -> lines.append(name + ": " + value + "\r\n"));
    return lines.toString();
  }

  /** A session of the producer "p". */
  private SessionClient session(Transport transport, long epoch, long sequence) {
    return transport.begin(server, "POST", RECORDS, producer("p", "" + epoch, "" + sequence));
  }

  /** A single append of the producer "p". */
  private RawClient.Answer append(long epoch, long sequence, String json) {
    return server.call("POST", RECORDS, lines(producer("p", "" + epoch, "" + sequence)), json);
  }

  private static String one(String body) {
    return "{\"records\":[{\"body\":\"" + body + "\"}]}";
  }

  private static String acknowledged(long start, long end) {
    return "{\"start\":{\"seq_num\":%d,\"timestamp\":%d},".formatted(start, NOW)
        + "\"end\":{\"seq_num\":%d,\"timestamp\":%d},".formatted(end, NOW)
        + "\"tail\":{\"seq_num\":%d,\"timestamp\":%d}}".formatted(end, NOW);
  }

  /** The bodies of what is stored, each with its sequence number. */
  private List<String> stored() {
    try (SessionClient reader = Transport.HTTP_1_1.read(server, "s", "seq_num=0&wait=0")) {
      return reader.rest().stream()
          .filter(frame -> !frame.equals("end"))
          .flatMap(frame -> Stream.of(frame.replaceAll(" ?tail .*", "").split(" ", -1)))
          .filter(record -> !record.isEmpty())
          .toList();
    }
  }

  // What is expected next.

  @ParameterizedTest
  @EnumSource
  void a_session_is_told_at_once_which_sequence_the_stream_expects(Transport transport) {
    try (SessionClient unknown = session(transport, 3, 7)) {
      assertThat(unknown.status()).isEqualTo(200);
      assertThat(unknown.header(NEXT)).isEqualTo("0");
    }
    append(3, 0, one("a"));
    append(3, 1, one("b"));
    try (SessionClient known = session(transport, 3, 0);
        SessionClient newer = session(transport, 4, 0)) {
      assertThat(known.header(NEXT)).isEqualTo("2");
      assertThat(newer.header(NEXT)).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_is_no_producer_is_told_of_none(Transport transport) {
    append(3, 0, one("a"));
    try (SessionClient session = transport.append(server, "s")) {
      assertThat(session.header(NEXT)).isEmpty();
      assertThat(session.input("b").next()).isEqualTo("1..2");
      assertThat(session.input("b").next()).isEqualTo("2..3");
    }
    assertThat(server.append("s", "c").headers()).doesNotContainKey(NEXT);
  }

  @Test
  void a_page_of_another_origin_may_read_what_is_expected() {
    server.close();
    server =
        new ServerFixture(ServerOptions.local(0).withCors(Cors.of(List.of("http://page.example"))))
            .withStream("s");
    RawClient.Answer answer =
        server.call(
            "POST",
            RECORDS,
            lines(producer("p", "0", "0")) + "origin: http://page.example\r\n",
            one("a"));
    assertThat(answer.header("access-control-expose-headers")).contains(NEXT);
  }

  // Repetitions.

  @Test
  void a_single_append_that_comes_again_is_acknowledged_without_records() {
    RawClient.Answer first = append(1, 0, one("a"));
    server.append("s", "other");
    RawClient.Answer again = append(1, 0, one("a"));

    assertThat(first.text()).isEqualTo(acknowledged(0, 1));
    assertThat(first.header(NEXT)).isEqualTo("1");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text()).isEqualTo(acknowledged(2, 2));
    assertThat(again.header(NEXT)).isEqualTo("1");
    assertThat(stored()).containsExactly("0:a", "1:other");
  }

  @Test
  void a_repetition_is_acknowledged_in_protobuf_too() {
    append(1, 0, one("a"));
    append(1, 1, one("b"));
    RawClient.Answer again =
        server.call(
            "POST",
            RECORDS,
            lines(producer("p", "1", "0")) + "accept: application/protobuf\r\n",
            one("a"));

    Position tail = new Position(2, NOW);
    assertThat(again.header("content-type")).isEqualTo("application/protobuf");
    assertThat(again.header(NEXT)).isEqualTo("2");
    assertThat(S2Proto.readAppendAck(again.body().toByteArray()))
        .isEqualTo(new AppendAck(tail, tail, tail));
  }

  @ParameterizedTest
  @EnumSource
  void a_session_that_resumes_repeats_some_inputs_and_goes_on_with_fresh_ones(Transport transport) {
    try (SessionClient first = session(transport, 1, 0)) {
      first.input("a").input("b", "c").input("d").end();
      assertThat(first.rest()).containsExactly("0..1", "1..3", "3..4", "end");
    }
    try (SessionClient second = session(transport, 1, 1)) {
      assertThat(second.header(NEXT)).isEqualTo("3");
      second.input("b", "c").input("d").input("e").input("f").end();
      assertThat(second.rest()).containsExactly("4..4", "4..4", "4..5", "5..6", "end");
    }
    assertThat(stored()).containsExactly("0:a", "1:b", "2:c", "3:d", "4:e", "5:f");
  }

  @ParameterizedTest
  @EnumSource
  void what_was_sent_before_a_cut_connection_is_stored_once_however_often_it_comes_again(
      Transport transport) throws InterruptedException {
    server.engine().hold();
    try (SessionClient cut = session(transport, 1, 0)) {
      assertThat(cut.input("a").input("b").status()).isEqualTo(200);
      server.engine().awaitHeldBack(2);
      cut.cancel();
    }
    server.engine().letGo();
    for (int time = 0; time < 2; time++) {
      try (SessionClient again = session(transport, 1, 0)) {
        again.input("a").input("b").end();
        assertThat(again.rest()).containsExactly("2..2", "2..2", "end");
      }
    }
    assertThat(append(1, 1, one("b")).text()).isEqualTo(acknowledged(2, 2));
    assertThat(stored()).containsExactly("0:a", "1:b");
  }

  @ParameterizedTest
  @EnumSource
  void a_repetition_is_acknowledged_in_its_order_and_no_earlier_than_others(Transport transport)
      throws InterruptedException {
    append(1, 0, one("a"));
    server.engine().hold();
    try (SessionClient session = session(transport, 1, 0)) {
      session.input("a").input("b").end();
      server.engine().awaitHeldBack(2);
      server.engine().letGo();
      assertThat(session.rest()).containsExactly("1..1", "1..2", "end");
    }
  }

  @Test
  void a_repetition_is_known_although_its_conditions_no_longer_hold() {
    String fence = "{\"headers\":[[\"\",\"fence\"]],\"body\":\"t\"}";
    String json = "{\"records\":[" + fence + "],\"match_seq_num\":0,\"fencing_token\":\"\"}";
    assertThat(append(1, 0, json).text()).isEqualTo(acknowledged(0, 1));
    assertThat(append(1, 0, json).text()).isEqualTo(acknowledged(1, 1));

    RawClient.Answer fenced = append(1, 1, json);
    assertThat(fenced.status()).isEqualTo(412);
    assertThat(fenced.text()).isEqualTo("{\"fencing_token_mismatch\":\"t\"}");
    assertThat(fenced.header(NEXT)).isEqualTo("1");
    RawClient.Answer mismatch =
        append(1, 1, "{\"records\":[{\"body\":\"b\"}],\"match_seq_num\":0}");
    assertThat(mismatch.text()).isEqualTo("{\"seq_num_mismatch\":1}");
    assertThat(mismatch.header(NEXT)).isEqualTo("1");
    // Neither has used up its sequence.
    assertThat(append(1, 1, one("b")).text()).isEqualTo(acknowledged(1, 2));
  }

  // Refusals.

  @Test
  void a_gap_is_refused_and_told_what_is_expected() {
    RawClient.Answer unknown = append(1, 5, one("a"));
    assertThat(unknown.status()).isEqualTo(412);
    assertThat(unknown.text()).isEqualTo("{\"producer_sequence_gap\":0}");
    assertThat(unknown.header(NEXT)).isEqualTo("0");
    append(1, 0, one("a"));
    RawClient.Answer known = append(1, Long.MAX_VALUE, one("b"));
    assertThat(known.text()).isEqualTo("{\"producer_sequence_gap\":1}");
    assertThat(known.header(NEXT)).isEqualTo("1");
    assertThat(stored()).containsExactly("0:a");
  }

  @Test
  void a_new_epoch_begins_with_sequence_0() {
    append(1, 0, one("a"));
    RawClient.Answer refused = append(2, 1, one("b"));
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.text()).isEqualTo("{\"producer_epoch_start\":0}");
    assertThat(refused.header(NEXT)).isEqualTo("0");
    // A refused one takes nothing over.
    assertThat(append(1, 1, one("b")).text()).isEqualTo(acknowledged(1, 2));
    assertThat(append(2, 0, one("c")).text()).isEqualTo(acknowledged(2, 3));
  }

  @Test
  void an_older_epoch_is_fenced_even_where_it_repeats_itself() {
    append(1, 0, one("a"));
    append(7, 0, one("b"));
    RawClient.Answer fenced = append(1, 0, one("a"));
    assertThat(fenced.status()).isEqualTo(412);
    assertThat(fenced.text()).isEqualTo("{\"producer_fenced\":7}");
    assertThat(fenced.headers()).doesNotContainKey(NEXT);
    assertThat(stored()).containsExactly("0:a", "1:b");
  }

  @ParameterizedTest
  @EnumSource
  void a_newer_epoch_takes_over_and_the_older_one_is_fenced_in_its_running_session(
      Transport transport) {
    try (SessionClient older = session(transport, 1, 0);
        SessionClient newer = session(transport, 2, 0)) {
      assertThat(older.input("a").next()).isEqualTo("0..1");
      assertThat(newer.input("b").next()).isEqualTo("1..2");
      assertThat(older.input("c").input("d").rest())
          .containsExactly("412 {\"producer_fenced\":2}", "end");
      assertThat(newer.input("e").next()).isEqualTo("2..3");
    }
    assertThat(stored()).containsExactly("0:a", "1:b", "2:e");
  }

  @ParameterizedTest
  @EnumSource
  void a_session_of_an_older_epoch_does_not_begin(Transport transport) {
    append(2, 0, one("a"));
    try (SessionClient older = session(transport, 1, 0)) {
      assertThat(older.status()).isEqualTo(412);
      assertThat(older.header(NEXT)).isEmpty();
      assertThat(older.refusal()).isEqualTo("{\"producer_fenced\":2}");
    }
    server.awaitMeter("headrace_body_bytes_in_flight", now -> now == 0);
  }

  @ParameterizedTest
  @EnumSource
  void a_gap_ends_a_session_and_nothing_after_it_is_stored(Transport transport) {
    append(1, 0, one("a"));
    try (SessionClient session = session(transport, 1, 3)) {
      assertThat(session.header(NEXT)).isEqualTo("1");
      assertThat(session.input("d").input("e").rest())
          .containsExactly("412 {\"producer_sequence_gap\":1}", "end");
    }
    try (SessionClient session = session(transport, 2, 1)) {
      assertThat(session.input("b").rest())
          .containsExactly("412 {\"producer_epoch_start\":0}", "end");
    }
    assertThat(stored()).containsExactly("0:a");
  }

  @ParameterizedTest
  @EnumSource
  void an_input_that_is_refused_uses_no_sequence_up(Transport transport) {
    try (SessionClient session = session(transport, 1, 0)) {
      assertThat(session.input("a").inputAt(9, "wrong").rest())
          .containsExactly("0..1", "412 {\"seq_num_mismatch\":1}", "end");
    }
    try (SessionClient session = session(transport, 1, 1)) {
      assertThat(session.header(NEXT)).isEqualTo("1");
      assertThat(session.inputAt(1, "b").next()).isEqualTo("1..2");
    }
  }

  @Test
  void one_producer_too_many_is_refused_and_the_known_ones_go_on() {
    RawClient client = server.client();
    for (int i = 0; i < 1000; i++) {
      client.send(
          ServerFixture.request("POST", RECORDS, lines(producer("p" + i, "0", "0")), one("a")));
      assertThat(client.answer().status()).isEqualTo(200);
    }
    RawClient.Answer refused = append(0, 0, one("b"));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text())
        .startsWith("{\"code\":\"quota_exhausted\"")
        .contains("at most 1000 producers");
    assertThat(server.call("POST", RECORDS, lines(producer("p7", "0", "1")), one("b")).status())
        .isEqualTo(200);
  }

  // Headers.

  static Stream<Arguments> malformed() {
    String long257 = "i".repeat(257);
    return Stream.of(
        Arguments.of(producer("", "0", "0"), "headrace-producer-id"),
        Arguments.of(producer(long257, "0", "0"), "headrace-producer-id"),
        Arguments.of(producer("a b", "0", "0"), "headrace-producer-id"),
        Arguments.of(producer("\u00e9", "0", "0"), "headrace-producer-id"),
        Arguments.of(producer("p", "", "0"), "headrace-producer-epoch"),
        Arguments.of(producer("p", "-1", "0"), "headrace-producer-epoch"),
        Arguments.of(producer("p", "+1", "0"), "headrace-producer-epoch"),
        Arguments.of(producer("p", "9223372036854775808", "0"), "headrace-producer-epoch"),
        Arguments.of(producer("p", "0", "1.0"), "headrace-producer-sequence"),
        Arguments.of(producer("p", "0", "0x1"), "headrace-producer-sequence"),
        Arguments.of(producer("p", "0", "99999999999999999999"), "headrace-producer-sequence"),
        Arguments.of(Map.of("headrace-producer-id", "p"), "no headrace-producer-epoch"),
        Arguments.of(Map.of("headrace-producer-epoch", "1"), "no headrace-producer-id"),
        Arguments.of(
            Map.of("headrace-producer-id", "p", "headrace-producer-epoch", "1"),
            "no headrace-producer-sequence"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void headers_that_name_no_producer_are_refused_and_create_nothing(
      Map<String, String> headers, String told) {
    createOnAppend();
    RawClient.Answer answer =
        server.call("POST", "/v1/streams/new/records", lines(headers), one("a"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).startsWith("{\"code\":\"bad_header\"").contains("expected", told);
    try (SessionClient session =
        Transport.HTTP_1_1.begin(server, "POST", "/v1/streams/new/records", headers)) {
      assertThat(session.status()).isEqualTo(400);
      assertThat(session.refusal()).startsWith("{\"code\":\"bad_header\"").contains(told);
    }
    assertThat(server.get("/v1/streams/new").status()).isEqualTo(404);
  }

  @Test
  void an_id_of_256_characters_and_the_greatest_epoch_are_fine() {
    String id = "~!".repeat(128);
    RawClient.Answer answer =
        server.call("POST", RECORDS, lines(producer(id, "9223372036854775807", "0")), one("a"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header(NEXT)).isEqualTo("1");
  }

  // Together with others.

  private void createOnAppend() {
    String config = "{\"create_stream_on_append\":true}";
    assertThat(server.call("PATCH", "/v1/basins/" + BASIN, "", config).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_may_be_created_on_the_way(Transport transport) {
    createOnAppend();
    try (SessionClient session =
        transport.begin(server, "POST", "/v1/streams/new/records", producer("p", "0", "0"))) {
      assertThat(session.header(NEXT)).isEqualTo("0");
      assertThat(session.input("a").next()).isEqualTo("0..1");
    }
    assertThat(server.get("/v1/streams/new").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void repetitions_are_known_on_an_encrypted_stream(Transport transport) {
    String cipher = "{\"config\":{\"stream_cipher\":\"aegis-256\"}}";
    assertThat(server.call("PUT", "/v1/basins/" + BASIN, "", cipher).status()).isEqualTo(200);
    assertThat(server.call("PUT", "/v1/streams/sealed", IN_BASIN, "").status()).isEqualTo(201);
    Map<String, String> headers = producer("p", "0", "0");
    headers.put("s2-encryption-key", Base64.getEncoder().encodeToString(new byte[32]));
    String path = "/v1/streams/sealed/records";
    for (String acknowledgement : List.of("0..1", "1..1")) {
      try (SessionClient session = transport.begin(server, "POST", path, headers)) {
        assertThat(session.input("a").next()).isEqualTo(acknowledgement);
      }
    }
  }
}
