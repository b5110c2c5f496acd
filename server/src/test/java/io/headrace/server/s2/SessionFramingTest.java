package io.headrace.server.s2;

import static io.headrace.server.SessionClient.frame;
import static io.headrace.server.SessionClient.frameOf;
import static io.headrace.server.SessionClient.input;
import static io.headrace.server.SessionClient.rawFrame;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.ServerFixture;
import io.headrace.server.SessionClient;
import io.headrace.server.SessionClient.Transport;
import io.headrace.wire.Packing;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.util.Arrays;
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

/** What a session makes of the frames that come, and how it packs those that go. */
@Timeout(60)
@Tag("slow")
final class SessionFramingTest {
  private static final int MAX = SessionFrames.MAX_PAYLOAD_BYTES;

  private final ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.awaitMeter("headrace_body_bytes_in_flight", now -> now == 0);
    server.close();
  }

  private SessionClient open(Transport transport) {
    SessionClient session = transport.append(server, "s");
    assertThat(session.status()).isEqualTo(200);
    return session;
  }

  @ParameterizedTest
  @EnumSource
  void frames_may_come_byte_by_byte(Transport transport) {
    try (SessionClient session = open(transport)) {
      byte[] frames = new TextBuffer().raw(frameOf("a")).raw(frameOf("b", "c")).toBytes();
      for (byte each : frames) {
        session.send(new byte[] {each});
      }
      assertThat(session.end().rest()).containsExactly("0..1", "1..3", "end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void many_frames_may_come_in_one_piece_and_one_in_two(Transport transport) {
    byte[] one = frameOf("a");
    byte[] frames = new TextBuffer().raw(one).raw(one).raw(one).toBytes();
    int acknowledged = 0;
    try (SessionClient session = open(transport)) {
      for (int cut = 0; cut <= frames.length; cut++) {
        session.send(Arrays.copyOf(frames, cut).length == 0 ? one : Arrays.copyOf(frames, cut));
        session.send(cut == frames.length ? one : Arrays.copyOfRange(frames, cut, frames.length));
        int inputs = cut == 0 || cut == frames.length ? 4 : 3;
        for (int i = 0; i < inputs; i++) {
          assertThat(session.next()).isEqualTo(acknowledged + ".." + ++acknowledged);
        }
      }
      assertThat(session.end().next()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_largest_frame_is_taken(Transport transport) {
    try (SessionClient session = open(transport)) {
      session.send(frame(Packing.NONE, padded(MAX)));
      assertThat(session.end().rest()).containsExactly("0..1", "end");
    }
  }

  /** An input that is so large because of a field that nobody knows. */
  private static byte[] padded(int bytes) {
    byte[] input = input(OptionalLong.empty(), Optional.empty(), "a");
    TextBuffer message = new TextBuffer().raw(input);
    // Field 15, so many bytes: a tag of one byte, a length of four.
    int padding = bytes - input.length - 5;
    message.raw(new byte[] {0x7a});
    for (int i = 0; i < 4; i++) {
      message.raw(new byte[] {(byte) (((padding >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0))});
    }
    return message.raw(new byte[padding]).toBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1,0",
    "HTTP_2,0",
    "HTTP_1_1,2097153",
    "HTTP_2,2097153",
    "HTTP_1_1,16777215",
    "HTTP_2,16777215"
  })
  void a_length_that_cannot_be_ends_the_session_after_its_acknowledgements(
      Transport transport, int length) {
    byte[] head = {(byte) (length >>> 16), (byte) (length >>> 8), (byte) length, 0};
    requireBadFrame(transport, head, "from 1 to 2097152");
  }

  private void requireBadFrame(Transport transport, byte[] bytes, String why) {
    requireRefused(transport, bytes, "400 {\"code\":\"bad_frame\"", why);
  }

  private void requireRefused(Transport transport, byte[] bytes, String how, String why) {
    try (SessionClient session = open(transport)) {
      session.send(new TextBuffer().raw(frameOf("a")).raw(bytes).raw(frameOf("b")).toBytes());
      assertThat(session.next()).isEqualTo("0..1");
      assertThat(session.next()).startsWith(how).contains(why);
      assertThat(session.next()).isEqualTo("end");
    }
    assertThat(server.append("s", "next").text()).contains("\"start\":{\"seq_num\":1,");
  }

  @ParameterizedTest
  @EnumSource
  void a_packing_that_nobody_knows_ends_it(Transport transport) {
    requireBadFrame(transport, new byte[] {0, 0, 1, 0x60}, "zstd (1) or gzip (2)");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_1_1,GZIP", "HTTP_2,ZSTD", "HTTP_2,GZIP"})
  void a_payload_that_is_not_packed_as_it_says_ends_it(Transport transport, Packing packing) {
    byte[] plain = input(OptionalLong.empty(), Optional.empty(), "x".repeat(2000));
    requireBadFrame(transport, rawFrame(packing, plain), "packed");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_1_1,GZIP", "HTTP_2,ZSTD", "HTTP_2,GZIP"})
  void a_payload_that_is_packed_and_empty_ends_it(Transport transport, Packing packing) {
    requireBadFrame(transport, rawFrame(packing, new byte[0]), "packed");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_1_1,GZIP", "HTTP_2,ZSTD", "HTTP_2,GZIP"})
  void a_payload_that_is_packed_but_cut_off_ends_it(Transport transport, Packing packing) {
    byte[] plain = input(OptionalLong.empty(), Optional.empty(), "x".repeat(2000));
    byte[] packed = packing.pack(plain, 0, plain.length);
    byte[] half = Arrays.copyOf(packed, packed.length - 5);
    requireBadFrame(transport, rawFrame(packing, half), "packed");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_1_1,GZIP", "HTTP_2,ZSTD", "HTTP_2,GZIP"})
  void a_bomb_ends_it(Transport transport, Packing packing) {
    byte[] bomb = frame(packing, new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(500_000);
    requireBadFrame(transport, bomb, "at most 2097151 bytes after unpacking");
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1,ZSTD", "HTTP_2,GZIP"})
  void what_unpacks_to_the_largest_payload_is_taken(Transport transport, Packing packing) {
    try (SessionClient session = open(transport)) {
      session.send(frame(packing, padded(MAX)));
      assertThat(session.end().rest()).containsExactly("0..1", "end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void flags_without_a_meaning_are_passed_over(Transport transport) {
    byte[] frame = frameOf("a");
    frame[3] = 0x1f;
    try (SessionClient session = open(transport)) {
      assertThat(session.send(frame).end().rest()).containsExactly("0..1", "end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_terminal_frame_of_a_client_ends_it(Transport transport) {
    requireBadFrame(
        transport, new byte[] {0, 0, 3, (byte) 0x80, 0, (byte) 200}, "only a server ends");
    // Even one without room for its status.
  }

  @ParameterizedTest
  @EnumSource
  void a_terminal_frame_without_a_status_ends_it(Transport transport) {
    requireBadFrame(transport, new byte[] {0, 0, 1, (byte) 0x80}, "status of 2 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1,1",
    "HTTP_2,1",
    "HTTP_1_1,3",
    "HTTP_2,3",
    "HTTP_1_1,4",
    "HTTP_2,4",
    "HTTP_1_1,7",
    "HTTP_2,7"
  })
  void a_body_that_ends_within_a_frame_is_told_so(Transport transport, int bytes) {
    try (SessionClient session = open(transport)) {
      session.send(frameOf("a")).send(Arrays.copyOf(frameOf("b"), bytes)).end();
      assertThat(session.next()).isEqualTo("0..1");
      assertThat(session.next())
          .startsWith("400 {\"code\":\"bad_frame\"")
          .contains("the body ended within it");
      assertThat(session.next()).isEqualTo("end");
    }
  }

  @ParameterizedTest
  @EnumSource
  void garbage_in_a_frame_ends_it_after_the_acknowledgements(Transport transport) {
    byte[] garbage = {0x0a, 0x7f, 1, 2, 3};
    requireRefused(
        transport, rawFrame(Packing.NONE, garbage), "400 {\"code\":\"bad_frame\"", "AppendInput");
  }

  @ParameterizedTest
  @EnumSource
  void garbage_waits_for_the_acknowledgements_of_a_slow_disk(Transport transport)
      throws InterruptedException {
    server.engine().hold();
    try (SessionClient session = open(transport)) {
      session.input("a").input("b").send(rawFrame(Packing.NONE, new byte[] {7})).input("c");
      server.engine().awaitHeldBack(2);
      server.engine().letGo();
      assertThat(session.next()).isEqualTo("0..1");
      assertThat(session.next()).isEqualTo("1..2");
      assertThat(session.next()).startsWith("400 {\"code\":\"bad_frame\"");
      assertThat(session.next()).isEqualTo("end");
    }
    assertThat(server.append("s", "next").text()).contains("\"start\":{\"seq_num\":2,");
  }

  @ParameterizedTest
  @EnumSource
  void a_batch_that_breaks_the_rules_is_invalid(Transport transport) {
    String[] tooMany = new String[1001];
    Arrays.fill(tooMany, "a");
    requireRefused(transport, frameOf(tooMany), "422 {\"code\":\"invalid\"", "1000");
  }

  @ParameterizedTest
  @EnumSource
  void a_batch_without_records_is_invalid(Transport transport) {
    requireRefused(transport, frameOf(), "422 {\"code\":\"invalid\"", "record");
  }

  // What the server sends.

  @Test
  void payloads_are_packed_from_1024_bytes_on() {
    // A record at 0: what is not body takes the same bytes for both.
    server.append("s", "x".repeat(990));
    int others = payloadOfRecord(0) - 990;
    server.append("s", "x".repeat(1023 - others));
    server.append("s", "x".repeat(1024 - others));
    assertThat(payloadOfRecord(1)).isEqualTo(1023);
    assertThat(payloadOfRecord(2)).isEqualTo(1024);
    for (Packing packing : new Packing[] {Packing.ZSTD, Packing.GZIP}) {
      assertThat(packingOf(1, packing.name())).isEqualTo(Packing.NONE);
      assertThat(packingOf(2, packing.name())).isEqualTo(packing);
    }
  }

  private int payloadOfRecord(int seqNum) {
    return first(seqNum, "identity").payload().length;
  }

  private Packing packingOf(int seqNum, String accepted) {
    return first(seqNum, accepted).packing();
  }

  private SessionFrame.Message first(int seqNum, String accepted) {
    String path = "/v1/streams/s/records?count=1&seq_num=" + seqNum;
    try (SessionClient session =
        Transport.HTTP_1_1.begin(server, "GET", path, Map.of("accept-encoding", accepted))) {
      assertThat(session.header("content-encoding")).isEmpty();
      SessionFrame frame = session.nextFrame();
      assertThat(session.next()).isEqualTo("end");
      return (SessionFrame.Message) java.util.Objects.requireNonNull(frame);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, zstd        | ZSTD",
        "gzip              | GZIP",
        "GZIP;q=0.5, br    | GZIP",
        "br, deflate       | NONE",
        "Zstd              | ZSTD",
        "zstd;q=0, gzip    | GZIP",
        "zstd;q=0          | NONE",
        "identity          | NONE",
      })
  void a_client_chooses_how_it_gets_its_frames(String accepted, Packing expected) {
    server.append("s", "x".repeat(5000));
    assertThat(packingOf(0, accepted)).isEqualTo(expected);
  }
}
