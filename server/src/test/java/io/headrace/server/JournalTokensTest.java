package io.headrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens on the engine that keeps files, over a restart of all of it. */
@Timeout(60)
final class JournalTokensTest {
  private static final String ROOT = "authorization: Bearer root\r\n";

  @TempDir private Path folder;

  private interface Session {
    void run(HeadraceServer server);
  }

  private void serve(Session session) throws IOException {
    Disk disk = new FileDisk(folder);
    try (RunningJournal running =
            RunningJournal.open(disk, SystemTime.INSTANCE, JournalOptions.DEFAULT);
        HeadraceServer server =
            new HeadraceServer(
                running.journal(), ServerOptions.local(0).withToken("root"), SystemTime.INSTANCE)) {
      session.run(server);
    }
  }

  private static RawClient.Answer call(
      HeadraceServer server, String method, String path, String headers, String body) {
    try (RawClient client = new RawClient(server.address())) {
      return client.send(ServerFixture.request(method, path, headers, body)).answer();
    }
  }

  private static String issue(HeadraceServer server, String id) {
    RawClient.Answer issued =
        call(
            server,
            "POST",
            "/v1/access-tokens",
            ROOT,
            "{\"id\":\"" + id + "\",\"scope\":{\"ops\":[\"list-basins\"]}}");
    assertThat(issued.status()).as(issued.text()).isEqualTo(201);
    return issued.text().replaceAll("^\\{\"access_token\":\"(.*)\"}$", "$1");
  }

  private static int listBasins(HeadraceServer server, String secret) {
    String headers = "authorization: Bearer " + secret + "\r\n";
    return call(server, "GET", "/v1/basins", headers, "").status();
  }

  @Test
  void a_restart_keeps_tokens_and_revocations() throws IOException {
    String[] secrets = new String[2];
    serve(server -> {
      secrets[0] = issue(server, "kept");
      secrets[1] = issue(server, "gone");
      assertThat(listBasins(server, secrets[1])).isEqualTo(200);
      assertThat(call(server, "DELETE", "/v1/access-tokens/gone", ROOT, "").status())
          .isEqualTo(204);
    });
    serve(server -> {
      assertThat(listBasins(server, secrets[0])).isEqualTo(200);
      assertThat(listBasins(server, secrets[1])).isEqualTo(401);
      assertThat(call(server, "GET", "/v1/access-tokens", ROOT, "").text())
          .contains("\"kept\"")
          .doesNotContain("\"gone\"");
      assertThat(call(server, "GET", "/v1/basins", ROOT, "").text())
          .isEqualTo("{\"basins\":[],\"has_more\":false}");
    });
  }
}
