package io.headrace.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.Headrace;
import io.headrace.client.fixture.RunningServer;
import io.headrace.client.session.LiveSessionClient;
import io.headrace.client.session.SessionMessage;
import io.headrace.client.session.Turn;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker of the documentation, at work. */
@Timeout(60)
class WorkerTest {
  @Test
  void the_worker_answers_what_it_is_told() throws Exception {
    try (RunningServer server = new RunningServer();
        Headrace headrace = Headrace.connect(server.origin().toString())) {
      Thread worker = Thread.ofVirtual().start(new Worker(server.origin().toString()));
      LiveSessionClient sessions = headrace.liveSessions();
      var _ = sessions.begin(Turn.of("birds", "hello there").forAgent("parrot"));
      assertThat(answer(sessions, 2)).isEqualTo("hello there ");
      var _ = sessions.begin(Turn.of("birds", "be loud").forAgent("parrot"));
      approve(sessions);
      assertThat(answer(sessions, 4)).isEqualTo("BE LOUD ");
      worker.interrupt();
      worker.join();
    }
  }

  /** The last message, once there are so many. */
  private static String answer(LiveSessionClient sessions, int count) throws InterruptedException {
    List<SessionMessage> messages = List.of();
    while (messages.size() < count) {
      messages = sessions.messages("birds");
    }
    return messages.getLast().text();
  }

  /** Approves the first decision of the second run as soon as it is asked. */
  private static void approve(LiveSessionClient sessions) throws InterruptedException {
    List<String> open = List.of();
    while (open.isEmpty()) {
      open = sessions.openDecisions("birds");
    }
    sessions.decide("birds", open.getFirst(), "{\"approved\":true}");
  }

  @Test
  void the_documentation_shows_what_runs() throws Exception {
    String text = Files.readString(Path.of("src/test/java/io/headrace/client/example/Worker.java"));
    int start = text.indexOf('\n', text.indexOf("// snippet worker")) + 1;
    String snippet = text.substring(start, text.indexOf("  // end")).stripTrailing().stripIndent();
    assertThat(Files.readString(Path.of("../docs/sdk.md"))).contains(snippet);
  }
}
