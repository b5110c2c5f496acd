package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.server.rate.Rate;
import io.headrace.server.rate.RateLimits;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.S2Proto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions whose token ends or does not permit what is in them, and sessions that are too fast. */
@Timeout(60)
final class SessionAccessTest {
  private static final String ROOT = "the-root-token";
  private static final String IN_BASIN = "s2-basin: " + BASIN + "\r\n";

  private ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(RateLimits rates) {
    server.close();
    server = new ServerFixture(ServerOptions.local(0).withToken(ROOT).withRates(rates));
    assertThat(root("PUT", "/v1/basins/" + BASIN, "{}").status()).isEqualTo(201);
    assertThat(root("PUT", "/v1/streams/s", "").status()).isEqualTo(201);
  }

  private RawClient.Answer root(String method, String path, String body) {
    return server.call(method, path, "authorization: Bearer " + ROOT + "\r\n" + IN_BASIN, body);
  }

  private String issue(String id, String operations) {
    return issue(id, operations, "null");
  }

  private String issue(String id, String operations, String expiresAt) {
    String all = "{\"prefix\":\"\"}";
    RawClient.Answer issued =
        root(
            "POST",
            "/v1/access-tokens",
            "{\"id\":\"%s\",\"expires_at\":%s,\"scope\":{\"basins\":%s,\"streams\":%s,\"ops\":[\"%s\"]}}"
                .formatted(id, expiresAt, all, all, operations.replace(" ", "\",\"")));
    assertThat(issued.status()).as(issued.text()).isEqualTo(201);
    return issued.text().replaceAll("^\\{\"access_token\":\"(.*)\"}$", "$1");
  }

  private String tail() {
    return root("GET", "/v1/streams/s/records/tail", "").text();
  }

  /** The client's side of a session over chunked HTTP/1.1. */
  private final class Session {
    private final RawClient client = server.client();
    private ByteString unread = ByteString.EMPTY;

    Session(String method, String path, String token) {
      client.send(
          method
              + " "
              + path
              + " HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
              + token
              + "\r\n"
              + IN_BASIN
              + "content-type: s2s/proto\r\n"
              + (method.equals("POST") ? "transfer-encoding: chunked\r\n" : "")
              + "\r\n");
      assertThat(client.head().status()).isEqualTo(200);
    }

    Session send(AppendRecord... records) {
      ByteString all = ByteString.EMPTY;
      for (AppendRecord each : records) {
        all = all.concat(frame(each));
      }
      client.send(Integer.toHexString(all.size()) + "\r\n");
      client.send(all.concat(ByteString.copyFromUtf8("\r\n")).toByteArray());
      return this;
    }

    private static ByteString frame(AppendRecord record) {
      byte[] input =
          S2Proto.writeAppendInput(
              new AppendInput(List.of(record), OptionalLong.empty(), Optional.empty()));
      int length = input.length + 1;
      byte[] head = {(byte) (length >> 16), (byte) (length >> 8), (byte) length, 0};
      return ByteString.copyFrom(head).concat(ByteString.copyFrom(input));
    }

    /** The next frame, without its length; nothing if the body has ended. */
    ByteString frame() {
      while (unread.size() < 3 || unread.size() < 3 + length()) {
        ByteString chunk = client.chunk();
        if (chunk.isEmpty()) {
          assertThat(unread.isEmpty()).as("the body ends between frames").isTrue();
          return ByteString.EMPTY;
        }
        unread = unread.concat(chunk);
      }
      ByteString frame = unread.substring(3, 3 + length());
      unread = unread.substring(3 + length());
      return frame;
    }

    private int length() {
      return (unread.byteAt(0) & 0xff) << 16
          | (unread.byteAt(1) & 0xff) << 8
          | (unread.byteAt(2) & 0xff);
    }

    /** Reads an acknowledgement and says up to where it acknowledges. */
    long acknowledged() {
      ByteString frame = frame();
      assertThat(frame.byteAt(0)).as("no terminal frame").isZero();
      return S2Proto.readAppendAck(frame.substring(1).toByteArray()).end().seqNum();
    }

    /** Reads the terminal frame and the end behind it. */
    void assertEndsWith(int status, String code) {
      ByteString frame = frame();
      assertThat(frame.byteAt(0) & 0xff).isEqualTo(0x80);
      assertThat((frame.byteAt(1) & 0xff) << 8 | (frame.byteAt(2) & 0xff)).isEqualTo(status);
      assertThat(frame.substring(3).toString(StandardCharsets.UTF_8))
          .contains("\"code\":\"" + code + "\"");
      assertThat(frame().isEmpty()).isTrue();
    }
  }

  private Session append(String token) {
    return new Session("POST", "/v1/streams/s/records", token);
  }

  @Test
  void an_append_session_ends_when_its_token_is_revoked_after_what_it_was_told() {
    start(RateLimits.NONE);
    Session session = append(issue("writer", "append"));
    session.send(AppendRecord.of("one"));
    assertThat(session.acknowledged()).isEqualTo(1);

    assertThat(root("DELETE", "/v1/access-tokens/writer", "").status()).isEqualTo(204);

    session.assertEndsWith(401, "authn");
    assertThat(tail()).contains("\"seq_num\":1");
  }

