package io.headrace.sessions.rules;

import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.state.SessionState;
import java.util.Optional;

/** From a state and a command to events and an outcome. Pure. */
public final class SessionRules {
  private SessionRules() {}

  /**
   * Decides about a command.
   *
   * @param key the request's idempotency key, if it has one
   * @param now when that is
   */
  public static Ruling decide(
      SessionState state, Command command, Optional<String> key, Moment now) {
    if (key.isPresent()) {
      Optional<Receipt> receipt = state.memory().receipt(key.get());
      if (receipt.isPresent()) {
        return Ruling.answer(Repetition.answer(state, command, receipt.get()));
      }
    }
    return switch (command) {
      case Command.Begin begin -> BeginRules.begin(state, begin);
      case Command.Regenerate regenerate -> BeginRules.regenerate(state, regenerate);
      case Command.Replace replace -> BeginRules.replace(state, replace);
      case Command.Claim claim -> WorkRules.claim(state, claim);
      case Command.Append append -> WorkRules.append(state, append);
      case Command.Ask ask -> WorkRules.ask(state, ask);
      case Command.Settle settle -> SettleRules.settle(state, settle);
      case Command.Cancel cancel -> CancelRules.cancel(state, cancel);
      case Command.SteerRun steer -> TalkRules.steer(state, steer);
      case Command.Decide decide -> TalkRules.decide(state, decide, now.millis());
      case Command.EditQueued edit -> TalkRules.editQueued(state, edit);
      case Command.RemoveQueued remove -> TalkRules.removeQueued(state, remove);
      case Command.Truncate truncate -> TalkRules.truncate(state, truncate);
      case Command.SetTitle(String title) -> TalkRules.one(state, new SessionEvent.Titled(title));
      case Command.Note(String kind, var data) ->
          TalkRules.one(state, new SessionEvent.Noted(kind, data));
      case Command.TimePasses() -> TimeRules.pass(state, now);
    };
  }
}
