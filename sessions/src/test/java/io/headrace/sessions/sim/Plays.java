package io.headrace.sessions.sim;

import static io.headrace.sessions.rules.Command.Policy.INTERRUPT;
import static io.headrace.sessions.rules.Command.Policy.QUEUE;
import static io.headrace.sessions.rules.Command.Policy.REJECT;

import io.headrace.sessions.rules.SessionLimits;
import io.headrace.sessions.sim.Play.Step;
import java.util.List;

/** The races that live sessions have lost elsewhere, each as two or three actors and a disk. */
final class Plays {
  private static final String ANN = "ann";
  private static final String BOB = "bob";
  private static final String UTE = "ute";
  private static final String UWE = "uwe";

  private static final Step OWNED = cast -> cast.beginAndClaim(ANN);
  private static final Step SAY = cast -> cast.say(ANN);
  private static final Step SETTLE = cast -> cast.settle(ANN);
  private static final Step STEER = cast -> cast.steer(UTE);
  private static final Step QUEUED = cast -> cast.begin(UTE, QUEUE);
  private static final Step BEGIN_ONCE = cast -> cast.beginOnce(UTE);
  private static final Step RIVAL = cast -> cast.beginAndClaim(BOB);
  private static final Step RIVAL_SAYS = cast -> cast.say(BOB);
  private static final Step LEASE_ENDS = cast -> cast.pass(SessionLimits.LEASE_MILLIS);

  private Plays() {}

  /**
   * All of them.
   *
   * @param commits how many appends the disk makes durable in the midst of each
   */
  static List<Play> all(int commits) {
    return List.of(
        Play.of("finish-or-cancel", OWNED)
            .with('W', SAY, SAY, SETTLE)
            .with('U', STEER, cast -> cast.cancel(UTE), QUEUED)
            .onDisk(commits),
        Play.of("takeover", OWNED, SAY)
            .with('W', SAY, SETTLE)
            .with('V', RIVAL, RIVAL_SAYS, cast -> cast.settle(BOB))
            .with('T', LEASE_ENDS)
            .onDisk(commits),
        Play.of("two-begin")
            .with('U', BEGIN_ONCE, BEGIN_ONCE)
            .with('V', RIVAL, RIVAL_SAYS)
            .with('W', cast -> cast.claim(ANN), SAY)
            .onDisk(commits),
        Play.of("question", OWNED)
            .with('W', cast -> cast.question(ANN), SAY, SETTLE)
            .with('U', cast -> cast.decide(UTE), cast -> cast.decide(UWE))
            .with('T', cast -> cast.pass(10_000))
            .onDisk(commits),
        Play.of("interrupt", cast -> cast.begin(UWE, REJECT))
            .with('U', cast -> cast.begin(UTE, INTERRUPT))
            .with('W', cast -> cast.claim(ANN), SAY, SETTLE)
            .with('V', cast -> cast.claim(BOB), RIVAL_SAYS)
            .onDisk(commits),
        Play.of("two-interrupt", OWNED, QUEUED)
            .with('U', cast -> cast.begin(UTE, INTERRUPT))
            .with('X', cast -> cast.begin(UWE, INTERRUPT))
            .with('W', SETTLE)
            .onDisk(commits),
        Play.of("viewer", OWNED)
            .with('W', SAY, SAY, SETTLE)
            .with('U', STEER)
            .with(Play.VIEWER, Cast::lookAnew, Cast::look)
            .onDisk(commits),
        Play.of("truncate", OWNED, SAY, SETTLE)
            .with('U', cast -> cast.truncate(UTE))
            .with('X', cast -> cast.regenerate(UWE))
            .with('W', OWNED, SETTLE)
            .with(Play.VIEWER, Cast::lookAnew, Cast::look)
            .onDisk(commits - 1),
        Play.of("replace", OWNED, SAY, SETTLE)
            .with('U', cast -> cast.replace(UTE), cast -> cast.replace(UTE))
            .with('X', cast -> cast.begin(UWE, REJECT))
            .with('K', cast -> cast.dieAfter(1))
            .onDisk(commits - 1),
        Play.of("steers", OWNED)
            .with('W', cast -> cast.takeSteers(ANN), SAY, SETTLE)
            .with('U', STEER, STEER)
            .onDisk(commits),
        Play.of("queue", OWNED)
            .with('W', SETTLE)
            .with('U', QUEUED, cast -> cast.editQueued(UTE), cast -> cast.removeQueued(UTE))
            .with('X', cast -> cast.begin(UWE, QUEUE))
            .onDisk(commits),
        Play.of("intruder", OWNED)
            .with('W', cast -> cast.sayTwice(ANN), SETTLE)
            .with('V', RIVAL)
            .with('I', cast -> cast.intrude(ANN), Cast::fence)
            .onDisk(commits),
        killed("kill-lost", 0, commits),
        killed("kill-half", 1, commits),
        killed("kill-kept", 2, commits),
        Play.of("kill-and-takeover", OWNED)
            .with('W', SAY, SETTLE)
            .with('V', RIVAL)
            .with('T', LEASE_ENDS)
            .with('K', cast -> cast.dieAfter(1))
            .onDisk(commits - 1));
  }

  /** The process dies, after so much of what waited was stored, and people ask again. */
  private static Play killed(String name, int silently, int commits) {
    return Play.of(name, OWNED)
        .with('W', SAY, SETTLE)
        .with('U', BEGIN_ONCE, BEGIN_ONCE)
        .with('K', cast -> cast.dieAfter(silently))
        .onDisk(commits - 1);
  }

  static Play named(String name, int commits) {
    return all(commits).stream()
        .filter(play -> play.name().equals(name))
        .findAny()
        .orElseThrow(() -> new IllegalArgumentException("there is no play " + name));
  }
}
