package io.headrace.sessions.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.Commands;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.Command.RunTerms;
import io.headrace.sessions.state.SessionState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of phases in docs/sessions.md, cell by cell: what each command is told in each phase,
 * and which phase follows.
 */
class PhaseTableTest {
  private static final String FENCE = "fence";
  private static final String STALE = "another fence";
  private static final long NOW = 1_000_000;

  /** Every state that a session can be in, as far as the rules tell them apart. */
  enum In {
    IDLE(Phase.IDLE),
    /** Begun, and nobody has claimed it. */
    OFFERED(Phase.STARTING),
    /** Claimed, and nothing is written. */
    STARTING(Phase.STARTING),
    RUNNING(Phase.RUNNING),
    WAITING(Phase.WAITING),
    CANCELLING(Phase.CANCELLING);

    private final Phase phase;

    In(Phase phase) {
      this.phase = phase;
    }
  }

  private static final Map<In, SessionState> STATES = new EnumMap<>(In.class);
  private static final String RUN;
  private static final String DECISION;

  static {
    SessionState begun = after(SessionState.EMPTY, Commands.begin("hello"));
    RUN = begun.run().orElseThrow().run();
    SessionState claimed = after(begun, Commands.claim(RUN, FENCE));
    SessionState wrote = after(claimed, Commands.say(RUN, FENCE, "word"));
    SessionState asked = after(wrote, Commands.ask(RUN, FENCE, "May I?"));
    DECISION = asked.run().orElseThrow().openQuestions().getFirst().decision();
    STATES.put(In.IDLE, after(asked, Commands.settle(RUN, FENCE, RunOutcome.COMPLETED)));
    STATES.put(In.OFFERED, begun);
    STATES.put(In.STARTING, claimed);
    STATES.put(In.RUNNING, wrote);
    STATES.put(In.WAITING, asked);
    STATES.put(In.CANCELLING, after(asked, Commands.cancel(RUN)));
  }

  private static SessionState state(In in) {
    return Objects.requireNonNull(STATES.get(in));
  }

  private static SessionState after(SessionState state, Command command) {
    return after(state, SessionRules.decide(state, command, Optional.empty(), Moment.at(NOW)));
  }

  private static SessionState after(SessionState state, Ruling ruling) {
    SessionState after = state;
    for (SessionEvent event : ruling.events()) {
      after = after.after(event, Optional.empty(), NOW);
    }
    return ruling.fence().isPresent() ? after.fenced(ruling.fence().get(), NOW) : after;
  }

  @Test
  void the_states_are_in_their_phases() {
    STATES.forEach((in, state) -> assertThat(state.phase()).as(in.name()).isEqualTo(in.phase));
  }

  // What is asked.

  private static final Command EVENT = Commands.say(RUN, FENCE, "word");
  private static final Command STALE_EVENT = Commands.say(RUN, STALE, "word");
  private static final Command ASK = Commands.ask(RUN, FENCE, "Who?");
  private static final Command DECIDE = Commands.decide(DECISION, "me");
  private static final Command CANCEL = Commands.cancel(RUN);
  private static final Command STEER = Commands.steer(RUN, "left");
  private static final Command SETTLE = Commands.settle(RUN, FENCE, RunOutcome.COMPLETED);
  private static final Command STALE_SETTLE = Commands.settle(RUN, STALE, RunOutcome.COMPLETED);
  private static final Command CLAIM = Commands.claim(RUN, "another claim");
  private static final Command TIME = new Command.TimePasses();
  private static final Command TITLE = new Command.SetTitle("title");
  private static final Command NOTE = new Command.Note("note", new Json("1"));
  private static final Command TRUNCATE = new Command.Truncate(message(), OptionalLong.empty());
  private static final Command REGENERATE =
      new Command.Regenerate(message(), OptionalLong.empty(), RunTerms.DEFAULT);

  private static final Command REPLACE =
      new Command.Replace(
          message(), OptionalLong.empty(), Command.UserTurn.of("rather"), RunTerms.DEFAULT);

  private static String message() {
    return state(In.IDLE).transcript().messages().getFirst().id();
  }

  private static Command begin(Policy policy) {
    return Commands.begin("more", policy);
  }

  /** A row of the table: what a command is told in each phase, and what follows it. */
  private static Stream<Arguments> row(String name, Command command, Object... cells) {
    List<Arguments> row = new ArrayList<>();
    for (int i = 0; i < In.values().length; i++) {
      row.add(Arguments.of(name, In.values()[i], command, cells[2 * i], cells[2 * i + 1]));
    }
    return row.stream();
  }

