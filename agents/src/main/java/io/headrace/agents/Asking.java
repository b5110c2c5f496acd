package io.headrace.agents;

import io.headrace.agents.RunEndedException.Why;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.Steer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What a run asks people, and hears from them. Its threads wait here. For any thread. */
final class Asking {
  private final RunLink link;
  private final Listening listening;
  private final Waits waits;
  private final AtomicInteger waiting = new AtomicInteger();

  Asking(RunLink link, Listening listening, Waits waits) {
    this.link = link;
    this.listening = listening;
    this.waits = waits;
  }

  /** Asks a person, and waits for what becomes of it. */
  Part.Asked ask(Part.Question question) {
    link.flush();
    SessionOutcome outcome =
        answer(() -> link.submit(() -> new Command.Ask(link.run(), link.fence(), question)));
    if (outcome instanceof SessionOutcome.Asked asked) {
      return await(asked.decision());
    }
    if (outcome instanceof SessionOutcome.TooLate) {
      link.end(Why.CANCELLED);
    } else if (Troubles.isLost(outcome)) {
      link.lose();
    }
    link.requireOpen();
    throw Troubles.failure(outcome)
        .orElseGet(() -> new AnswerFailedException("The session could not ask: " + outcome + "."));
  }

  private Part.Asked await(String decision) {
    if (waiting.getAndIncrement() == 0) {
      waits.begin();
    }
    try {
      return link.awaitDecision(decision);
    } finally {
      if (waiting.decrementAndGet() == 0) {
        waits.end();
      }
    }
  }

  /** What the user said to the run and it has not taken; it has now. */
  List<Steer> takeSteers() {
    // Not what was heard last: what is accepted before this call is not to wait for another turn.
    answer(listening::now).ifPresent(link::take);
    List<Steer> steers = link.takeSteers();
    steers.forEach(steer -> link.write(new SessionEvent.SteerTaken(link.run(), steer.steer())));
    return steers;
  }

  /** What a session answers, as soon as it can. */
  private <T> T answer(Supplier<CompletableFuture<T>> request) {
    while (true) {
      try {
        return request.get().join();
      } catch (CompletionException e) {
        if (!Troubles.pass(e)) {
          link.lose(e);
        }
        link.pause(Duration.ofMillis(RunLink.RETRY_MILLIS));
      }
    }
  }
}