  @Test
  void an_input_that_comes_when_its_token_has_just_expired_is_not_stored() {
    start(RateLimits.NONE);
    // Between two ticks of the clock by which sessions are ended.
    Instant end = Instant.ofEpochMilli(server.time().wallMillis()).plusMillis(1010);
    Session session = append(issue("writer", "append", "\"" + end + "\""));
    session.send(AppendRecord.of("one"));
    assertThat(session.acknowledged()).isEqualTo(1);

    server.time().advance(Duration.ofMillis(1010));
    session.send(AppendRecord.of("two"));

    session.assertEndsWith(401, "authn");
    assertThat(tail()).contains("\"seq_num\":1");
  }

  @Test
  void a_read_session_ends_when_its_token_is_revoked() {
    start(RateLimits.NONE);
    Session session =
        new Session("GET", "/v1/streams/s/records?seq_num=0", issue("reader", "read"));
    assertThat(session.frame().byteAt(0)).as("a heartbeat").isZero();
    server.awaitFollowers("s", 1);

    assertThat(root("DELETE", "/v1/access-tokens/reader", "").status()).isEqualTo(204);

    session.assertEndsWith(401, "authn");
    server.awaitFollowers("s", 0);
  }

  @Test
  void each_input_is_checked_for_what_is_in_it() {
    start(RateLimits.NONE);
    Session session = append(issue("writer", "append"));

    session.send(
        AppendRecord.of("one"),
        new Command.Fence("mine").toRecord(),
        AppendRecord.of("never stored"));

    assertThat(session.acknowledged()).isEqualTo(1);
    session.assertEndsWith(403, "permission_denied");
    assertThat(tail()).contains("\"seq_num\":1");
  }

  @Test
  void a_session_that_is_too_fast_is_slowed_down_and_not_refused() {
    start(new RateLimits(Optional.empty(), Optional.of(new Rate(2)), Optional.empty()));
    Session session = append(ROOT);

    session.send(
        AppendRecord.of("one"),
        AppendRecord.of("two"),
        AppendRecord.of("three"),
        AppendRecord.of("four"));
    assertThat(session.acknowledged()).isEqualTo(1);
    assertThat(session.acknowledged()).isEqualTo(2);
    assertThat(tail()).contains("\"seq_num\":2");

    server.time().advance(Duration.ofMillis(500));
    assertThat(session.acknowledged()).isEqualTo(3);
    assertThat(tail()).contains("\"seq_num\":3");
    server.time().advance(Duration.ofMillis(500));
    assertThat(session.acknowledged()).isEqualTo(4);
  }

  @Test
  void an_input_that_waits_for_its_rate_is_stored_before_the_end_of_the_body_counts() {
    start(new RateLimits(Optional.empty(), Optional.of(new Rate(1)), Optional.empty()));
    Session session = append(ROOT);

    session.send(AppendRecord.of("one"), AppendRecord.of("two"));
    session.client.send("0\r\n\r\n");
    assertThat(session.acknowledged()).isEqualTo(1);
    assertThat(tail()).contains("\"seq_num\":1");

    server.time().advance(Duration.ofSeconds(1));
    assertThat(session.acknowledged()).isEqualTo(2);
    assertThat(session.frame().isEmpty()).as("an end without a word").isTrue();
  }

  @Test
  void a_session_that_ends_while_an_input_waits_for_its_rate_does_not_store_it() {
    start(new RateLimits(Optional.empty(), Optional.of(new Rate(1)), Optional.empty()));
    Session session = append(issue("writer", "append"));
    session.send(AppendRecord.of("one"), AppendRecord.of("two"));
    assertThat(session.acknowledged()).isEqualTo(1);

    assertThat(root("DELETE", "/v1/access-tokens/writer", "").status()).isEqualTo(204);

    session.assertEndsWith(401, "authn");
    server.time().advance(Duration.ofSeconds(10));
    assertThat(tail()).contains("\"seq_num\":1");
  }

  @Test
  void a_session_creates_its_stream_only_where_it_may_append() {
    start(RateLimits.NONE);
    String config = "{\"create_stream_on_append\":true}";
    assertThat(root("PATCH", "/v1/basins/" + BASIN, config).status()).isEqualTo(200);
    String trims = issue("trims", "trim");
    String appends = issue("appends", "append");

    RawClient.Answer refused =
        server
            .client()
            .send(
                "POST /v1/streams/new/records HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + trims
                    + "\r\n"
                    + IN_BASIN
                    + "content-type: s2s/proto\r\ncontent-length: 0\r\n\r\n")
            .answer();
    assertThat(refused.status()).isEqualTo(404);
    assertThat(root("GET", "/v1/streams/new", "").status()).isEqualTo(404);

    Session session = new Session("POST", "/v1/streams/new/records", appends);
    session.send(AppendRecord.of("one"));
    assertThat(session.acknowledged()).isEqualTo(1);
  }
}
