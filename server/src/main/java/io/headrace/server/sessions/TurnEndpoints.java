package io.headrace.server.sessions;

import io.headrace.server.http.Exchange;
import io.headrace.server.http.Request;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.MessageReader;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.wire.MalformedException;
import java.util.Optional;

/** What people say to a session: turns, and what they want to become of the run. */
final class TurnEndpoints {
  private final Changes changes;
  private final RunningSessions sessions;

  TurnEndpoints(Changes changes, RunningSessions sessions) {
    this.changes = changes;
    this.sessions = sessions;
  }

  void begin(Exchange exchange, Request request, byte[] body) {
    Command.Begin begin =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Begin(
                    turn(members),
                    policy(members),
                    members.optionalText("expected"),
                    terms(members)));
    changes.submitCreating(exchange, request, begin, Telling.BEGIN);
  }

  private static Command.UserTurn turn(Members members) {
    Members message = members.object("message");
    return new Command.UserTurn(message.optionalText("id"), MessageReader.userParts(message));
  }

  private static Command.Policy policy(Members members) {
    String word = members.optionalText("policy").orElse("reject");
    return switch (word) {
      case "reject" -> Command.Policy.REJECT;
      case "queue" -> Command.Policy.QUEUE;
      case "interrupt" -> Command.Policy.INTERRUPT;
      default ->
          throw new MalformedException(
              "expected \"policy\" to be reject, queue or interrupt, but it is \"" + word + "\"");
    };
  }

  /** Any name will do for an agent: whoever works under it may come over HTTP, and later. */
  private Command.RunTerms terms(Members members) {
    Optional<Command.Claimant> claimant =
        members.has("claim")
            ? Optional.of(sessions.live().claimant(members.object("claim").text("worker")))
            : Optional.empty();
    return new Command.RunTerms(
        agent(members),
        members.optionalNumber("lease").orElse(SessionLimits.LEASE_MILLIS),
        claimant);
  }

  private Optional<String> agent(Members members) {
    return members.optionalText("agent").or(sessions.agents()::defaultAgent);
  }
}
