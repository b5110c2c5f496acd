package io.headrace.sessions;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Claimant;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.rules.Command.UserTurn;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Commands in few words. */
public final class Commands {
  private Commands() {}

  public static Command.Begin begin(String text) {
    return begin(text, Policy.REJECT);
  }

  public static Command.Begin begin(String text, Policy policy) {
    return new Command.Begin(UserTurn.of(text), policy, Optional.empty(), RunTerms.DEFAULT);
  }

  public static Command.Begin begin(String text, Claimant claimant) {
    return new Command.Begin(UserTurn.of(text), Policy.REJECT, Optional.empty(), terms(claimant));
  }

  public static RunTerms terms(Claimant claimant) {
    return new RunTerms(Optional.empty(), 30_000, Optional.of(claimant));
  }

  public static Command.Claim claim(String run, String fence) {
    return new Command.Claim(run, new Claimant("worker", fence));
  }

  public static Command.Append say(String run, String fence, String... deltas) {
    return append(
        run,
        fence,
        Arrays.stream(deltas)
            .map(delta -> new SessionEvent.TextDelta(run, delta))
            .toArray(SessionEvent.Work[]::new));
  }

  public static Command.Append append(String run, String fence, SessionEvent.Work... events) {
    return new Command.Append(run, fence, List.of(events), OptionalLong.empty());
  }

  public static Command.Settle settle(String run, String fence, RunOutcome outcome) {
    return new Command.Settle(run, fence, outcome, Optional.empty(), Optional.empty());
  }

  public static Command.Cancel cancel(String run) {
    return new Command.Cancel(run, Optional.empty(), Optional.empty());
  }

  public static Command.Ask ask(String run, String fence, String title) {
    return new Command.Ask(run, fence, question(title));
  }

  public static Part.Question question(String title) {
    return new Part.Question(
        "",
        DecisionKind.QUESTION,
        title,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OptionalLong.empty(),
        Optional.empty());
  }

  public static Part.Question question(String title, long deadline, Optional<Json> fallback) {
    return new Part.Question(
        "",
        DecisionKind.QUESTION,
        title,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OptionalLong.of(deadline),
        fallback);
  }

  public static Command.Decide decide(String decision, String answer) {
    return new Command.Decide(decision, text(answer), Optional.empty());
  }

  public static Json text(String answer) {
    return new Json("{\"text\":\"" + answer + "\"}");
  }

  public static Command.SteerRun steer(String run, String text) {
    return new Command.SteerRun(run, text);
  }

  public static List<Part> parts(String text) {
    return List.of(new Part.Written(Text.of(text)));
  }
}
