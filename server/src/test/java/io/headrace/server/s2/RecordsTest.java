package io.headrace.server.s2;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Appends, reads and events, as a client of S2 sees them. */
final class RecordsTest {
  private final ServerFixture server = new ServerFixture().withStream("s");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void an_append_is_acknowledged_with_its_positions() {
    RawClient.Answer answer = server.append("s", "one", "two");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"start\":{\"seq_num\":0,\"timestamp\":1750000000000},"
                + "\"end\":{\"seq_num\":2,\"timestamp\":1750000000000},"
                + "\"tail\":{\"seq_num\":2,\"timestamp\":1750000000000}}");
  }

  @Test
  void what_was_appended_is_read() {
    server.append("s", "one", "two");

    assertThat(server.get("/v1/streams/s/records?seq_num=0").text())
        .isEqualTo(
            "{\"records\":[{\"seq_num\":0,\"timestamp\":1750000000000,\"body\":\"one\"},"
                + "{\"seq_num\":1,\"timestamp\":1750000000000,\"body\":\"two\"}]}");
  }

  @Test
  void events_tell_what_is_there_and_then_what_comes() {
    server.append("s", "one");
    RawClient reader =
        server
            .client()
            .send(
                ServerFixture.request(
                    "GET",
                    "/v1/streams/s/records?seq_num=0",
                    ServerFixture.IN_BASIN + "accept: text/event-stream\r\n",
                    ""));

    assertThat(reader.head().header("content-type")).isEqualTo("text/event-stream");
    assertThat(reader.event())
        .isEqualTo(
            """
            event: batch
            data: {"records":[{"seq_num":0,"timestamp":1750000000000,"body":"one"}]}
            id: 0,1,11

            """);
    assertThat(reader.event()).startsWith("event: ping\n");

    server.append("s", "two");
    assertThat(reader.event())
        .isEqualTo(
            """
            event: batch
            data: {"records":[{"seq_num":1,"timestamp":1750000000000,"body":"two"}],\
            "tail":{"seq_num":2,"timestamp":1750000000000}}
            id: 1,2,22

            """);
  }
}
