package io.headrace.sessions.event;

import io.headrace.sessions.event.SessionEvent.*;
import io.headrace.testkit.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Events of every kind that mean nothing: for whatever has to carry them unchanged. */
public final class RandomEvents {
  private static final List<String> PIECES =
      List.of(
          "a", "word ", "\"", "\\", "\n", "\r\n", "\t", "\u0000", "\u001f", "\u007f", "é", "–",
          "\u2028", "漢字", "😀", "{}", "<b>", "�", "");

  private final Dice dice;

  public RandomEvents(Dice dice) {
    this.dice = dice;
  }

  /** An event of any kind. */
  public SessionEvent event() {
    return event(dice.pick(List.of(EventType.values())));
  }

  /** An event of a kind. */
  public SessionEvent event(EventType type) {
    return switch (type) {
      case MESSAGE -> new MessageAdded(message());
      case TITLE -> new Titled(text());
      case NOTE -> new Noted(text(), json());
      case QUEUED -> new Queued(id(), message(), maybe(this::text), dice.coin());
      case QUEUE_EDITED -> new QueueEdited(id(), message());
      case QUEUE_REMOVED -> new QueueRemoved(id());
      case TRUNCATED -> new Truncated(id());
      case HISTORY -> new History(some(this::message));
      case COMPACTED ->
          new Compacted(text(), number(), number(), some(this::receipt), some(this::settledRun));
      case RUN_BEGUN ->
          new RunBegun(
              id(), id(), maybe(this::text), dice.pick(List.of(Trigger.values())), number());
      case RUN_CLAIMED -> new RunClaimed(id(), text());
      case ASKED -> new SessionEvent.Asked(id(), question());
      case DECIDED -> new Decided(id(), id(), json(), maybe(this::text));
      case DECISION_CLOSED ->
          new DecisionClosed(
              id(),
              id(),
              dice.pick(List.of(DecisionState.EXPIRED, DecisionState.RUN_ENDED)),
              maybe(this::json));
      case STEERED -> new Steered(id(), id(), text());
      case CANCEL_REQUESTED -> new CancelRequested(id(), maybe(this::text), maybe(this::text));
      case SETTLED -> new Settled(id(), outcome(), message(), maybe(this::text), maybe(this::json));
      case TEXT,
          THINKING,
          TOOL,
          TOOL_INPUT,
          TOOL_CALL,
          TOOL_OUTPUT,
          TOOL_ERROR,
          SOURCE,
          FILE,
          DATA,
          STEP,
          STEER_TAKEN,
          LEASE ->
          work(type, id());
    };
  }

  /** What a worker says. */
  public Work work(EventType type, String run) {
    return switch (type) {
      case TEXT -> new TextDelta(run, text());
      case THINKING -> new ThinkingDelta(run, text());
      case TOOL -> new ToolBegun(run, id(), text(), maybe(this::text));
      case TOOL_INPUT -> new ToolInputDelta(run, id(), text());
      case TOOL_CALL -> new ToolCalled(run, id(), text(), json());
      case TOOL_OUTPUT -> new ToolOutput(run, id(), json(), dice.coin());
      case TOOL_ERROR -> new ToolFailed(run, id(), text());
      case SOURCE -> new SourceFound(run, text(), maybe(this::text));
      case FILE -> new FileMade(run, text(), text(), maybe(this::text));
      case DATA -> new DataShown(run, text(), maybe(this::text), json());
      case STEP -> new StepBegun(run);
      case STEER_TAKEN -> new SteerTaken(run, id());
      case LEASE -> new SignOfLife(run);
      default -> throw new IllegalArgumentException("no worker says " + type);
    };
  }

  /** What a worker says, of any kind. */
  public Work work(String run) {
    EventType type;
    do {
      type = dice.pick(List.of(EventType.values()));
    } while (!(event(type) instanceof Work));
    return work(type, run);
  }

  /** A message with parts of every kind. */
  public Message message() {
    return new Message(
        id(),
        dice.pick(List.of(Role.values())),
        some(this::part),
        maybe(this::outcome),
        maybe(this::text));
  }

  /** A part of any kind. */
  public Part part() {
    return switch (dice.below(9)) {
      case 0 -> new Part.Written(Text.of(text()));
      case 1 -> new Part.Thought(Text.of(text()));
      case 2 ->
          new Part.ToolUse(
              id(),
              text(),
              maybe(this::text),
              Text.of(text()),
              maybe(this::json),
              maybe(this::json),
              maybe(this::text),
              dice.pick(List.of(ToolState.values())));
      case 3 -> new Part.Source(text(), maybe(this::text));
      case 4 -> new Part.Attachment(text(), text(), maybe(this::text));
      case 5 -> new Part.Datum(text(), maybe(this::text), json());
      case 6 -> new Part.Step();
      case 7 ->
          new Part.Asked(
              question().withoutFallback(),
              dice.pick(List.of(DecisionState.values())),
              maybe(this::json),
              maybe(this::text));
      default -> new Part.Steer(id(), text());
    };
  }

  private Part.Question question() {
    return new Part.Question(
        id(),
        dice.pick(List.of(DecisionKind.values())),
        text(),
        maybe(this::text),
        maybe(this::id),
        some(this::text),
        dice.coin() ? OptionalLong.of(number()) : OptionalLong.empty(),
        maybe(this::json));
  }

  private Receipt receipt() {
    return new Receipt(
        text(), dice.pick(List.of(Receipt.Kind.values())), id(), text(), text(), text(), number());
  }

  private SettledRun settledRun() {
    return new SettledRun(id(), outcome());
  }

  private RunOutcome outcome() {
    return dice.pick(List.of(RunOutcome.values()));
  }

  /** A few ids, so that they meet. */
  private String id() {
    return "i" + dice.below(5);
  }

  private long number() {
    return dice.coin() ? dice.below(100) : dice.below(Long.MAX_VALUE);
  }

  /** A text with whatever is hard to write down. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (int i = dice.below(5); i > 0; i--) {
      text.append(dice.pick(PIECES));
    }
    return text.toString();
  }

  private Json json() {
    return new Json(
        dice.pick(
            List.of(
                "null",
                "true",
                "0",
                "-1.5",
                "1e3",
                "\"a\\n\"",
                "[]",
                "{}",
                "[1,[2],{\"a\":null}]",
                "{\"text\":\"漢字\",\"n\":12345678901234567890}")));
  }

  private <T> Optional<T> maybe(Supplier<T> thing) {
    return dice.coin() ? Optional.of(thing.get()) : Optional.empty();
  }

  private <T> List<T> some(Supplier<T> thing) {
    List<T> some = new ArrayList<>();
    for (int i = dice.below(4); i > 0; i--) {
      some.add(thing.get());
    }
    return some;
  }
}
