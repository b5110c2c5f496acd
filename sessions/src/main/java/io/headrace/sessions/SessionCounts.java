package io.headrace.sessions;

import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.ActiveRun;
import io.headrace.sessions.state.SessionState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happens in live sessions, for people who watch over them. It is counted when it is durable,
 * whoever did it. Lanes count; any thread may look.
 */
public final class SessionCounts {
  private final LongAdder begun = new LongAdder();
  private final Map<RunOutcome, LongAdder> settled = new EnumMap<>(RunOutcome.class);
  private final LongAdder active = new LongAdder();
  private final LongAdder open = new LongAdder();
  private final LongAdder staleWrites = new LongAdder();

  SessionCounts() {
    for (RunOutcome outcome : RunOutcome.values()) {
      settled.put(outcome, new LongAdder());
    }
  }

  /** How many runs have begun. */
  public long begun() {
    return begun.sum();
  }

  /** How many runs have ended so. */
  public long settled(RunOutcome outcome) {
    return Objects.requireNonNull(settled.get(outcome)).sum();
  }

  /** How many runs are active now. */
  public long active() {
    return active.sum();
  }

  /** How many sessions are in memory now. */
  public long open() {
    return open.sum();
  }

  /** How many times somebody wanted to write a run that was not theirs, or not any more. */
  public long staleWrites() {
    return staleWrites.sum();
  }

  void opened() {
    open.increment();
  }

  void closed() {
    open.decrement();
  }

  void ruled(Command command, SessionOutcome outcome) {
    boolean stale =
        switch (command) {
          case Command.Append _, Command.Ask _ ->
              outcome instanceof SessionOutcome.Fenced
                  || outcome instanceof SessionOutcome.AlreadySettled;
          // Whoever ends a run that has ended is as well served.
          case Command.Settle _ -> outcome instanceof SessionOutcome.Fenced;
          case Command.Begin _,
              Command.Regenerate _,
              Command.Replace _,
              Command.Claim _,
              Command.Cancel _,
              Command.SteerRun _,
              Command.Decide _,
              Command.EditQueued _,
              Command.RemoveQueued _,
              Command.Truncate _,
              Command.SetTitle _,
              Command.Note _,
              Command.TimePasses _ ->
              false;
        };
    if (stale) {
      staleWrites.increment();
    }
  }

  /** What one session adds to the counts, which first had this state. Owned by its lane. */
  Tally tally(SessionState first) {
    return new Tally(first.run().map(ActiveRun::run));
  }

  /** The run of one session, as far as it was counted. */
  final class Tally {
    private Optional<String> run;
    private boolean over;

    private Tally(Optional<String> run) {
      this.run = run;
      if (run.isPresent()) {
        active.increment();
      }
    }

    /** The session has come to a state. */
    void moved(SessionState stable) {
      if (over) {
        return;
      }
      Optional<String> next = stable.run().map(ActiveRun::run);
      if (!next.equals(run)) {
        run.flatMap(stable.memory()::outcome)
            .ifPresent(how -> Objects.requireNonNull(settled.get(how)).increment());
        drop();
        if (next.isPresent()) {
          begun.increment();
          active.increment();
        }
        run = next;
      }
    }

    /** Nothing becomes of its run any more; nor is another counted, whatever is still read. */
    void leave() {
      over = true;
      drop();
    }

    private void drop() {
      if (run.isPresent()) {
        active.decrement();
        run = Optional.empty();
      }
    }
  }
}
