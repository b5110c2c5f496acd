package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import io.headrace.sessions.Inside;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command.Append;
import io.headrace.sessions.rules.Command.Cancel;
import io.headrace.sessions.rules.Command.Decide;
import io.headrace.sessions.rules.Command.Settle;
import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the log of one session may say: the promises as rules over events, which know nothing of how
 * the sessions decide.
 */
final class Chronicle {
  /** What intruders' fences begin with. */
  static final String FOREIGN = "foreign-";

  /** What is in a record that no stale writer may have written. */
  static final String STALE = "written by somebody stale";

  private final Map<String, RunLife> runs = new LinkedHashMap<>();
  private final List<SessionEvent.Queued> queue = new ArrayList<>();
  private final Set<String> items = new HashSet<>();
  private final Set<String> steers = new HashSet<>();
  private final Set<String> words = new HashSet<>();
  private final Map<String, Json> answers = new HashMap<>();
  private final List<String> transcript = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private final Set<String> decisions = new HashSet<>();
  private final Map<String, String> claimFences = new HashMap<>();

  /** What the settle of this append still owes: the steers that were not taken. */
  private final Deque<String> owed = new ArrayDeque<>();

  private Optional<RunLife> active = Optional.empty();
  private Optional<String> dequeued = Optional.empty();
  private Optional<String> justClaimed = Optional.empty();
  private String fence = "";

  Optional<RunLife> active() {
    return active;
  }

  String fence() {
    return fence;
  }

  Set<String> runs() {
    return runs.keySet();
  }

  Set<String> decisions() {
    return decisions;
  }

  List<String> queue() {
    return queue.stream().map(SessionEvent.Queued::item).toList();
  }

  List<String> transcript() {
    return transcript;
  }

  /** The fences that were in force once, and never will be again. */
  List<String> retiredFences() {
    List<String> retired = new ArrayList<>(claimFences.values());
    retired.remove(fence);
    return retired;
  }

  // Records.

  /**
   * Reads the next record.
   *
   * @param event what it says, if it is something of the session
   */
  void read(SequencedRecord record, Optional<SessionEvent> event) {
    Optional<Command> command = Command.of(record.content());
    if (command.isPresent()) {
      if (command.get() instanceof Command.Fence(String token)) {
        fence = token;
      }
      return;
    }
    unless(
        !record.body().toStringUtf8().equals(STALE),
        "StaleWritesNothing",
        "somebody wrote with a fence of old at %d",
        record.seqNum());
    Inside.key(record)
        .ifPresent(
            key -> unless(keys.add(key), "DoneOnce", "the request %s was done a second time", key));
    event.ifPresent(each -> event(each, record.timestamp()));
  }

  private void event(SessionEvent event, long millis) {
    switch (event) {
      case SessionEvent.MessageAdded(Message message) -> message(message);
      case SessionEvent.Queued queued -> queued(queued);
      case SessionEvent.QueueEdited(String item, Message message) ->
          queue.replaceAll(was ->
              was.item().equals(item)
                  ? new SessionEvent.Queued(item, message, was.agent(), was.first())
                  : was);
      case SessionEvent.QueueRemoved(String item) -> {
        int index = queue().indexOf(item);
        unless(index >= 0, "QueueIsTrue", "%s was removed and did not wait", item);
        String message = queue.remove(index).message().id();
        dequeued = index == 0 ? Optional.of(message) : Optional.empty();
      }
      case SessionEvent.Truncated(String from) -> {
        unless(active.isEmpty(), "OneRunAtATime", "the transcript was cut in the midst of a run");
        int index = transcript.indexOf(from);
        unless(index >= 0, "TranscriptIsTrue", "it was cut at %s, which is not there", from);
        transcript.subList(index, transcript.size()).clear();
      }
      case SessionEvent.History _, SessionEvent.Compacted _ ->
          unless(active.isEmpty() && queue.isEmpty(), "OnlyTheIdleAreCompacted", "it was busy");
      case SessionEvent.Titled _, SessionEvent.Noted _ -> {}
      case SessionEvent.RunBegun begun -> begun(begun, millis);
      case SessionEvent.OfRun ofRun -> ofRun(requireActive(ofRun), ofRun, millis);
    }
  }

  private void message(Message message) {
    unless(active.isEmpty(), "OneRunAtATime", "a message came in the midst of a run");
    unless(message.role() == Role.USER, "TranscriptIsTrue", "no user said %s", message);
    unless(
        !transcript.contains(message.id()), "TranscriptIsTrue", "%s is there twice", message.id());
    transcript.add(message.id());
  }

  private void queued(SessionEvent.Queued queued) {
    unless(items.add(queued.item()), "QueueIsTrue", "%s waits twice", queued.item());
    String text = textOf(queued.message());
    if (!owed.isEmpty()) {
      unless(
          owed.removeFirst().equals(text), "NothingSaidInVain", "%s is none of the steers", text);
    }
    // Those that interrupt are answered before the others, and in the order in which they did.
    int earlier = (int) queue.stream().filter(each -> each.first() || !queued.first()).count();
    queue.add(earlier, queued);
  }

