package io.headrace.server.http;

import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.server.ErrorLog;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.SessionClient;
import io.headrace.wire.Packing;
import io.headrace.wire.TextBuffer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that mean no good: whatever they send, the server answers or hangs up, lets go of what it
 * held, and finds nothing in it to complain of in its log.
 */
@Timeout(600)
@Tag("slow")
final class HostileTest {
  /** So many mutations; more by {@code -Dheadrace.fuzz.rounds}, others by {@code .seed}. */
  private static final int ROUNDS = Integer.getInteger("headrace.fuzz.rounds", 300);

  private static final long SEED = Long.getLong("headrace.fuzz.seed", 20_260_101L);

  private final ErrorLog log = new ErrorLog();
  private final ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void nothing_is_left_behind() {
    server.awaitMeter("headrace_body_bytes_in_flight", now -> now == 0);
    server.awaitMeter("headrace_answer_bytes_in_flight", now -> now == 0);
    server.awaitMeter("headrace_connections", now -> now == 1);
    server.close();
    log.close();
    assertThat(log.errors()).isEmpty();
  }

  private static final String TARGET = "POST /v1/streams/s/records HTTP/1.1\r\nhost: localhost\r\n";
  private static final String JSON = "content-type: application/json\r\n";
  private static final String HIDDEN =
      "PUT /v1/streams/hidden HTTP/1.1\r\nhost: localhost\r\n" + IN_BASIN + "\r\n";

  /** What is answered to somebody who is hung up on. */
  private String answers(String bytes) {
    try (RawClient client = new RawClient(server.server().address())) {
      return client.send(bytes).untilEnd().toString(ISO_8859_1);
    }
  }

  private ByteString exchange(String bytes) {
    return exchange(bytes.getBytes(ISO_8859_1));
  }

  private ByteString exchange(byte[] bytes) {
    try (RawClient client = new RawClient(server.server().address())) {
      try {
        client.send(bytes).finishSending();
      } catch (UncheckedIOException e) {
        // It was hung up on before it had said everything.
      }
      return client.untilEnd();
    }
  }

  private void requireNothingHidden() {
    assertThat(server.get("/v1/streams/hidden").status()).isEqualTo(404);
  }

  // Requests within requests, over HTTP/1.1.

  /** Each has a body that another server might take for another request. */
  static List<String> smuggled() {
    String before = TARGET + IN_BASIN + JSON;
    int length = HIDDEN.length();
    return List.of(
        // Two lengths.
        before + "content-length: 2\r\ncontent-length: " + (length + 2) + "\r\n\r\n{}" + HIDDEN,
        before + "content-length: " + length + ", 2\r\n\r\n{}" + HIDDEN,
        before
            + "content-length: "
            + length
            + "\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
            + HIDDEN,
        before + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n" + HIDDEN,
        // Lengths that are none.
        before + "content-length: +2\r\n\r\n{}" + HIDDEN,
        before + "content-length: -1\r\n\r\n{}" + HIDDEN,
        before + "content-length: 0x2\r\n\r\n{}" + HIDDEN,
        before + "content-length: 2 2\r\n\r\n{}" + HIDDEN,
        before + "content-length: 99999999999999999999\r\n\r\n{}" + HIDDEN,
        before + "content-length: \r\n\r\n{}" + HIDDEN,
        // Codings that are not this server's.
        before + "transfer-encoding: gzip\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: identity\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: xchunked\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\ntransfer-encoding: gzip\r\n\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: \u000bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        // Chunks that are none.
        before + "transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n100000002\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n2\r\n{}xx0\r\n\r\n" + HIDDEN,
        before + "transfer-encoding: chunked\r\n\r\n2;a=\"\n\"\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        // Heads that are none.
        before + "content-length : 2\r\n\r\n{}" + HIDDEN,
        before + "x: a\u0000b\r\ncontent-length: 2\r\n\r\n{}" + HIDDEN,
        before + "x\u0000: a\r\ncontent-length: 2\r\n\r\n{}" + HIDDEN,
        before + "x: a\rb\r\ncontent-length: 2\r\n\r\n{}" + HIDDEN,
        before + "x(y): a\r\ncontent-length: 2\r\n\r\n{}" + HIDDEN,
        before + "nothing\r\ncontent-length: 2\r\n\r\n{}" + HIDDEN);
  }

  @ParameterizedTest
  @MethodSource("smuggled")
  void a_request_whose_end_is_unclear_is_refused_with_everything_behind_it(String bytes) {
    String answers = answers(bytes);

    assertThat(answers).startsWith("HTTP/1.1 4").containsOnlyOnce("HTTP/1.1 ");
    assertThat(answers).contains("\r\nconnection: close\r\n");
    requireNothingHidden();
  }

