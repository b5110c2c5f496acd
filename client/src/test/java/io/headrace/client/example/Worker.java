package io.headrace.client.example;

import io.headrace.client.Headrace;
import io.headrace.client.session.Decision;
import io.headrace.client.session.LiveSessionClient;
import io.headrace.client.session.Question;
import io.headrace.client.session.RunHandle;
import io.headrace.client.session.SessionMessage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A worker of plain Java: it answers the runs of an agent until it is told to stop. */
final class Worker implements Runnable {
  private final String server;

  Worker(String server) {
    this.server = server;
  }

  // snippet worker
  @Override
  public void run() {
    try (Headrace headrace = Headrace.connect(server)) {
      LiveSessionClient sessions = headrace.liveSessions();
      while (true) {
        Optional<RunHandle> found =
            sessions.claim(List.of("parrot"), "worker-1", Duration.ofSeconds(20));
        if (found.isPresent()) {
          try (RunHandle run = found.get()) {
            answer(run);
          }
        }
      }
    } catch (InterruptedException e) {
      // Told to stop.
    }
  }

  private static void answer(RunHandle run) throws InterruptedException {
    List<SessionMessage> conversation = run.messages();
    String said = conversation.get(conversation.size() - 1).text();
    if (said.contains("loud")) {
      Decision decision = run.ask(Question.approval("May I shout?"));
      said = decision.isApproved() ? said.toUpperCase(Locale.ROOT) : "(whispers) " + said;
    }
    for (String word : said.split(" ", -1)) {
      if (run.isCancelRequested()) {
        run.cancelled();
        return;
      }
      run.text(word + " ");
    }
    run.complete();
  }
  // end
}