  private void begun(SessionEvent.RunBegun begun, long millis) {
    unless(
        active.isEmpty(),
        "OneRunAtATime",
        "%s began while %s was active",
        begun.run(),
        active.map(RunLife::run).orElse(""));
    unless(!runs.containsKey(begun.run()), "OneRunAtATime", "%s began twice", begun.run());
    switch (begun.trigger()) {
      case QUEUE ->
          unless(
              dequeued.isPresent() && dequeued.get().equals(transcript.getLast()),
              "QueueIsTrue",
              "%s began of the queue, but not with the message that was first",
              begun.run());
      case MESSAGE, REGENERATE ->
          unless(!transcript.isEmpty(), "TranscriptIsTrue", "there is nothing to answer");
    }
    dequeued = Optional.empty();
    RunLife life = new RunLife(begun, millis);
    runs.put(begun.run(), life);
    active = Optional.of(life);
  }

  private RunLife requireActive(SessionEvent.OfRun event) {
    RunLife life = runs.get(event.run());
    if (life == null) {
      throw new Broken("RunsBeginFirst", event + " tells of a run that never began");
    }
    unless(!life.settled, "NothingAfterTheEnd", "after its end %s tells %s", event.run(), event);
    return life;
  }

  private void ofRun(RunLife life, SessionEvent.OfRun event, long millis) {
    switch (event) {
      case SessionEvent.RunBegun _ -> throw new IllegalStateException("told apart before");
      case SessionEvent.RunClaimed(_, String worker) -> {
        unless(life.worker.isEmpty(), "ClaimedOnce", "%s was claimed twice", life.run());
        life.worker = Optional.of(worker);
        life.heardMillis = millis;
        justClaimed = Optional.of(life.run());
      }
      case SessionEvent.Work work -> work(life, work, millis);
      case SessionEvent.Asked(_, Part.Question question) -> {
        requireWorker(life, event);
        unless(decisions.add(question.decision()), "DecidedOnce", "%s twice", question.decision());
        life.openDecisions.add(question.decision());
        life.deadlines.put(question.decision(), question.deadline().orElse(Long.MAX_VALUE));
        life.heardMillis = millis;
      }
      case SessionEvent.Decided(_, String decision, Json answer, _) -> {
        unless(
            life.openDecisions.remove(decision),
            "DecidedOnce",
            "%s was decided and was not open",
            decision);
        answers.put(decision, answer);
      }
      case SessionEvent.DecisionClosed(_, String decision, DecisionState why, _) -> {
        unless(
            life.openDecisions.remove(decision),
            "DecidedOnce",
            "%s was closed and was not open",
            decision);
        unless(
            why != DecisionState.EXPIRED
                || life.deadlines.getOrDefault(decision, Long.MAX_VALUE) <= millis,
            "TimeIsGiven",
            "%s expired before its time",
            decision);
      }
      case SessionEvent.Steered(_, String steer, String text) -> {
        steers.add(steer);
        life.steers.put(steer, text);
        life.steerOrder.add(steer);
      }
      case SessionEvent.CancelRequested _ -> {
        unless(life.cancelMillis.isEmpty(), "CancelledOnce", "%s twice", life.run());
        life.cancelMillis = OptionalLong.of(millis);
      }
      case SessionEvent.Settled settled -> settled(life, settled, millis);
    }
  }

  private static void requireWorker(RunLife life, SessionEvent event) {
    unless(life.worker.isPresent(), "OnlyTheOwnerWrites", "nobody has claimed, yet: %s", event);
  }

  private void work(RunLife life, SessionEvent.Work work, long millis) {
    requireWorker(life, work);
    life.heardMillis = millis;
    if (work instanceof SessionEvent.TextDelta(_, String delta)) {
      life.said.append(delta);
      words.add(delta);
      Tag tag = Tag.of(delta);
      unless(
          life.worker.equals(Optional.of(tag.worker())) && tag.run().equals(life.run()),
          "OnlyTheOwnerWrites",
          "%s is written by %s, but there is %s",
          life.run(),
          life.worker,
          delta);
      unless(
          tag.number() > life.lastNumber,
          "WordsInOrder",
          "after number %d came %s",
          life.lastNumber,
          delta);
      life.lastNumber = tag.number();
    } else if (work instanceof SessionEvent.SteerTaken(_, String steer)) {
      life.steers.remove(steer);
      life.steerOrder.remove(steer);
    }
  }

