package io.headrace.server.sessions;

import io.headrace.server.http.Exchange;
import io.headrace.server.http.Request;
import io.headrace.sessions.event.Json;
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
    Command begin =
        SessionBodies.read(
            request, body, members -> members.has("replaces") ? replace(members) : begin(members));
    switch (begin) {
      case Command.Replace replace -> changes.submit(exchange, request, replace, Telling.BEGIN);
      default -> changes.submitCreating(exchange, request, begin, Telling.BEGIN);
    }
  }

  private Command begin(Members members) {
    return new Command.Begin(
        turn(members), policy(members), members.optionalText("expected"), terms(members));
  }

  private Command replace(Members members) {
    if (policy(members) != Command.Policy.REJECT || members.has("expected")) {
      throw new MalformedException(
          "expected neither another \"policy\" than reject nor \"expected\" beside \"replaces\":"
              + " while a run is active, no message is replaced");
    }
    Members replaces = members.object("replaces");
    return new Command.Replace(
        replaces.text("message"),
        replaces.optionalNumber("version"),
        turn(members),
        terms(members));
  }

  void queue(Exchange exchange, Request request, byte[] body) {
    Command.Begin begin =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Begin(
                    turn(members), Command.Policy.QUEUE, Optional.empty(), terms(members)));
    changes.submitCreating(exchange, request, begin, Telling.PLAIN);
  }

  void changeQueued(Exchange exchange, Request request, byte[] body) {
    String item = NamedSession.part(request);
    Command change =
        SessionBodies.read(
            request,
            body,
            members -> {
              boolean remove = members.flag("remove");
              if (remove == members.has("message")) {
                throw new MalformedException(
                    "expected either \"message\", what the turn says now, or \"remove\": true");
              }
              return remove
                  ? new Command.RemoveQueued(item)
                  : new Command.EditQueued(item, turn(members).parts());
            });
    changes.submit(exchange, request, change, Telling.PLAIN);
  }

  void regenerate(Exchange exchange, Request request, byte[] body) {
    Command.Regenerate regenerate =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Regenerate(
                    members.text("message"), members.optionalNumber("version"), terms(members)));
    changes.submit(exchange, request, regenerate, Telling.BEGIN);
  }

  void cancel(Exchange exchange, Request request, byte[] body) {
    String run = NamedSession.part(request);
    Command.Cancel cancel =
        SessionBodies.read(
            request,
            body,
            members ->
                new Command.Cancel(
                    run, members.optionalText("by"), members.optionalText("reason")));
    changes.submit(exchange, request, cancel, Telling.CANCEL);
  }

  void steer(Exchange exchange, Request request, byte[] body) {
    String run = NamedSession.part(request);
    Command.SteerRun steer =
        SessionBodies.read(
            request, body, members -> new Command.SteerRun(run, members.text("text")));
    changes.submit(exchange, request, steer, Telling.PLAIN);
  }

  void decide(Exchange exchange, Request request, byte[] body) {
    String decision = NamedSession.part(request);
    Command.Decide decide =
        SessionBodies.read(
            request,
            body,
            members -> new Command.Decide(decision, answer(members), members.optionalText("by")));
    changes.submit(exchange, request, decide, Telling.PLAIN);
  }

  /** What cannot be an answer to anything must not pass for one. */
  private static Json answer(Members members) {
    Members answer = members.object("answer");
    boolean approval = answer.has("approved");
    boolean isOne =
        approval
            || answer.optionalText("text").isPresent()
            || answer.optionalText("choice").isPresent();
    if (!isOne) {
      throw new MalformedException(
          "expected \"answer\" to be {\"approved\": true or false}, {\"text\": …} or"
              + " {\"choice\": …}, but it has none of these members");
    }
    if (approval) {
      boolean _ = answer.flag("approved");
    }
    return members.json("answer");
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