  static Stream<Arguments> table() {
    Class<?> begun = SessionOutcome.Begun.class;
    Class<?> busy = SessionOutcome.Busy.class;
    Class<?> queued = SessionOutcome.Enqueued.class;
    Class<?> done = SessionOutcome.Done.class;
    Class<?> fenced = SessionOutcome.Fenced.class;
    Class<?> over = SessionOutcome.AlreadySettled.class;
    Class<?> settled = SessionOutcome.Settled.class;
    Class<?> asked = SessionOutcome.Asked.class;
    Class<?> late = SessionOutcome.TooLate.class;
    Class<?> ended = SessionOutcome.RunEnded.class;
    Class<?> none = SessionOutcome.Unknown.class;
    Class<?> steered = SessionOutcome.Steered.class;
    Class<?> claimed = SessionOutcome.Claimed.class;
    Class<?> cut = SessionOutcome.Truncated.class;
    Class<?> idle = SessionOutcome.Idle.class;
    Phase i = Phase.IDLE;
    Phase s = Phase.STARTING;
    Phase r = Phase.RUNNING;
    Phase w = Phase.WAITING;
    Phase c = Phase.CANCELLING;
    return Stream.of(
            row(
                "begin",
                begin(Policy.REJECT),
                begun,
                s,
                busy,
                s,
                busy,
                s,
                busy,
                r,
                busy,
                w,
                busy,
                c),
            row(
                "queue",
                begin(Policy.QUEUE),
                begun,
                s,
                queued,
                s,
                queued,
                s,
                queued,
                r,
                queued,
                w,
                queued,
                c),
            row(
                "interrupt",
                begin(Policy.INTERRUPT),
                begun,
                s,
                begun,
                s,
                queued,
                c,
                queued,
                c,
                queued,
                c,
                queued,
                c),
            row("claim", CLAIM, over, i, claimed, s, fenced, s, fenced, r, fenced, w, fenced, c),
            row("event", EVENT, over, i, fenced, s, done, r, done, r, done, w, done, c),
            row(
                "event of somebody stale",
                STALE_EVENT,
                over,
                i,
                fenced,
                s,
                fenced,
                s,
                fenced,
                r,
                fenced,
                w,
                fenced,
                c),
            row("ask", ASK, over, i, fenced, s, asked, w, asked, w, asked, w, late, c),
            row("decide", DECIDE, ended, i, none, s, none, s, none, r, done, r, ended, c),
            row("cancel", CANCEL, over, i, settled, i, done, c, done, c, done, c, done, c),
            row("steer", STEER, late, i, steered, s, steered, s, steered, r, steered, w, late, c),
            row(
                "settle", SETTLE, over, i, fenced, s, settled, i, settled, i, settled, i, settled,
                i),
            row(
                "settle by somebody stale",
                STALE_SETTLE,
                over,
                i,
                fenced,
                s,
                fenced,
                s,
                fenced,
                r,
                fenced,
                w,
                fenced,
                c),
            row("truncate", TRUNCATE, cut, i, busy, s, busy, s, busy, r, busy, w, busy, c),
            row("regenerate", REGENERATE, begun, s, busy, s, busy, s, busy, r, busy, w, busy, c),
            row("replace", REPLACE, begun, s, busy, s, busy, s, busy, r, busy, w, busy, c),
            row("title", TITLE, done, i, done, s, done, s, done, r, done, w, done, c),
            row("note", NOTE, done, i, done, s, done, s, done, r, done, w, done, c),
            row("time", TIME, idle, i, busy, s, busy, s, busy, r, busy, w, busy, c))
        .flatMap(each -> each);
  }

  @ParameterizedTest(name = "{0} when {1}")
  @MethodSource("table")
  void a_command_is_told_what_the_table_says(
      String name, In in, Command command, Class<?> told, Phase after) {
    Ruling ruling = SessionRules.decide(state(in), command, Optional.empty(), Moment.at(NOW));
    assertThat(ruling.outcome()).as(name).isInstanceOf(told);
    assertThat(after(state(in), ruling).phase()).as(name).isEqualTo(after);
    if (ruling.outcome() instanceof SessionOutcome.Refused) {
      assertThat(ruling.changes()).as("a refusal changes something").isFalse();
    }
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(In.OFFERED, RunOutcome.INTERRUPTED),
        Arguments.of(In.STARTING, RunOutcome.INTERRUPTED),
        Arguments.of(In.RUNNING, RunOutcome.INTERRUPTED),
        Arguments.of(In.WAITING, RunOutcome.INTERRUPTED),
        Arguments.of(In.CANCELLING, RunOutcome.CANCELLED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void a_lease_that_expires_ends_the_run(In in, RunOutcome how) {
    Moment early = new Moment(NOW, SessionLimits.LEASE_MILLIS - 1, 0);
    assertThat(SessionRules.decide(state(in), TIME, Optional.empty(), early).changes()).isFalse();
    assertThat(TimeRules.dueIn(state(in), early)).hasValue(1);
    Moment end = new Moment(NOW, SessionLimits.LEASE_MILLIS, 0);
    assertThat(TimeRules.dueIn(state(in), end)).hasValue(0);
    requireEnd(in, end, how);
  }

  @Test
  void a_run_that_is_to_end_has_some_time_for_that() {
    Moment early = new Moment(NOW, 0, SessionLimits.CANCEL_GRACE_MILLIS - 1);
    assertThat(SessionRules.decide(state(In.CANCELLING), TIME, Optional.empty(), early).changes())
        .isFalse();
    Moment end = new Moment(NOW, 0, SessionLimits.CANCEL_GRACE_MILLIS);
    requireEnd(In.CANCELLING, end, RunOutcome.CANCELLED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void no_clock_on_a_wall_ends_a_run(In in, RunOutcome how) {
    Moment inTenYears = Moment.at(NOW + 10L * 365 * 24 * 3_600_000);
    assertThat(SessionRules.decide(state(in), TIME, Optional.empty(), inTenYears).outcome())
        .as("not %s", how)
        .isInstanceOf(SessionOutcome.Busy.class);
  }

  private static void requireEnd(In in, Moment end, RunOutcome how) {
    Ruling ruling = SessionRules.decide(state(in), TIME, Optional.empty(), end);
    assertThat(ruling.outcome())
        .isInstanceOfSatisfying(
            SessionOutcome.Settled.class, each -> assertThat(each.outcome()).isEqualTo(how));
    assertThat(after(state(in), ruling).phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void nothing_is_due_where_nothing_runs() {
    assertThat(TimeRules.dueIn(state(In.IDLE), Moment.at(NOW))).isEmpty();
  }
}
