package io.headrace.sessions.state;

import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.OfRun;
import io.headrace.sessions.event.SessionEvent.SettledRun;
import io.headrace.sessions.event.SessionEvent.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that a session's events have made of it. Immutable: the next state is a new one.
 *
 * @param tail the sequence number of the next record
 * @param lastMillis the timestamp of the last one, in milliseconds since the Unix epoch
 * @param fence the fencing token in force
 * @param title the title; empty until there is one
 * @param transcript the settled messages
 * @param version how often the transcript has changed otherwise than by growing
 * @param run the run that is active
 * @param queue the turns that wait, in order: those that interrupted, then the others
 * @param memory what is remembered of requests and runs
 */
public record SessionState(
    long tail,
    long lastMillis,
    String fence,
    String title,
    Transcript transcript,
    long version,
    Optional<ActiveRun> run,
    List<QueueItem> queue,
    Memory memory) {
  /** A session in which nothing has happened. */
  public static final SessionState EMPTY =
      new SessionState(
          0, 0, "", "", Transcript.EMPTY, 0, Optional.empty(), List.of(), Memory.EMPTY);

  public SessionState {
    queue = List.copyOf(queue);
  }

  /** What it is doing. */
  public Phase phase() {
    return run.map(ActiveRun::phase).orElse(Phase.IDLE);
  }

  /** The active run, if it has this id. */
  public Optional<ActiveRun> run(String id) {
    return run.filter(each -> each.run().equals(id));
  }

  /** The turn that waits under an id. */
  public Optional<QueueItem> queued(String item) {
    return queue.stream().filter(each -> each.item().equals(item)).findAny();
  }

  /**
   * How many turns wait before one that comes now.
   *
   * @param first whether it interrupts: then only those that did so earlier
   */
  public int queuePlace(boolean first) {
    return first ? (int) queue.stream().takeWhile(QueueItem::first).count() : queue.size();
  }

  /** Whether a message of the transcript, the queue or the run has this id. */
  public boolean hasMessage(String id) {
    return transcript.indexOf(id).isPresent()
        || queue.stream().anyMatch(each -> each.message().id().equals(id))
        || run.filter(each -> each.begun().answer().equals(id)).isPresent();
  }

  /** The state after a record that says nothing of the session. */
  public SessionState passed(long millis) {
    return new SessionState(
        tail + 1,
        Math.max(lastMillis, millis),
        fence,
        title,
        transcript,
        version,
        run,
        queue,
        memory);
  }

  /** The state after a command that sets the fencing token. */
  public SessionState fenced(String token, long millis) {
    return passed(millis).withRun(run.map(active -> active.fencedBy(token))).withFence(token);
  }

  /**
   * The state after an event.
   *
   * @param key the idempotency key of the request whose event it is, if it has one
   * @param millis the record's timestamp
   */
  public SessionState after(SessionEvent event, Optional<String> key, long millis) {
    SessionState changed = event instanceof OfRun ofRun ? changed(ofRun, millis) : changed(event);
    SessionState next = changed.passed(millis);
    return key.isEmpty()
        ? next
        : next.withMemory(next.memory.plus(Receipts.of(key.get(), event, next, tail)));
  }

  private SessionState changed(SessionEvent event) {
    return switch (event) {
      case SessionEvent.MessageAdded(Message message) ->
          withTranscript(transcript.plus(message), version);
      case SessionEvent.Titled(String next) -> withTitle(next);
      case SessionEvent.Queued queued -> withQueue(plus(queued));
      case SessionEvent.QueueEdited(String item, Message message) ->
          withQueue(edited(item, message));
      case SessionEvent.QueueRemoved(String item) ->
          withQueue(queue.stream().filter(each -> !each.item().equals(item)).toList());
      case SessionEvent.Truncated(String from) -> {
        OptionalInt index = transcript.indexOf(from);
        yield index.isPresent()
            ? withTranscript(transcript.cutAt(index.getAsInt()), version + 1)
            : this;
      }
      case SessionEvent.Noted _, SessionEvent.History _, SessionEvent.Compacted _ -> this;
      case OfRun _ -> throw new IllegalStateException("told apart before");
    };
  }

  private List<QueueItem> plus(SessionEvent.Queued queued) {
    List<QueueItem> longer = new ArrayList<>(queue);
    longer.add(
        queuePlace(queued.first()),
        new QueueItem(queued.item(), queued.message(), queued.agent(), queued.first()));
    return longer;
  }

  private List<QueueItem> edited(String item, Message message) {
    return queue.stream()
        .map(each ->
            each.item().equals(item)
                ? new QueueItem(item, message, each.agent(), each.first())
                : each)
        .toList();
  }

  private SessionState changed(OfRun event, long millis) {
    if (event instanceof SessionEvent.RunBegun begun) {
      return withRun(Optional.of(ActiveRun.of(begun, tail, millis)));
    }
    if (event instanceof SessionEvent.Settled settled) {
      return settled(settled);
    }
    // What names another run than the active one is somebody's mistake, and changes nothing.
    return run(event.run())
        .map(active -> withRun(Optional.of(changed(active, event, millis))))
        .orElse(this);
  }

  private SessionState settled(SessionEvent.Settled settled) {
    if (run(settled.run()).isEmpty()) {
      return this;
    }
    return withRun(Optional.empty())
        .withTranscript(transcript.plus(settled.message()), version)
        .withMemory(memory.plus(new SettledRun(settled.run(), settled.outcome())));
  }

  private ActiveRun changed(ActiveRun active, OfRun event, long millis) {
    return switch (event) {
      case Work work -> active.after(work, tail, millis);
      case SessionEvent.RunClaimed(_, String worker) -> active.claimedBy(worker, tail, millis);
      case SessionEvent.Asked(_, var question) ->
          active.said(active.draft().asking(question), tail, millis);
      case SessionEvent.Decided(_, String decision, var answer, var by) ->
          active.decided(decision, DecisionState.DECIDED, Optional.of(answer), by).told(tail);
      case SessionEvent.DecisionClosed(_, String decision, var why, var answer) ->
          active.decided(decision, why, answer, Optional.empty()).told(tail);
      case SessionEvent.Steered(_, String steer, String text) ->
          active.steered(new Steer(steer, text)).told(tail);
      case SessionEvent.CancelRequested _ -> active.cancelledAt(millis).told(tail);
      case SessionEvent.RunBegun _, SessionEvent.Settled _ ->
          throw new IllegalStateException("told apart before");
    };
  }

  private SessionState withFence(String next) {
    return new SessionState(tail, lastMillis, next, title, transcript, version, run, queue, memory);
  }

  private SessionState withTitle(String next) {
    return new SessionState(tail, lastMillis, fence, next, transcript, version, run, queue, memory);
  }

  private SessionState withTranscript(Transcript next, long nextVersion) {
    return new SessionState(tail, lastMillis, fence, title, next, nextVersion, run, queue, memory);
  }

  private SessionState withRun(Optional<ActiveRun> next) {
    return new SessionState(
        tail, lastMillis, fence, title, transcript, version, next, queue, memory);
  }

  private SessionState withQueue(List<QueueItem> next) {
    return new SessionState(tail, lastMillis, fence, title, transcript, version, run, next, memory);
  }

  private SessionState withMemory(Memory next) {
    return new SessionState(tail, lastMillis, fence, title, transcript, version, run, queue, next);
  }

  /** An idle session as a compaction left it. */
  static SessionState restored(
      SessionEvent.Compacted compacted, List<Message> messages, long tail) {
    return new SessionState(
        tail,
        compacted.lastMillis(),
        /* fence= */ "",
        compacted.title(),
        Transcript.of(messages),
        compacted.version(),
        Optional.empty(),
        List.of(),
        new Memory(compacted.receipts(), compacted.settled()));
  }
}
