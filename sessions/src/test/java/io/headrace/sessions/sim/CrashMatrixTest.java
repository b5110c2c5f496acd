package io.headrace.sessions.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.sessions.Commands;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent.SettledRun;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.Command.Policy;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.sessions.state.SessionState;
import io.headrace.testkit.Dice;
import io.headrace.wire.AppendRecord;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One conversation, on the journal, whose machine crashes before, amid or after each single
 * operation of its disk. Whoever was not told asks again, with the key that they had; and then the
 * conversation is what it would have been. The judge looks on: the end of a run is one append,
 * whoever was told finds it there, nobody is dead who was not silent.
 */
@Tag("slow")
class CrashMatrixTest {
  private static final Json USED = new Json("{\"by\":\"a worker\"}");

  /** After how many crashes in a row somebody must have been told. */
  private static final int MAX_ASKING = 4;

  /** What a conversation has come to, whatever it is stored as. */
  private record Story(List<Message> messages, String title, List<SettledRun> settled) {
    static Story of(SessionState state) {
      return new Story(state.transcript().messages(), state.title(), state.memory().settled());
    }
  }

  /** A conversation on a disk. */
  private static final class Conversation {
    final World world;
    private final Machine.OnDisk disk;

    Conversation(long seed, Mutation mutation) {
      Dice dice = new Dice(seed);
      Machine.OnDisk[] made = new Machine.OnDisk[1];
      this.world =
          new World(
              dice,
              1,
              time -> {
                made[0] = Machine.journal(time, dice.split(), 0);
                return made[0];
              },
              mutation);
      this.disk = made[0];
    }

    private SessionOutcome ask(String who, Command command, String key) {
      for (int asked = 0; asked < MAX_ASKING; asked++) {
        SessionOutcome[] told = {null};
        world.step(() -> {
          var _ =
              world
                  .ask(who, Cast.TALK, command, Optional.of(key))
                  .thenAccept(outcome -> told[0] = outcome);
        });
        world.drain();
        if (told[0] != null) {
          return told[0];
        }
      }
      throw new AssertionError("expected %s to be told of %s".formatted(who, command));
    }

    private <T extends SessionOutcome> T ask(
        Class<T> kind, String who, Command command, String key) {
      return kind.cast(ask(who, command, key));
    }

    private void work(String worker, String run, String words) {
      SessionOutcome.Claimed claimed =
          ask(
              SessionOutcome.Claimed.class,
              worker,
              new Command.Claim(run, world.live().claimant(worker)),
              "claim-" + run);
      String fence = claimed.fence();
      long number = 0;
      for (String word : words.split(" ", -1)) {
        switch (word) {
          case "say" -> {
            var tag = new io.headrace.sessions.sim.Tag(worker, run, number++);
            ask(worker, Commands.say(run, fence, tag.toString()), "say-" + run + number);
          }
          case "ask" -> {
            String decision =
                ask(
                        SessionOutcome.Asked.class,
                        worker,
                        Commands.ask(run, fence, "May I?"),
                        "ask-" + run)
                    .decision();
            ask("ute", Commands.decide(decision, "yes"), "decide-" + run);
          }
          case "steer" -> ask("ute", Commands.steer(run, "left"), "steer-" + run);
          case "cancel" -> ask("ute", Commands.cancel(run), "cancel-" + run);
          default -> throw new IllegalArgumentException(word);
        }
      }
    }

    private SessionOutcome.Settled settle(String worker, String run, RunOutcome outcome) {
      String fence =
          ask(
                  SessionOutcome.Claimed.class,
                  worker,
                  new Command.Claim(run, world.live().claimant(worker)),
                  "claim-" + run)
              .fence();
      return ask(
          SessionOutcome.Settled.class,
          worker,
          new Command.Settle(run, fence, outcome, Optional.empty(), Optional.of(USED)),
          "settle-" + run);
    }

    /** All of it. */
    Story play() {
      String first = ask(SessionOutcome.Begun.class, "ute", Commands.begin("one"), "begin-1").run();
      work("ann", first, "say ask say steer");
      ask("uwe", Commands.begin("two", Policy.QUEUE), "begin-2");
      SessionOutcome.Begun second = settle("ann", first, RunOutcome.COMPLETED).next().orElseThrow();
      work("bob", second.run(), "say cancel");
      // What the user said in vain to the first is the third.
      SessionOutcome.Begun third =
          settle("bob", second.run(), RunOutcome.CANCELLED).next().orElseThrow();
      flood();
      work("ann", third.run(), "say");
      settle("ann", third.run(), RunOutcome.FAILED);
      ask("ute", new Command.SetTitle("title"), "title");
      world.upkeep();
      world.rest();
      return Story.of(world.judge(Cast.TALK).latest());
    }

    /** So much of somebody else's that the session is compacted when nothing runs in it. */
    private void flood() {
      world.step(() ->
          world.stream(Cast.TALK)
              .orElseThrow()
              .append(
                  AppendRequest.of(
                      Batch.of(Collections.nCopies(Batch.MAX_RECORDS, AppendRecord.of("flood")))),
                  _ -> {}));
      world.drain();
    }
  }

  @Test
  void a_conversation_comes_to_the_same_wherever_its_machine_has_crashed() {
    Conversation sound = new Conversation(1, Mutation.NONE);
    Story story = sound.play();
    long steps = sound.disk.steps();
    assertThat(sound.world.process()).isEqualTo(1);
    assertThat(sound.world.seen).contains("compacted", "settled", "decided", "cancel-requested");
    assertThat(steps).as("operations of the disk, before, amid and after").isGreaterThan(100);
    for (long step = 0; step < steps; step++) {
      // What a crash leaves of what was not forced is for the dice.
      for (long seed = 1; seed <= 3; seed++) {
        Conversation crashing = new Conversation(seed, Mutation.NONE);
        crashing.disk.crashAt(step);
        assertThat(crashing.play())
            .as("crashed in step %d with seed %d", step, seed)
            .isEqualTo(story);
        assertThat(crashing.world.process()).as("processes").isEqualTo(2);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> a_mistake_is_noticed_in_some_crash() {
    return Stream.of(
        mistake(EngineMutants::answersBeforeDurable, "WhatIsToldIsThere"),
        mistake(RuleMutants::absenceIsDeath, "OnlyTheSilentAreDead"),
        mistake(RuleMutants::receiptsForgotten, "DoneOnce"));
  }

  private static DynamicTest mistake(Supplier<Mutation> mutation, String promise) {
    return DynamicTest.dynamicTest(
        promise,
        () -> {
          for (long step = 0; step < 400; step++) {
            Conversation crashing = new Conversation(1, mutation.get());
            crashing.disk.crashAt(step);
            if (catchThrowable(crashing::play) instanceof Broken broken
                && broken.promise().equals(promise)) {
              return;
            }
          }
          throw new AssertionError("nobody noticed");
        });
  }
}
