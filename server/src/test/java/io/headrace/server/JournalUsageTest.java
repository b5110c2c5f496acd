package io.headrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.Time;
import io.headrace.server.sessions.LocalAgents;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was used, on the engine that keeps files, over restarts of all of it. */
@Timeout(60)
final class JournalUsageTest {
  private final FakeTime time = new FakeTime();
  private final MemoryDisk disk = new MemoryDisk(1L << 30);

  private void serve(Consumer<HeadraceServer> session) throws IOException {
    Time clock = time;
    try (RunningJournal running = RunningJournal.open(disk, clock, JournalOptions.MEMORY);
        HeadraceServer server =
            new HeadraceServer(
                running.journal(),
                ServerOptions.local(0),
                clock,
                LocalAgents.NONE,
                () -> 1_000_000_000L,
                time)) {
      session.accept(server);
    }
  }

  private static String call(HeadraceServer server, String method, String path, String body) {
    try (RawClient client = new RawClient(server.address())) {
      return client
          .send(ServerFixture.request(method, path, ServerFixture.IN_BASIN, body))
          .answer()
          .text();
    }
  }

  private static void append(HeadraceServer server) {
    assertThat(
            call(
                server, "POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"12345678\"}]}"))
        .contains("\"end\"");
  }

  private static String metrics(HeadraceServer server, String query) {
    return call(
        server, "GET", "/v1/metrics/test-basin?start=1749999600&end=1750000020&" + query, "");
  }

  @Test
  void a_restart_keeps_what_was_used_to_the_end() throws IOException {
    serve(server -> {
      call(server, "PUT", "/v1/basins/test-basin", "{}");
      call(server, "PUT", "/v1/streams/s", "");
      append(server);
      time.advance(Duration.ofMinutes(1));
      server.keepUsage();
      append(server);
    });
    serve(server -> {
      append(server);
      assertThat(metrics(server, "set=append-ops"))
          .contains(
              "\"express\",\"unit\":\"operations\",\"interval\":\"minute\","
                  + "\"values\":[[1749999960,1],[1750000020,2]]");
      assertThat(metrics(server, "set=append-throughput&interval=hour"))
          .contains("\"values\":[[1749999600,48]]");
      assertThat(metrics(server, "set=storage")).contains("[1750000020,48]");
      assertThat(call(server, "GET", "/v1/basins", "")).doesNotContain("headrace-system");
    });
  }

  @Test
  void what_a_server_counted_in_its_first_minute_is_kept_when_it_ends() throws IOException {
    serve(server -> {
      call(server, "PUT", "/v1/basins/test-basin", "{}");
      call(server, "PUT", "/v1/streams/s", "");
      append(server);
    });
    serve(server ->
        assertThat(metrics(server, "set=append-ops")).contains("\"values\":[[1749999960,1]]"));
  }
}
