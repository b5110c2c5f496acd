package io.headrace.server.sessions;

import io.headrace.log.Stream;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.Request;
import io.headrace.server.sessions.tail.SnapshotWriter;
import io.headrace.sessions.event.Jsons;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How workers get runs. */
final class ClaimEndpoints {
  /** The most agents that one worker works as. */
  private static final int MAX_AGENTS = 100;

  private final OpenSessions sessions;
  private final ClaimAnswers answers;

  ClaimEndpoints(OpenSessions sessions, SnapshotWriter large) {
    this.sessions = sessions;
    this.answers = new ClaimAnswers(sessions, large);
  }

  /** Any run, as soon as there is one. */
  void seek(Exchange exchange, Request request, byte[] body) {
    // A run comes with all that was said before it.
    exchange.requireRoom();
    Optional<String> key = SessionBodies.key(request);
    RunSeeker.Wish wish =
        SessionBodies.read(
            request,
            body,
            members -> {
              // Runs that name nobody are for whoever likes.
              List<String> agents = new ArrayList<>(agents(members));
              agents.add("");
              // Checked now, since a run that is found must not be lost to a bad name.
              String worker = sessions.live().claimant(members.text("worker")).worker();
              return new RunSeeker.Wish(agents, worker, key, LongPoll.wait(members));
            });
    new RunSeeker(exchange, sessions, answers, request.caller(), NamedSession.basin(request), wish)
        .begin();
  }

  private static List<String> agents(Members members) {
    List<String> agents = members.array("agents", Jsons::readText);
    if (agents.size() > MAX_AGENTS) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_AGENTS + " \"agents\", but there are " + agents.size());
    }
    return agents;
  }

  void claim(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    NamedSession session = NamedSession.of(request);
    Optional<String> key = SessionBodies.key(request);
    Stream stream = sessions.require(session);
    String run = NamedSession.part(request);
    Command.Claim claim =
        SessionBodies.read(
            request,
            body,
            members -> new Command.Claim(run, sessions.live().claimant(members.text("worker"))));
    SessionProblems.onLoop(
        exchange,
        session,
        sessions.live().submit(session.id(), claim, key),
        outcome -> {
          if (outcome instanceof SessionOutcome.Claimed claimed) {
            answers.tell(exchange, session, claimed);
          } else {
            exchange.answer(
                SessionStatuses.of(outcome, Telling.PLAIN, stream.id(), exchange.loop().text()));
          }
        });
  }
}
