package io.headrace.server.aisdk;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.sessions.NamedSession;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.wire.QueryParameters;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a client is configured with, in the query of its {@code api}.
 *
 * @param policy what becomes of a message while a run is active
 * @param terms who is to answer
 * @param approvals how approvals are shown
 */
record ChatOptions(Command.Policy policy, Command.RunTerms terms, Approvals approvals) {
  static ChatOptions of(Request request, Supplier<Optional<String>> defaultAgent) {
    QueryParameters query = NamedSession.query(request);
    try {
      return new ChatOptions(
          policy(query.text("policy").orElse("reject")),
          new Command.RunTerms(
              query.text("agent").or(defaultAgent), SessionLimits.LEASE_MILLIS, Optional.empty()),
          approvals(query.text("approvals").orElse("data")));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }

  private static Command.Policy policy(String word) {
    return switch (word) {
      case "reject" -> Command.Policy.REJECT;
      case "queue" -> Command.Policy.QUEUE;
      case "interrupt" -> Command.Policy.INTERRUPT;
      default ->
          throw new IllegalArgumentException(
              "expected `policy` to be reject, queue or interrupt, but it is \"" + word + "\"");
    };
  }

  private static Approvals approvals(String word) {
    return switch (word) {
      case "data" -> Approvals.DATA;
      case "native" -> Approvals.NATIVE;
      default ->
          throw new IllegalArgumentException(
              "expected `approvals` to be data or native, but it is \"" + word + "\"");
    };
  }
}
