package io.headrace.sessions.rules;

import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.state.Sizes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What somebody asks of a session. A command that exists keeps the limits that can be seen without
 * the session; constructors throw {@link IllegalArgumentException} with a message for whoever sent
 * it.
 */
public sealed interface Command {
  /** What becomes of a message while a run is active. */
  enum Policy {
    /** It is refused. */
    REJECT,
    /** It waits for its turn. */
    QUEUE,
    /** The run is to end, and the message goes before all that only wait. */
    INTERRUPT
  }

  /**
   * What a user says.
   *
   * @param id the message's id, if the client chose one
   * @param parts text, files and data
   */
  record UserTurn(Optional<String> id, List<Part> parts) {
    /** How the session itself names things. */
    private static final Pattern RESERVED = Pattern.compile("[marqds][0-9]+");

    public UserTurn {
      parts = List.copyOf(parts);
      if (parts.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a message of at least one part, but none came");
      }
      if (parts.size() > SessionLimits.MAX_PARTS) {
        throw new IllegalArgumentException(
            "a message has at most "
                + SessionLimits.MAX_PARTS
                + " parts, but this one has "
                + parts.size());
      }
      int bytes = parts.stream().mapToInt(Sizes::of).sum();
      Checks.bytes("a message", bytes, SessionLimits.MAX_MESSAGE_BYTES);
      id.ifPresent(each -> {
        if (each.isEmpty() || each.length() > 64 || RESERVED.matcher(each).matches()) {
          throw new IllegalArgumentException(
              "expected an id of 1 to 64 characters that is no letter of m, a, r, q, d, s with"
                  + " a number, which the server gives, but it is \""
                  + each
                  + "\"");
        }
      });
    }

    /** Plain text. */
    public static UserTurn of(String text) {
      return new UserTurn(Optional.empty(), List.of(new Part.Written(Text.of(text))));
    }
  }

  /**
   * Who claims a run.
   *
   * @param worker how it calls itself
   * @param fence the fencing token that it gets, new and not to be guessed
   */
  record Claimant(String worker, String fence) {
    public Claimant {
      Checks.name("worker", worker);
    }
  }

  /**
   * How a run is to be done.
   *
   * @param agent who is to answer, if not whoever likes
   * @param leaseMillis how long its worker may be silent
   * @param claimant whoever claims it at once
   */
  record RunTerms(Optional<String> agent, long leaseMillis, Optional<Claimant> claimant) {
    /** For whoever likes. */
    public static final RunTerms DEFAULT =
        new RunTerms(Optional.empty(), SessionLimits.LEASE_MILLIS, Optional.empty());

    public RunTerms {
      agent.ifPresent(name -> Checks.name("agent", name));
      if (leaseMillis < SessionLimits.MIN_LEASE_MILLIS
          || leaseMillis > SessionLimits.MAX_LEASE_MILLIS) {
        throw new IllegalArgumentException(
            "expected a lease of 1000 to 3600000 milliseconds, but it is " + leaseMillis);
      }
    }
  }

  /**
   * A message, and a run that answers it.
   *
   * @param expected the run that the sender believes is active, if it says so
   */
  record Begin(UserTurn turn, Policy policy, Optional<String> expected, RunTerms terms)
      implements Command {}

  /**
   * An answer anew: everything after the user's message is dropped from the transcript.
   *
   * @param message the answer that is to be replaced, or the message to answer
   * @param version the version of the transcript that the sender saw, if it says so
   */
  record Regenerate(String message, OptionalLong version, RunTerms terms) implements Command {}

  /**
   * A message in the place of another one, and a run that answers it: that one and all after it are
   * dropped from the transcript. It does not wait where a run is active, but is refused.
   *
   * @param message the message that gives way
   * @param version the version of the transcript that the sender saw, if it says so
   * @param turn what is said instead; its id may be that of a message that gives way
   */
  record Replace(String message, OptionalLong version, UserTurn turn, RunTerms terms)
      implements Command {}

  /** A worker takes a run. */
  record Claim(String run, Claimant claimant) implements Command {}

