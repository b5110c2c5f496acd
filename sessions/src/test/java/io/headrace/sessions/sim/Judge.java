package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import com.google.protobuf.ByteString;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.sessions.Inside;
import io.headrace.sessions.SessionId;
import io.headrace.sessions.SessionRecords;
import io.headrace.sessions.SessionUnavailableException;
import io.headrace.sessions.SessionUnavailableException.Why;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Moment;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.rules.Ruling;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.Records;
import io.headrace.wire.Header;
import io.headrace.wire.SequencedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows everything that one session's log ever said, and holds against it what the log says now and
 * what everybody was told.
 */
final class Judge {
  private static final int MAX_SAID = 10_000;

  /** What records of all logs say: the same, if they are alike. */
  private static final Map<Content, Optional<SessionEvent>> SAID = new ConcurrentHashMap<>();

  /** A record wherever it stands. */
  private record Content(List<Header> headers, ByteString body) {}

  private final List<SequencedRecord> records = new ArrayList<>();

  /** What they say, if it is something of the session. */
  private final List<Optional<SessionEvent>> events = new ArrayList<>();

  /** The state after so many records. */
  private final List<SessionState> states = new ArrayList<>(List.of(SessionState.EMPTY));

  private final Fold fold = Fold.from(0);
  private final Chronicle chronicle = new Chronicle();
  private long answers;

  Chronicle chronicle() {
    return chronicle;
  }

  /** Where the log ends. */
  long tail() {
    return records.size();
  }

  SessionState latest() {
    return states.getLast();
  }

  /** How many answers were held against the log. */
  long answers() {
    return answers;
  }

  // What the log says.

  /** What a record says, which costs a look into it only the first time. */
  private static Optional<SessionEvent> said(SequencedRecord record) {
    if (SAID.size() > MAX_SAID) {
      SAID.clear();
    }
    return SAID.computeIfAbsent(
        new Content(record.headers(), record.body()), _ -> SessionRecords.event(record));
  }

  /** Reads on. */
  void observe(Stream stream) {
    long tail = stream.stable().tail().seqNum();
    unless(tail >= tail(), "NothingIsTakenBack", "the log ended at %d, now at %d", tail(), tail);
    if (tail == tail()) {
      return;
    }
    unless(
        stream.stable().trimPoint() <= tail(),
        "NothingIsDroppedUnseen",
        "up to %d, but known is it up to %d",
        stream.stable().trimPoint(),
        tail());
    for (SequencedRecord record : read(stream, tail())) {
      unless(record.seqNum() == tail(), "NoGap", "after %d came %d", tail(), record.seqNum());
      records.add(record);
      Optional<SessionEvent> event = said(record);
      events.add(event);
      Inside.read(record, event, fold);
      states.add(fold.state());
      chronicle.read(record, event);
    }
    chronicle.atTheEndOfAnAppend();
    List<String> transcript =
        latest().transcript().messages().stream().map(message -> message.id()).toList();
    unless(
        transcript.equals(chronicle.transcript()),
        "TranscriptIsTrue",
        "it is %s, and should be %s",
        transcript,
        chronicle.transcript());
  }

  private static List<SequencedRecord> read(Stream stream, long from) {
    Records read = new Records();
    ReadStep step = stream.read(from, ReadLimits.BATCH, read);
    while (step.stop() != ReadStep.Stop.TAIL) {
      step = stream.read(step.nextSeqNum(), ReadLimits.BATCH, read);
    }
    return read.gathered();
  }

  /** What is there is what was there, and says the same: also to whoever knows nothing else. */
  void compare(SessionId session, Stream stream) {
    long first = stream.stable().trimPoint();
    List<SequencedRecord> now = read(stream, first);
    List<SequencedRecord> then = records.subList((int) first, records.size());
    unless(
        now.size() >= then.size() && now.subList(0, then.size()).equals(then),
        "NothingIsTakenBack",
        "the log says something else than before");
    if (now.size() == then.size()) {
      requireState("whoever reads from the beginning", Inside.fold(session, stream));
    }
  }

  /** A state that somebody has come to is what the log says up to there. */
  void requireState(String who, SessionState state) {
    unless(state.tail() <= tail(), "NothingIsShownEarly", "%s is at %d already", who, state.tail());
    SessionState expected = states.get((int) state.tail());
    unless(
        state.equals(expected),
        "StatesAreTrue",
        "%s has, at %d,%n%s%nbut it is%n%s",
        who,
        state.tail(),
        state,
        expected);
  }

  /** The records of a part of the log. */
  List<SequencedRecord> slice(long from, long to) {
    return records.subList((int) from, (int) to);
  }

  /** What a record says, if it is something of the session. */
  Optional<SessionEvent> event(SequencedRecord record) {
    return events.get((int) record.seqNum());
  }

  // What was told.

  /**
   * Somebody was told an outcome, now.
   *
   * @param rules by which it was decided
   */
  void told(Inquiry inquiry, SessionOutcome outcome, long nowMillis, Rules rules) {
    answers++;
    unless(
        chronicle.tells(inquiry.command(), outcome),
        "WhatIsToldIsThere",
        "%s asked %s and was told %s",
        inquiry.who(),
        inquiry.command(),
        outcome);
    for (long tail = inquiry.sentTail(); tail <= tail(); tail++) {
      if (explains(tail, inquiry, outcome, nowMillis, rules)) {
        return;
      }
    }
    throw new Broken(
        "AnswersAreTrue",
        "%s asked %s between %d and %d, and nothing in the log explains %s"
            .formatted(inquiry.who(), inquiry.command(), inquiry.sentTail(), tail(), outcome));
  }

  private boolean explains(
      long tail, Inquiry inquiry, SessionOutcome outcome, long nowMillis, Rules rules) {
    List<Long> times = new ArrayList<>(List.of(inquiry.sentMillis(), nowMillis));
    if (tail < tail()) {
      times.add(records.get((int) tail).timestamp());
    }
    for (long millis : times) {
      Ruling ruling =
          rules.decide(states.get((int) tail), inquiry.command(), inquiry.key(), Moment.at(millis));
      if (ruling.outcome().equals(outcome) && isStored(ruling, tail)) {
        return true;
      }
    }
    return false;
  }

  private boolean isStored(Ruling ruling, long from) {
    for (int i = 0; i < ruling.events().size(); i++) {
      int seqNum = (int) from + i;
      if (seqNum >= records.size()
          || !events.get(seqNum).equals(Optional.of(ruling.events().get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** Somebody was told that it cannot be done, now. */
  void told(Inquiry inquiry, SessionUnavailableException failure) {
    answers++;
    unless(
        failure.why() == Why.STORAGE_FULL || failure.why() == Why.CONTENDED,
        "FailuresHaveAReason",
        "%s was told %s",
        inquiry.who(),
        failure.toString());
    for (SequencedRecord record : slice(inquiry.sentTail(), tail())) {
      boolean its =
          inquiry.key().isPresent()
              ? Inside.key(record).equals(inquiry.key())
              : event(record).filter(event -> isOf(inquiry, event)).isPresent();
      unless(
          !its,
          "FailuresChangeNothing",
          "%s was told that nothing was changed, but there is %s",
          inquiry.who(),
          record);
    }
  }

  /** Whether an event can only come of what was asked: words have numbers. */
  private static boolean isOf(Inquiry inquiry, SessionEvent event) {
    return event instanceof SessionEvent.TextDelta
        && inquiry.command() instanceof Command.Append append
        && append.expected().isEmpty()
        && append.events().contains(event);
  }
}