  @Test
  void a_folded_header_is_one_header() {
    String folded = TARGET + IN_BASIN + JSON + " content-length: 2\r\n\r\n{}" + HIDDEN;
    assertThat(answers(folded)).startsWith("HTTP/1.1 400");
    requireNothingHidden();
  }

  @Test
  void a_request_within_a_body_is_a_body() {
    String length = "content-length: " + HIDDEN.length() + "\r\n\r\n";
    assertThat(answers(TARGET + IN_BASIN + JSON + "connection: close\r\n" + length + HIDDEN))
        .startsWith("HTTP/1.1 400")
        .containsOnlyOnce("HTTP/1.1 ");
    requireNothingHidden();
  }

  @Test
  void what_a_session_is_sent_is_never_a_request() {
    String head = TARGET + IN_BASIN + "content-type: s2s/proto\r\n";
    exchange(head + "content-length: " + HIDDEN.length() + "\r\n\r\n" + HIDDEN);
    exchange(head + "transfer-encoding: chunked\r\n\r\nzz\r\n" + HIDDEN);
    exchange(head + "transfer-encoding: chunked\r\n\r\n4\r\n\0\0\0\0\r\n" + HIDDEN);
    requireNothingHidden();
  }

  @Test
  void a_whole_url_says_nothing_about_whom_it_is_for() {
    String rest = " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    assertThat(answers("GET http://evil.example/health" + rest)).startsWith("HTTP/1.1 200");
    assertThat(answers("GET http://evil.example" + rest)).startsWith("HTTP/1.1 404");
  }

  // Frames of HTTP/2.

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private static byte[] h2(int type, int flags, int stream, byte[] payload) {
    byte[] head = {
      (byte) (payload.length >>> 16),
      (byte) (payload.length >>> 8),
      (byte) payload.length,
      (byte) type,
      (byte) flags,
      0,
      0,
      0,
      (byte) stream
    };
    return joined(head, payload);
  }

  /** Names and values, none of them indexed. */
  private static byte[] fields(String... fields) {
    TextBuffer block = new TextBuffer();
    for (int i = 0; i < fields.length; i += 2) {
      block.raw(new byte[] {0});
      for (String each : List.of(fields[i], fields[i + 1])) {
        block.raw(new byte[] {(byte) each.length()}).raw(each.getBytes(ISO_8859_1));
      }
    }
    return block.toBytes();
  }

  private static byte[] joined(byte[]... parts) {
    TextBuffer all = new TextBuffer();
    for (byte[] part : parts) {
      all.raw(part);
    }
    return all.toBytes();
  }

  private static byte[] connection(byte[]... frames) {
    return joined(PREFACE, h2(SETTINGS, 0, 0, new byte[0]), joined(frames));
  }

  private static byte[] put(int flags, String... more) {
    String[] usual = {
      ":method",
      "PUT",
      ":path",
      "/v1/streams/hidden",
      ":scheme",
      "http",
      ":authority",
      "localhost",
      "s2-basin",
      ServerFixture.BASIN
    };
    String[] all = Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return h2(HEADERS, END_HEADERS | flags, 1, fields(all));
  }

