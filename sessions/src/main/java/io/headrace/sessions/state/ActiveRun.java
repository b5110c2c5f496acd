package io.headrace.sessions.state;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.RunBegun;
import io.headrace.sessions.event.SessionEvent.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The run that a session is at. Immutable.
 *
 * @param begun how it began
 * @param beganAt the sequence number of that event
 * @param worker who has taken it, if anybody has
 * @param fence the right to write it, as its worker was told; empty if nobody has taken it. It may
 *     be in force no more: then somebody has taken the stream from the worker
 * @param wrote whether the worker has said anything
 * @param lifeMillis when it was last heard of, in milliseconds since the Unix epoch
 * @param cancelMillis when somebody wanted it to end, if anybody did
 * @param lastWork the sequence number of the last event that the worker wrote and that was more
 *     than a sign of life, or of the claim
 * @param lastTold the sequence number of the last event that its worker has to be told of
 * @param draft what it has written
 * @param steers what the user said to it and it has not taken, in order
 */
public record ActiveRun(
    RunBegun begun,
    long beganAt,
    Optional<String> worker,
    String fence,
    boolean wrote,
    long lifeMillis,
    OptionalLong cancelMillis,
    long lastWork,
    long lastTold,
    Draft draft,
    List<Steer> steers) {
  static ActiveRun of(RunBegun begun, long seqNum, long millis) {
    return new ActiveRun(
        begun,
        seqNum,
        Optional.empty(),
        /* fence= */ "",
        /* wrote= */ false,
        millis,
        OptionalLong.empty(),
        seqNum,
        seqNum,
        Draft.EMPTY,
        List.of());
  }

  /** Its id. */
  public String run() {
    return begun.run();
  }

  /** What it is doing. */
  public Phase phase() {
    if (cancelMillis.isPresent()) {
      return Phase.CANCELLING;
    }
    if (!openQuestions().isEmpty()) {
      return Phase.WAITING;
    }
    return wrote ? Phase.RUNNING : Phase.STARTING;
  }

  /** Whether a worker has taken it. */
  public boolean isClaimed() {
    return worker.isPresent();
  }

  /** Until when its worker has to be heard of, in milliseconds since the Unix epoch. */
  public long leaseEndMillis() {
    return lifeMillis + begun.leaseMillis();
  }

  /** Its answer, as far as it has come. */
  public Message answer() {
    return Message.draft(begun.answer(), draft.parts());
  }

  /** The decision with an id. */
  public Optional<Part.Asked> decision(String decision) {
    return asked().stream().filter(each -> each.question().decision().equals(decision)).findAny();
  }

  /** What is asked and not decided. */
  public List<Part.Question> openQuestions() {
    List<Part.Question> open = List.of();
    for (Part part : draft.parts()) {
      if (part instanceof Part.Asked asked && asked.state() == DecisionState.OPEN) {
        open = open.isEmpty() ? new ArrayList<>() : open;
        open.add(asked.question());
      }
    }
    return open;
  }

  /** All that it asked. */
  public List<Part.Asked> asked() {
    List<Part.Asked> all = new ArrayList<>();
    for (Part part : draft.parts()) {
      if (part instanceof Part.Asked asked) {
        all.add(asked);
      }
    }
    return all;
  }

  /** What the user said under an id, if it was not taken. */
  Optional<Steer> steer(String steer) {
    return steers.stream().filter(each -> each.steer().equals(steer)).findAny();
  }

  ActiveRun claimedBy(String claimer, long seqNum, long millis) {
    return new ActiveRun(
        begun,
        beganAt,
        Optional.of(claimer),
        fence,
        wrote,
        millis,
        cancelMillis,
        seqNum,
        lastTold,
        draft,
        steers);
  }

  /** This after a fencing token came into force: the first after a claim is the claimer's. */
  ActiveRun fencedBy(String token) {
    return isClaimed() && fence.isEmpty()
        ? new ActiveRun(
            begun,
            beganAt,
            worker,
            token,
            wrote,
            lifeMillis,
            cancelMillis,
            lastWork,
            lastTold,
            draft,
            steers)
        : this;
  }

  /** This, with something that its worker has to be told of. */
  ActiveRun told(long seqNum) {
    return new ActiveRun(
        begun,
        beganAt,
        worker,
        fence,
        wrote,
        lifeMillis,
        cancelMillis,
        lastWork,
        seqNum,
        draft,
        steers);
  }

  /** This, heard of again, and no more. */
  ActiveRun heard(long millis) {
    return new ActiveRun(
        begun,
        beganAt,
        worker,
        fence,
        wrote,
        millis,
        cancelMillis,
        lastWork,
        lastTold,
        draft,
        steers);
  }

  /** This, having said something. */
  ActiveRun said(Draft next, long seqNum, long millis) {
    return new ActiveRun(
        begun,
        beganAt,
        worker,
        fence,
        wrote || !next.equals(draft),
        millis,
        cancelMillis,
        seqNum,
        lastTold,
        next,
        steers);
  }

  /** This after what a worker says. */
  public ActiveRun after(Work work, long seqNum, long millis) {
    return switch (work) {
      case SessionEvent.SignOfLife _ -> heard(millis);
      case SessionEvent.SteerTaken(_, String id) ->
          said(draft.after(work, steer(id)), seqNum, millis)
              .withSteers(steers.stream().filter(each -> !each.steer().equals(id)).toList());
      default -> said(draft.after(work, Optional.empty()), seqNum, millis);
    };
  }

  /** This with something having become of a decision. */
  public ActiveRun decided(
      String decision, DecisionState state, Optional<Json> answer, Optional<String> by) {
    return withDraft(draft.decided(decision, state, answer, by));
  }

  ActiveRun steered(Steer steer) {
    List<Steer> longer = new ArrayList<>(steers);
    longer.add(steer);
    return withSteers(longer);
  }

  ActiveRun withDraft(Draft next) {
    return new ActiveRun(
        begun,
        beganAt,
        worker,
        fence,
        wrote,
        lifeMillis,
        cancelMillis,
        lastWork,
        lastTold,
        next,
        steers);
  }

  ActiveRun cancelledAt(long millis) {
    return cancelMillis.isPresent()
        ? this
        : new ActiveRun(
            begun,
            beganAt,
            worker,
            fence,
            wrote,
            lifeMillis,
            OptionalLong.of(millis),
            lastWork,
            lastTold,
            draft,
            steers);
  }

  private ActiveRun withSteers(List<Steer> next) {
    return new ActiveRun(
        begun,
        beganAt,
        worker,
        fence,
        wrote,
        lifeMillis,
        cancelMillis,
        lastWork,
        lastTold,
        draft,
        List.copyOf(next));
  }
}
