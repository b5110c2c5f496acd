package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.server.FakeTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Basins and streams on their way out, asked for or by themselves. */
@Timeout(60)
@Tag("slow")
final class DeletionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"POST /v1/basins", "PUT /v1/basins/test-basin", "PATCH /v1/basins/test-basin"})
  void a_basin_that_is_being_deleted_is_not_changed_or_made_again(String call) {
    try (ServerFixture server = new ServerFixture().withStream("s")) {
      server.call("DELETE", "/v1/basins/" + BASIN, "", "");
      String[] parts = call.split(" ", -1);
      String body = call.startsWith("POST") ? "{\"basin\":\"" + BASIN + "\"}" : "{}";

      RawClient.Answer answer = server.call(parts[0], parts[1], "", body);
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.text()).contains("\"code\":\"basin_deletion_pending\"");

      server.engine().purge();
      assertThat(server.call("PUT", "/v1/basins/" + BASIN, "", "").status()).isEqualTo(201);
      assertThat(server.get("/v1/streams/s").status()).as("its streams are gone").isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/streams {\"stream\":\"s\"}",
        "POST /v1/streams {\"stream\":\"new\"}",
        "PUT /v1/streams/s {}",
        "PATCH /v1/streams/s {\"retention_policy\":{\"age\":60}}",
        "DELETE /v1/streams/s ",
        "GET /v1/streams/s ",
        "GET /v1/streams/s/records/tail ",
        "GET /v1/streams/s/records?seq_num=0 ",
        "POST /v1/streams/s/records {\"records\":[{}]}",
        "POST /v1/streams/new/records {\"records\":[{}]}",
      })
  void nothing_in_a_basin_that_is_being_deleted_is_of_use(String call) {
    try (ServerFixture server = new ServerFixture().withStream("s")) {
      server.append("s", "a");
      String config = "{\"create_stream_on_append\":true}";
      server.call("PATCH", "/v1/basins/" + BASIN, "", config);
      assertThat(server.call("DELETE", "/v1/basins/" + BASIN, "", "").status()).isEqualTo(202);
      String[] parts = call.split(" ", 3);

      RawClient.Answer answer = server.call(parts[0], parts[1], IN_BASIN, parts[2]);

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.text()).contains("\"code\":\"basin_deletion_pending\"");
    }
  }

  @Test
  void a_stream_of_the_same_name_begins_anew() {
    try (ServerFixture server = new ServerFixture().withStream("s")) {
      server.append("s", "old");
      server.call("DELETE", "/v1/streams/s", IN_BASIN, "");
      server.engine().purge();
      server.call("PUT", "/v1/streams/s", IN_BASIN, "");

      assertThat(server.get("/v1/streams/s/records/tail").text())
          .isEqualTo("{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
      assertThat(server.append("s", "new").text()).startsWith("{\"start\":{\"seq_num\":0,");
    }
  }

  @Test
  void a_stream_that_has_been_empty_for_long_enough_ends_its_readers_and_is_gone()
      throws Exception {
    FakeTime time = new FakeTime();
    try (RunningJournal journal =
            RunningJournal.open(new MemoryDisk(64 << 20), time, JournalOptions.MEMORY);
        HeadraceServer server =
            new HeadraceServer(journal.journal(), ServerOptions.local(0), time);
        RawClient client = new RawClient(server.address());
        RawClient reader = new RawClient(server.address())) {
      client.send(request("PUT", "/v1/basins/" + BASIN, "", "")).answer();
      String config = "{\"delete_on_empty\":{\"min_age_secs\":60}}";
      client.send(request("PUT", "/v1/streams/s", IN_BASIN, config)).answer();
      reader.send(
          request(
              "GET",
              "/v1/streams/s/records?seq_num=0",
              IN_BASIN + "accept: text/event-stream\r\n",
              ""));
      assertThat(reader.head().status()).isEqualTo(200);
      assertThat(reader.event()).startsWith("event: ping");

      time.advance(Duration.ofSeconds(60));
      String event = reader.event();
      while (event.startsWith("event: ping")) {
        event = reader.event();
      }
      assertThat(event).contains("event: error", "\"code\":\"stream_deletion_pending\"");
      RawClient.Answer append =
          client
              .send(request("POST", "/v1/streams/s/records", IN_BASIN, "{\"records\":[{}]}"))
              .answer();
      assertThat(append.status()).as("being deleted, or gone already").isIn(409, 404);
    }
  }
}
