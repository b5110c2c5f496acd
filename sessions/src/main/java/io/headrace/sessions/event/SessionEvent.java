package io.headrace.sessions.event;

import java.util.List;
import java.util.Optional;

/** One thing that happened in a session: what one record of its stream says. */
public sealed interface SessionEvent {
  /** The word that says what kind of event it is. */
  EventType type();

  /** A user's turn. */
  record MessageAdded(Message message) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.MESSAGE;
    }
  }

  /** The session's title. */
  record Titled(String title) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.TITLE;
    }
  }

  /** Something to tell that belongs to no run. */
  record Noted(String kind, Json data) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.NOTE;
    }
  }

  /**
   * A turn waits for its run.
   *
   * @param first whether it interrupts: it goes before all that do not, and after those that
   *     interrupted earlier
   */
  record Queued(String item, Message message, Optional<String> agent, boolean first)
      implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.QUEUED;
    }
  }

  /** A turn that waits has changed. */
  record QueueEdited(String item, Message message) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.QUEUE_EDITED;
    }
  }

  /** A turn waits no more: it was taken out, or its run begins in the same append. */
  record QueueRemoved(String item) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.QUEUE_REMOVED;
    }
  }

  /** A message and all after it are gone from the transcript. */
  record Truncated(String from) implements SessionEvent {
    @Override
    public EventType type() {
      return EventType.TRUNCATED;
    }
  }

  /** Compaction: messages, again, so that what made them can be dropped. Changes nothing. */
  record History(List<Message> messages) implements SessionEvent {
    public History {
      messages = List.copyOf(messages);
    }

    @Override
    public EventType type() {
      return EventType.HISTORY;
    }
  }

  /**
   * Compaction: the rest of an idle session's state. With the messages of the {@link History}
   * events right before it, it is all there is to know.
   *
   * @param title the title
   * @param version the transcript's version
   * @param lastMillis the timestamp of the last event before
   * @param receipts what is remembered of requests, the oldest first
   * @param settled what is remembered of runs, the oldest first
   */
  record Compacted(
      String title, long version, long lastMillis, List<Receipt> receipts, List<SettledRun> settled)
      implements SessionEvent {
    public Compacted {
      receipts = List.copyOf(receipts);
      settled = List.copyOf(settled);
    }

    @Override
    public EventType type() {
      return EventType.COMPACTED;
    }
  }

  /** Something about a run. */
  sealed interface OfRun extends SessionEvent {
    /** The run's id. */
    String run();
  }

  /**
   * A run begins.
   *
   * @param answer the id of the message that it writes
   * @param agent who is to write it, if not whoever likes
   * @param leaseMillis how long it may be silent
   */
  record RunBegun(
      String run, String answer, Optional<String> agent, Trigger trigger, long leaseMillis)
      implements OfRun {
    @Override
    public EventType type() {
      return EventType.RUN_BEGUN;
    }
  }

  /** A worker has taken a run. */
  record RunClaimed(String run, String worker) implements OfRun {
    @Override
    public EventType type() {
      return EventType.RUN_CLAIMED;
    }
  }

  /** A decision is open. */
  record Asked(String run, Part.Question question) implements OfRun {
    @Override
    public EventType type() {
      return EventType.ASKED;
    }
  }

  /** A decision was made. */
  record Decided(String run, String decision, Json answer, Optional<String> by) implements OfRun {
    @Override
    public EventType type() {
      return EventType.DECIDED;
    }
  }

  /**
   * A decision cannot be made any more.
   *
   * @param why {@link DecisionState#EXPIRED} or {@link DecisionState#RUN_ENDED}
   * @param answer the fallback, if it expired and had one
   */
  record DecisionClosed(String run, String decision, DecisionState why, Optional<Json> answer)
      implements OfRun {
    @Override
    public EventType type() {
      return EventType.DECISION_CLOSED;
    }
  }

  /** The user says something to a run while it runs. */
  record Steered(String run, String steer, String text) implements OfRun {
    @Override
    public EventType type() {
      return EventType.STEERED;
    }
  }

  /** Somebody wants a run to end. */
  record CancelRequested(String run, Optional<String> by, Optional<String> reason)
      implements OfRun {
    @Override
    public EventType type() {
      return EventType.CANCEL_REQUESTED;
    }
  }

  /**
   * A run has ended.
   *
   * @param message the finished answer
   * @param error why it ended so, as a text for people
   * @param usage what it took, as the worker counts it
   */
  record Settled(
      String run, RunOutcome outcome, Message message, Optional<String> error, Optional<Json> usage)
      implements OfRun {
    @Override
    public EventType type() {
      return EventType.SETTLED;
    }
  }

  /** What a worker may say of its run. */
  sealed interface Work extends OfRun {}

  /** More of the answer's text. */
  record TextDelta(String run, String delta) implements Work {
    @Override
    public EventType type() {
      return EventType.TEXT;
    }
  }

  /** More of its reasoning. */
  record ThinkingDelta(String run, String delta) implements Work {
    @Override
    public EventType type() {
      return EventType.THINKING;
    }
  }

  /** A tool call begins. */
  record ToolBegun(String run, String call, String name, Optional<String> title) implements Work {
    @Override
    public EventType type() {
      return EventType.TOOL;
    }
  }

  /** More of a tool call's input, as text of JSON. */
  record ToolInputDelta(String run, String call, String delta) implements Work {
    @Override
    public EventType type() {
      return EventType.TOOL_INPUT;
    }
  }

  /** A tool call's input is complete. */
  record ToolCalled(String run, String call, String name, Json input) implements Work {
    @Override
    public EventType type() {
      return EventType.TOOL_CALL;
    }
  }

  /** What a tool gave; the next takes the place of a preliminary one. */
  record ToolOutput(String run, String call, Json output, boolean preliminary) implements Work {
    @Override
    public EventType type() {
      return EventType.TOOL_OUTPUT;
    }
  }

  /** A tool failed. */
  record ToolFailed(String run, String call, String error) implements Work {
    @Override
    public EventType type() {
      return EventType.TOOL_ERROR;
    }
  }

  /** Something that the answer builds on. */
  record SourceFound(String run, String url, Optional<String> title) implements Work {
    @Override
    public EventType type() {
      return EventType.SOURCE;
    }
  }

  /** A file that belongs to the answer. */
  record FileMade(String run, String url, String mediaType, Optional<String> name) implements Work {
    @Override
    public EventType type() {
      return EventType.FILE;
    }
  }

  /** Anything. */
  record DataShown(String run, String name, Optional<String> key, Json data) implements Work {
    @Override
    public EventType type() {
      return EventType.DATA;
    }
  }

  /** A step of the agent begins. */
  record StepBegun(String run) implements Work {
    @Override
    public EventType type() {
      return EventType.STEP;
    }
  }

  /** The worker has taken what the user said. */
  record SteerTaken(String run, String steer) implements Work {
    @Override
    public EventType type() {
      return EventType.STEER_TAKEN;
    }
  }

  /** A sign of life. */
  record SignOfLife(String run) implements Work {
    @Override
    public EventType type() {
      return EventType.LEASE;
    }
  }

  /**
   * What is remembered of a request, so that its repetition gets the first answer.
   *
   * @param key the request's idempotency key
   * @param kind what it did
   * @param id the run, item, decision or steer that it was about; of a truncation, the version that
   *     it led to; of what has no kind of its own, the word of its event
   * @param answer of a run, the message that it writes; of the end of one, how it ended; else empty
   * @param message of a message, its id; else empty
   * @param of what the request named, where the id is another: the run that was asked, steered,
   *     cancelled or written, the item, the message that was cut at, and the run of a claim that
   *     did not come with its beginning; else empty, as in what was written down of old
   * @param seqNum where its event stands
   */
  record Receipt(
      String key, Kind kind, String id, String answer, String message, String of, long seqNum) {
    /** The id of all that a worker says. */
    public static final String WORK = "work";

    /** Whether it is of something that workers may ask for many times in a run. */
    public boolean isOfWork() {
      return kind == Kind.ASKED || (kind == Kind.DONE && id.equals(WORK));
    }

    /** What a request did. */
    public enum Kind implements Word {
      /** A run began. */
      BEGUN("begun"),
      /** Somebody has a run, perhaps from its beginning on. */
      CLAIMED("claimed"),
      QUEUED("queued"),
      DECIDED("decided"),
      STEERED("steered"),
      ASKED("asked"),
      SETTLED("settled"),
      TRUNCATED("truncated"),
      DONE("done");

      private final String text;

      Kind(String text) {
        this.text = text;
      }

      @Override
      public String text() {
        return text;
      }
    }
  }

  /** What is remembered of a run that has ended. */
  record SettledRun(String run, RunOutcome outcome) {}
}