  /**
   * A worker goes on.
   *
   * @param expected the sequence number of the last event of its own that it knows, if it says so
   */
  record Append(String run, String fence, List<SessionEvent.Work> events, OptionalLong expected)
      implements Command {
    public Append {
      events = List.copyOf(events);
      if (events.isEmpty() || events.size() > SessionLimits.MAX_EVENTS) {
        throw new IllegalArgumentException(
            "expected 1 to "
                + SessionLimits.MAX_EVENTS
                + " events, but there are "
                + events.size());
      }
      for (SessionEvent.Work event : events) {
        switch (event) {
          case SessionEvent.TextDelta(_, String delta) -> Checks.whole(delta);
          case SessionEvent.ThinkingDelta(_, String delta) -> Checks.whole(delta);
          case SessionEvent.ToolInputDelta(_, _, String delta) -> Checks.whole(delta);
          default -> {}
        }
      }
    }
  }

  /**
   * A worker asks a person.
   *
   * @param question what; its id is not known yet and is passed over
   */
  record Ask(String run, String fence, Part.Question question) implements Command {
    public Ask {
      Checks.bytes("a decision", Sizes.of(question), SessionLimits.MAX_DECISION_BYTES);
      if (question.deadline().orElse(0) < 0) {
        throw new IllegalArgumentException(
            "expected a deadline in milliseconds since the Unix epoch, but it is "
                + Long.toUnsignedString(question.deadline().getAsLong()));
      }
    }
  }

  /** A worker ends its run. */
  record Settle(
      String run, String fence, RunOutcome outcome, Optional<String> error, Optional<Json> usage)
      implements Command {
    public Settle {
      error.ifPresent(
          text -> Checks.bytes("an error", Sizes.of(text), SessionLimits.MAX_STEER_BYTES));
      usage.ifPresent(json -> Checks.bytes("usage", Sizes.of(json), SessionLimits.MAX_STEER_BYTES));
    }
  }

  /** Somebody wants a run to end. */
  record Cancel(String run, Optional<String> by, Optional<String> reason) implements Command {
    public Cancel {
      by.ifPresent(name -> Checks.name("by", name));
      reason.ifPresent(
          text -> Checks.bytes("a reason", Sizes.of(text), SessionLimits.MAX_STEER_BYTES));
    }
  }

  /** The user says something to a run while it runs. */
  record SteerRun(String run, String text) implements Command {
    public SteerRun {
      if (text.isBlank()) {
        throw new IllegalArgumentException("expected something to say, but the text is empty");
      }
      Checks.bytes("what is said to a run", Sizes.of(text), SessionLimits.MAX_STEER_BYTES);
    }
  }

  /** A person decides. */
  record Decide(String decision, Json answer, Optional<String> by) implements Command {
    public Decide {
      by.ifPresent(name -> Checks.name("by", name));
      Checks.bytes("an answer", Sizes.of(answer), SessionLimits.MAX_DECISION_BYTES);
    }
  }

  /** A turn that waits says something else. */
  record EditQueued(String item, List<Part> parts) implements Command {
    public EditQueued {
      parts = new UserTurn(Optional.empty(), parts).parts();
    }
  }

  /** A turn waits no more. */
  record RemoveQueued(String item) implements Command {}

  /** A message and all after it are dropped. */
  record Truncate(String from, OptionalLong version) implements Command {}

  /** The session gets a title. */
  record SetTitle(String title) implements Command {
    public SetTitle {
      if (title.length() > SessionLimits.MAX_NAME_LENGTH) {
        throw new IllegalArgumentException(
            "a title has at most 200 characters, but this one has " + title.length());
      }
    }
  }

  /** Something to tell that belongs to no run. */
  record Note(String kind, Json data) implements Command {
    public Note {
      Checks.name("kind", kind);
      Checks.bytes("a note", Sizes.of(data), SessionLimits.MAX_NOTE_BYTES);
    }
  }

  /** Time has passed: what is overdue is settled. */
  record TimePasses() implements Command {}
}