  /** Each would create a stream if it were taken for a sound request. */
  static List<byte[]> malformed() {
    byte[] basin = "x".getBytes(ISO_8859_1);
    return List.of(
        connection(put(END_STREAM, "X-Upper", "a")),
        connection(put(END_STREAM, "connection", "close")),
        connection(put(END_STREAM, "transfer-encoding", "chunked")),
        connection(put(END_STREAM, "te", "gzip")),
        connection(put(END_STREAM, ":late", "pseudo")),
        connection(put(END_STREAM, ":path", "/twice")),
        connection(put(END_STREAM, "content-length", "5")),
        connection(put(END_STREAM, "x", "a\rb")),
        connection(put(END_STREAM, "x", "a\nb")),
        connection(put(END_STREAM, "x", "a\0b")),
        connection(put(0, "content-length", "5"), h2(DATA, END_STREAM, 1, basin)),
        connection(put(0, "content-length", "0"), h2(DATA, END_STREAM, 1, basin)),
        connection(put(0, "content-length", "-1"), h2(DATA, END_STREAM, 1, basin)),
        connection(
            h2(HEADERS, END_HEADERS | END_STREAM, 1, fields(":method", "PUT", ":scheme", "http"))),
        connection(
            h2(
                HEADERS,
                END_HEADERS | END_STREAM,
                1,
                fields(":path", "/v1/streams/hidden", ":scheme", "http"))),
        connection(
            h2(HEADERS, END_HEADERS | END_STREAM, 2, fields(":method", "PUT", ":path", "/even"))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void a_malformed_request_of_http_2_changes_nothing(byte[] bytes) {
    exchange(bytes);
    requireNothingHidden();
  }

  @Test
  void data_after_the_end_ends_the_stream_or_the_connection() {
    byte[] late = h2(DATA, END_STREAM, 1, new byte[100]);
    exchange(connection(put(END_STREAM), late, late));
    assertThat(server.get("/health").status()).isEqualTo(200);
  }

  // Mutations.

  private static byte[] chunked(byte[] body) {
    return joined(
        (Integer.toHexString(body.length) + "\r\n").getBytes(ISO_8859_1),
        body,
        "\r\n0\r\n\r\n".getBytes(ISO_8859_1));
  }

  private static List<byte[]> sound() {
    byte[] input = SessionClient.input(OptionalLong.of(0), Optional.of("t"), "a", "b");
    byte[] frames =
        joined(
            SessionClient.frameOf("a", "b"),
            SessionClient.frame(
                Packing.ZSTD,
                SessionClient.input(OptionalLong.empty(), Optional.empty(), "x".repeat(2000))),
            SessionClient.frame(Packing.GZIP, input));
    byte[] json =
        ("{\"records\":[{\"headers\":[[\"a\",\"b\"]],\"body\":\"c\\u00e9\",\"timestamp\":5}],"
                + "\"match_seq_num\":0,\"fencing_token\":\"t\"}")
            .getBytes(ISO_8859_1);
    String head = TARGET + IN_BASIN;
    String chunks = "transfer-encoding: chunked\r\n\r\n";
    return List.of(
        joined((head + JSON + chunks).getBytes(ISO_8859_1), chunked(json)),
        joined(
            (head + JSON + "content-length: " + json.length + "\r\n\r\n").getBytes(ISO_8859_1),
            json),
        joined(
            (head + "content-type: s2s/proto\r\n" + chunks).getBytes(ISO_8859_1), chunked(frames)),
        joined(
            (head + "content-type: application/protobuf\r\n" + chunks).getBytes(ISO_8859_1),
            chunked(input)),
        joined(
            (head + JSON + "content-encoding: zstd\r\n" + chunks).getBytes(ISO_8859_1),
            chunked(Packing.ZSTD.pack(json, 0, json.length))),
        request("GET", "/v1/streams/s/records?seq_num=0&count=5&wait=1", IN_BASIN, ""),
        request(
            "GET",
            "/v1/streams/s/records?seq_num=0",
            IN_BASIN + "accept: text/event-stream\r\nlast-event-id: 1,2,3\r\n",
            ""),
        connection(
            h2(
                HEADERS,
                END_HEADERS,
                1,
                fields(
                    ":method",
                    "POST",
                    ":path",
                    "/v1/streams/s/records",
                    ":scheme",
                    "http",
                    ":authority",
                    "localhost",
                    "s2-basin",
                    ServerFixture.BASIN,
                    "content-type",
                    "s2s/proto")),
            h2(DATA, 0, 1, frames),
            h2(DATA, END_STREAM, 1, SessionClient.frameOf("c"))));
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] mutant = bytes.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && mutant.length > 0; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(6)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant = Arrays.copyOf(mutant, at);
        case 3 ->
            mutant =
                joined(
                    Arrays.copyOf(mutant, at),
                    Arrays.copyOfRange(mutant, Math.min(mutant.length, at + 3), mutant.length));
        case 4 -> {
          int end = Math.min(mutant.length, at + random.nextInt(40));
          mutant =
              joined(
                  Arrays.copyOf(mutant, end),
                  Arrays.copyOfRange(mutant, at, end),
                  Arrays.copyOfRange(mutant, end, mutant.length));
        }
        default -> {
          byte[] noise = new byte[1 + random.nextInt(8)];
          random.nextBytes(noise);
          mutant =
              joined(
                  Arrays.copyOf(mutant, at), noise, Arrays.copyOfRange(mutant, at, mutant.length));
        }
      }
    }
    return mutant;
  }

  @Test
  void whatever_is_sent_is_answered_or_hung_up_on() {
    List<byte[]> sound = sound();
    for (byte[] each : sound) {
      try (RawClient client = new RawClient(server.server().address())) {
        assertThat(client.send(each).bytes(1).size()).isEqualTo(1);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(SEED + round);
      byte[] bytes = mutated(sound.get(random.nextInt(sound.size())), random);
      try {
        exchange(bytes);
      } catch (IllegalStateException e) {
        throw new AssertionError("seed " + (SEED + round) + " hangs", e);
      }
      assertThat(log.errors()).as("seed " + (SEED + round)).isEmpty();
    }
    assertThat(server.get("/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7})
  void frames_may_come_in_any_pieces(int pieceBytes) {
    byte[] whole = sound().getLast();
    try (RawClient client = new RawClient(server.server().address())) {
      List<byte[]> pieces = new ArrayList<>();
      for (int at = 0; at < whole.length; at += pieceBytes) {
        pieces.add(Arrays.copyOfRange(whole, at, Math.min(whole.length, at + pieceBytes)));
      }
      pieces.forEach(client::send);
      client.finishSending();
      assertThat(client.untilEnd().isEmpty()).isFalse();
    }
  }
}