  private void settled(RunLife life, SessionEvent.Settled settled, long millis) {
    unless(
        life.openDecisions.isEmpty(),
        "DecidedOnce",
        "%s ended with decisions open: %s",
        life.run(),
        life.openDecisions);
    unless(
        textOf(settled.message()).contentEquals(life.said),
        "TheAnswerIsWhatWasSaid",
        "of %s that is \"%s\", but it ended as \"%s\"",
        life.run(),
        life.said,
        textOf(settled.message()));
    unless(
        settled.message().id().equals(life.begun.answer())
            && settled.message().outcome().equals(Optional.of(settled.outcome())),
        "TheAnswerIsWhatWasSaid",
        "it is %s",
        settled.message());
    if (settled.usage().isEmpty()) {
      endedByServer(life, settled.outcome(), millis);
    }
    life.settled = true;
    active = Optional.empty();
    transcript.add(settled.message().id());
    life.steerOrder.forEach(steer -> owed.add(Objects.requireNonNull(life.steers.get(steer))));
  }

  /** Workers say what they used. Who does not is the server, which needs a reason. */
  private static void endedByServer(RunLife life, RunOutcome outcome, long millis) {
    boolean leaseOver = life.leaseEnd() <= millis;
    boolean graceOver =
        life.cancelMillis.isPresent()
            && life.cancelMillis.getAsLong() + SessionLimits.CANCEL_GRACE_MILLIS <= millis;
    boolean may =
        switch (outcome) {
          case INTERRUPTED -> leaseOver && life.cancelMillis.isEmpty();
          case CANCELLED ->
              life.worker.isEmpty() || (life.cancelMillis.isPresent() && (leaseOver || graceOver));
          case COMPLETED, FAILED -> false;
        };
    unless(
        may,
        "OnlyTheSilentAreDead",
        "the server ended %s as %s at %d; its lease ends at %d",
        life.run(),
        outcome,
        millis,
        life.leaseEnd());
  }

  private static String textOf(Message message) {
    StringBuilder text = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Written(var written)) {
        text.append(written);
      }
    }
    return text.toString();
  }

  // What was told.

  /** Whoever was told that something is done finds it in the log. */
  boolean tells(io.headrace.sessions.rules.Command command, SessionOutcome outcome) {
    return switch (outcome) {
      case SessionOutcome.Begun begun ->
          runs.containsKey(begun.run())
              && (begun.fence().isEmpty() || runs.get(begun.run()).worker.isPresent());
      case SessionOutcome.Enqueued(String item, _, _, _) -> items.contains(item);
      case SessionOutcome.Claimed claimed ->
          Optional.ofNullable(runs.get(claimed.run()))
              .filter(run -> run.worker.isPresent())
              .isPresent();
      case SessionOutcome.Asked(String decision, _) -> decisions.contains(decision);
      case SessionOutcome.Steered(String steer, _) -> steers.contains(steer);
      case SessionOutcome.Settled _ -> settledOf(command).filter(run -> run.settled).isPresent();
      case SessionOutcome.AlreadyDecided(Json answer) ->
          command instanceof Decide decide && answer.equals(answers.get(decide.decision()));
      case SessionOutcome.Done _ ->
          switch (command) {
            case Append append ->
                append.events().stream()
                    .allMatch(event ->
                        !(event instanceof SessionEvent.TextDelta(_, String delta))
                            || words.contains(delta));
            case Cancel cancel ->
                runs.containsKey(cancel.run())
                    && (runs.get(cancel.run()).settled
                        || runs.get(cancel.run()).cancelMillis.isPresent());
            case Decide decide -> decide.answer().equals(answers.get(decide.decision()));
            default -> true;
          };
      default -> true;
    };
  }

  private Optional<RunLife> settledOf(io.headrace.sessions.rules.Command command) {
    return switch (command) {
      case Settle settle -> Optional.ofNullable(runs.get(settle.run()));
      case Cancel cancel -> Optional.ofNullable(runs.get(cancel.run()));
      default -> Optional.empty();
    };
  }

  // Where appends end.

  /** What must hold whenever everything of an append is there. */
  void atTheEndOfAnAppend() {
    unless(owed.isEmpty(), "NothingSaidInVain", "forgotten were %s", owed);
    if (fence.startsWith(FOREIGN)) {
      justClaimed = Optional.empty();
      return;
    }
    justClaimed.ifPresent(run -> claimFences.put(run, fence));
    justClaimed = Optional.empty();
    if (active.isEmpty()) {
      unless(fence.isEmpty(), "TheEndIsOneAppend", "nothing runs, but the fence is %s", fence);
      unless(queue.isEmpty(), "TheEndIsOneAppend", "nothing runs, but there wait %s", queue);
    } else if (active.get().worker.isEmpty()) {
      String run = active.get().run();
      unless(fence.equals(run), "OnlyTheOwnerWrites", "%s has the fence %s", run, fence);
    } else {
      String expected = claimFences.getOrDefault(active.get().run(), fence);
      unless(
          fence.equals(expected) && !fence.isEmpty(),
          "OnlyTheOwnerWrites",
          "%s has the fence %s, not %s",
          active.get().run(),
          fence,
          expected);
    }
  }
}
