package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.Http2Client;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.SessionClient;
import io.headrace.server.SessionClient.Transport;
import io.headrace.server.http.Limits;
import io.headrace.server.http.ServerLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions that read: what they tell, when they give a sign of life, how they end. */
@Timeout(60)
@Tag("slow")
final class ReadSessionTest {
  private static final String SESSIONS = "headrace_live{kind=\"read-session\"}";

  private ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  private SessionClient open(Transport transport, String query) {
    SessionClient session = transport.read(server, "s", query);
    assertThat(session.status()).isEqualTo(200);
    return session;
  }

  // What it tells.

  @ParameterizedTest
  @EnumSource
  void nobody_on_the_way_may_keep_or_delay_it(Transport transport) {
    try (SessionClient session = open(transport, "seq_num=0&wait=0")) {
      assertThat(session.header("content-type")).isEqualTo("s2s/proto");
      assertThat(session.header("cache-control")).isEqualTo("no-cache, no-transform");
      assertThat(session.header("x-accel-buffering")).isEqualTo("no");
      assertThat(session.header("content-encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void only_what_comes_live_tells_the_tail(Transport transport) {
    server.append("s", "a", "b");
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("0:a 1:b");
      assertThat(session.next()).isEqualTo("tail 2");
      server.append("s", "c");
      assertThat(session.next()).isEqualTo("2:c tail 3");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_sign_of_life_comes_at_the_tail_and_after_each_silence(Transport transport) {
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("tail 0");
      for (int i = 0; i < 3; i++) {
        server.time().advance(Duration.ofSeconds(7));
        assertThat(session.next()).isEqualTo("tail 0");
      }
      server.time().advance(Duration.ofSeconds(5));
      server.append("s", "a");
      assertThat(session.next()).isEqualTo("0:a tail 1");
      server.time().advance(Duration.ofSeconds(5));
      server.append("s", "b");
      assertThat(session.next()).isEqualTo("1:b tail 2");
      server.time().advance(Duration.ofSeconds(7));
      assertThat(session.next()).isEqualTo("tail 2");
    }
  }

  // How it ends.

  @ParameterizedTest
  @CsvSource({
    "seq_num=0&wait=0,                  0:a 1:b 2:c 3:d 4:e",
    "seq_num=5&wait=0,                  ''",
    "wait=0,                            ''",
    "seq_num=0&count=2,                 0:a 1:b",
    "seq_num=0&count=0,                 ''",
    "seq_num=0&count=9,                 0:a 1:b 2:c 3:d 4:e",
    "seq_num=0&bytes=27,                0:a 1:b 2:c",
    "seq_num=0&bytes=26,                0:a 1:b",
    "seq_num=0&bytes=1,                 ''",
    "seq_num=0&bytes=0,                 ''",
    "seq_num=0&until=1,                 ''",
    "seq_num=0&until=1750000000001,     0:a 1:b 2:c 3:d 4:e",
    "timestamp=0&until=1750000000000,   ''",
    "timestamp=1750000000000&count=1,   0:a",
    "seq_num=2&count=2&wait=60,         2:c 3:d",
    "tail_offset=1&count=1,             4:e",
    "tail_offset=99&count=1,            0:a",
    "seq_num=99&clamp=true&wait=0,      ''",
  })
  void a_reader_that_wants_no_more_is_done(String query, String expected) {
    server.append("s", "a", "b", "c", "d", "e");
    for (Transport each : Transport.values()) {
      try (SessionClient session = open(each, query)) {
        String next = session.next();
        if (!expected.isEmpty()) {
          assertThat(next).isEqualTo(expected);
          next = session.next();
        }
        assertThat(next).isEqualTo("end");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "seq_num=1,                                       416",
    "seq_num=0&count=1,                               416",
    "seq_num=99&clamp=true&count=1,                   416",
    "tail_offset=0&count=1,                           416",
    "timestamp=1750000000001,                         416",
    "seq_num=0&timestamp=0,                           422",
    "timestamp=5&until=5,                             422",
    "count=x,                                         400",
  })
  void what_is_wrong_from_the_beginning_is_an_ordinary_answer(String query, int status) {
    for (Transport each : Transport.values()) {
      try (SessionClient session = each.read(server, "s", query)) {
        assertThat(session.status()).isEqualTo(status);
        assertThat(session.header("content-type")).isEqualTo("application/json");
        assertThat(session.refusal()).startsWith("{");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void limits_hold_for_what_comes_live_too(Transport transport) {
    try (SessionClient counting = open(transport, "seq_num=0&count=3&wait=60");
        SessionClient weighing = open(transport, "seq_num=0&bytes=27&wait=60");
        SessionClient timing = open(transport, "seq_num=0&until=1750000000500&wait=60");
        SessionClient small = open(transport, "seq_num=0&bytes=8&wait=60")) {
      assertThat(counting.next()).isEqualTo("tail 0");
      assertThat(weighing.next()).isEqualTo("tail 0");
      assertThat(timing.next()).isEqualTo("tail 0");
      assertThat(small.next()).isEqualTo("tail 0");
      server.append("s", "a", "b");
      assertThat(counting.next()).isEqualTo("0:a 1:b tail 2");
      assertThat(weighing.next()).isEqualTo("0:a 1:b tail 2");
      assertThat(timing.next()).isEqualTo("0:a 1:b tail 2");
      assertThat(small.next()).isEqualTo("end");
      server.time().advance(Duration.ofSeconds(1));
      server.append("s", "c", "d");
      assertThat(counting.next()).startsWith("2:c");
      assertThat(counting.next()).isEqualTo("end");
      assertThat(weighing.next()).startsWith("2:c");
      assertThat(weighing.next()).isEqualTo("end");
      assertThat(timing.next()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_wait_begins_at_the_tail_and_anew_with_batches_but_not_with_signs_of_life(
      Transport transport) {
    try (SessionClient session = open(transport, "seq_num=0&wait=10")) {
      assertThat(session.next()).isEqualTo("tail 0");
      server.time().advance(Duration.ofSeconds(8));
      assertThat(session.next()).isEqualTo("tail 0");
      server.append("s", "a");
      assertThat(session.next()).isEqualTo("0:a tail 1");
      server.time().advance(Duration.ofSeconds(9));
      assertThat(session.next()).isEqualTo("tail 1");
      server.time().advance(Duration.ofSeconds(1));
      assertThat(session.next()).isEqualTo("end");
    }
    server.awaitFollowers("s", 0);
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_that_is_deleted_ends_its_readers(Transport transport) {
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("tail 0");
      server.call("DELETE", "/v1/streams/s", IN_BASIN, "");
      assertThat(session.next()).startsWith("409 {\"code\":\"stream_deletion_pending\"");
      assertThat(session.next()).isEqualTo("end");
    }
    server.awaitFollowers("s", 0);
  }

  @ParameterizedTest
  @EnumSource
  void a_trim_does_not_disturb_who_follows(Transport transport) {
    server.append("s", "a", "b", "c");
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("0:a 1:b 2:c");
      assertThat(session.next()).isEqualTo("tail 3");
      // Eight bytes, big-endian: everything up to this command.
      String trim = "{\"records\":[{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAM=\"}]}";
      assertThat(
              server
                  .call("POST", "/v1/streams/s/records", IN_BASIN + "s2-format: base64\r\n", trim)
                  .status())
          .isEqualTo(200);
      assertThat(session.next()).startsWith("3:").endsWith("tail 4");
      server.append("s", "d");
      assertThat(session.next()).isEqualTo("4:d tail 5");
    }
    try (SessionClient late = open(transport, "seq_num=0&wait=0")) {
      assertThat(late.next()).startsWith("3:").endsWith("4:d");
      assertThat(late.next()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_reader_that_goes_away_is_forgotten(Transport transport) {
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("tail 0");
      server.awaitFollowers("s", 1);
      session.cancel();
    }
    server.awaitFollowers("s", 0);
    server.awaitMeter(SESSIONS, now -> now == 0);
  }

  @Test
  void two_sessions_share_a_connection() {
    try (Http2Client client = new Http2Client(server.server().address());
        SessionClient reader = SessionClient.read(client, "s", "seq_num=0");
        SessionClient writer = SessionClient.append(client, "s")) {
      assertThat(reader.next()).isEqualTo("tail 0");
      assertThat(writer.input("a").next()).isEqualTo("0..1");
      assertThat(reader.next()).isEqualTo("0:a tail 1");
      reader.cancel();
      assertThat(writer.input("b").next()).isEqualTo("1..2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_record_that_fits_no_frame_ends_it_and_can_be_read_alone(Transport transport) {
    server.append("s", "a");
    StringBuilder headers = new StringBuilder("[\"a\",\"\"]");
    for (int i = 1; i < 345_000; i++) {
      headers.append(",[\"a\",\"\"]");
    }
    String record = "{\"records\":[{\"headers\":[" + headers + "],\"body\":\"b\"}]}";
    assertThat(server.post("/v1/streams/s/records", record).status()).isEqualTo(200);
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("0:a");
      assertThat(session.next()).startsWith("422 {\"code\":\"invalid\"").contains("single request");
      assertThat(session.next()).isEqualTo("end");
    }
    assertThat(server.get("/v1/streams/s/records?seq_num=1").status()).isEqualTo(200);
    server.append("s", "c");
    try (SessionClient session = open(transport, "seq_num=2&count=1")) {
      assertThat(session.next()).isEqualTo("2:c");
    }
  }

  // Slow readers.

  @Test
  void a_reader_that_takes_nothing_is_cut_off_and_hinders_nobody() {
    server.close();
    server = new ServerFixture(Limits.DEFAULT.outboundBytes(16 << 10).build()).withStream("s");
    try (RawClient slow = new RawClient(server.server().address(), 4096);
        SessionClient quick = open(Transport.HTTP_2, "seq_num=0")) {
      slow.send(
          ServerFixture.request(
              "GET",
              "/v1/streams/s/records?seq_num=0",
              IN_BASIN + "content-type: s2s/proto\r\n",
              ""));
      assertThat(quick.next()).isEqualTo("tail 0");
      String large = "x".repeat(100_000);
      for (int i = 0; i < 60; i++) {
        server.append("s", large);
        assertThat(quick.next()).startsWith(i + ":x").endsWith("tail " + (i + 1));
      }
      // The clock may move before the server has noticed that the client takes nothing.
      server.awaitMeter(
          "headrace_live_stalled_total",
          cut -> {
            server.time().advance(Duration.ofSeconds(31));
            return cut == 1;
          });
      server.append("s", "after");
      String next = quick.next();
      while (next.startsWith("tail")) {
        next = quick.next();
      }
      assertThat(next).isEqualTo("60:after tail 61");
    }
    server.awaitMeter("headrace_answer_bytes_in_flight", now -> now == 0);
  }

  // The server stops.

  /** Clients come back to the tail that they are told: what they were not sent would be lost. */
  @ParameterizedTest
  @EnumSource
  void a_sign_of_life_tells_no_tail_beyond_what_was_sent(Transport transport)
      throws InterruptedException {
    server.close();
    server = ServerFixture.withOneLoop(ServerLimits.DEFAULT).withStream("s");
    server.append("s", "a");
    server.call("PUT", "/v1/streams/quiet", IN_BASIN, "");
    try (SessionClient session = open(transport, "seq_num=0");
        SessionClient quiet = transport.read(server, "quiet", "seq_num=0")) {
      assertThat(session.next()).isEqualTo("0:a");
      assertThat(session.next()).isEqualTo("tail 1");
      assertThat(quiet.next()).isEqualTo("tail 0");
      server.engine().letReadersSleep();
      server.append("s", "b");
      Thread stopping = Thread.ofPlatform().start(server.server()::close);
      // Both are advised in the same turn; the other tells that it came.
      assertThat(quiet.next()).isEqualTo("tail 0 !");
      server.engine().wakeReaders();

      assertThat(session.next()).isEqualTo("1:b tail 2 !");
      session.hangUp();
      quiet.hangUp();
      stopping.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_stops_advises_to_leave_and_then_ends_it(Transport transport)
      throws InterruptedException {
    server.append("s", "a");
    try (SessionClient session = open(transport, "seq_num=0")) {
      assertThat(session.next()).isEqualTo("0:a");
      assertThat(session.next()).isEqualTo("tail 1");
      Thread stopping = Thread.ofPlatform().start(server.server()::close);
      assertThat(session.next()).isEqualTo("tail 1 !");
      server.time().advance(Duration.ofSeconds(1));
      assertThat(session.next()).startsWith("503 {\"code\":\"server_draining\"");
      assertThat(session.next()).isEqualTo("end");
      session.hangUp();
      stopping.join();
    }
  }
}
