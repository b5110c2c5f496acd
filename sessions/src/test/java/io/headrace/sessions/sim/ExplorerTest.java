package io.headrace.sessions.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.sessions.sim.Explorer.Report;
import io.headrace.sessions.sim.Explorer.Schedule;
import io.headrace.wire.SequencedRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Small races in every order that there is. One order alone is played by {@code
 * -Dheadrace.sessions.schedule=takeover/eager/WVDT…}, as failures print it; with a disk that has
 * another number of turns by {@code -Dheadrace.sessions.commits=N}.
 */
@Tag("slow")
class ExplorerTest {
  private static final int COMMITS = Integer.getInteger("headrace.sessions.commits", 2);

  private final Explorer explorer = new Explorer(() -> Mutation.NONE);

  @TestFactory
  Stream<DynamicTest> every_promise_is_kept_in_every_order() {
    String one = System.getProperty("headrace.sessions.schedule");
    if (one != null) {
      Schedule schedule = Schedule.parse(one);
      Play play = Plays.named(schedule.play(), COMMITS);
      return Stream.of(
          DynamicTest.dynamicTest(one, () -> requireKept(explorer.play(play, schedule))));
    }
    return Plays.all(COMMITS).stream()
        .map(play ->
            DynamicTest.dynamicTest(
                "%s in %d orders".formatted(play.name(), play.orders()),
                () -> explorer.explore(play).ifPresent(ExplorerTest::requireKept)));
  }

  private static void requireKept(Report report) {
    assertThat(report.broken()).as(report::toString).isEmpty();
  }

  @Test
  void orders_are_all_there_and_each_is_there_once() {
    Play play = Plays.named("question", COMMITS);
    Set<String> orders = new HashSet<>();
    play.eachOrder(order -> assertThat(orders.add(order)).isTrue());
    assertThat(orders).hasSize(Math.toIntExact(play.orders()));
    assertThat(Play.of("small").with('A', Cast::look, Cast::look).with('B', Cast::commit).orders())
        .isEqualTo(3);
  }

  @Test
  void what_readers_do_changes_nothing_in_any_order() {
    Play play = Plays.named("viewer", COMMITS);
    Play alone = play.without(Play.VIEWER);
    Map<String, List<SequencedRecord>> logs = new HashMap<>();
    alone.eachOrder(order ->
        logs.put(
            order,
            explorer.play(alone, new Schedule(play.name(), Explorer.Lane.EAGER, order)).log()));
    List<String> orders = new ArrayList<>();
    play.eachOrder(orders::add);
    for (int i = 0; i < orders.size(); i += 7) {
      String order = orders.get(i);
      assertThat(explorer.play(play, new Schedule(play.name(), Explorer.Lane.EAGER, order)).log())
          .as(order)
          .isEqualTo(logs.get(order.replace("R", "")));
    }
  }

  @TestFactory
  Stream<DynamicTest> a_mistake_is_found_and_its_schedule_finds_it_again() {
    return Stream.of(
        mistake("takeover", RuleMutants::unknownOwnerProceeds, "OnlyTheOwnerWrites"),
        mistake("takeover", RuleMutants::leaseIgnored, "EndsInTime"),
        mistake("finish-or-cancel", EngineMutants::settlesInTwoAppends, "TheEndIsOneAppend"),
        mistake("finish-or-cancel", RuleMutants::settleForgetsSteers, "NothingSaidInVain"),
        mistake("two-begin", RuleMutants::claimTakesOver, "ClaimedOnce"),
        mistake("two-begin", RuleMutants::receiptsForgotten, "DoneOnce"),
        mistake("two-interrupt", RuleMutants::interruptsBackwards, "QueueIsTrue"),
        mistake("question", RuleMutants::decisionAnsweredTwice, "DecidedOnce"),
        mistake("viewer", EngineMutants::pushesToQueues, "NoGap"),
        mistake("viewer", EngineMutants::subscribesLate, "NobodyOversleeps"),
        mistake("kill-half", RuleMutants::absenceIsDeath, "OnlyTheSilentAreDead"),
        mistake("kill-lost", EngineMutants::answersBeforeDurable, "WhatIsToldIsThere"),
        mistake("intruder", EngineMutants::fencesDoNotCount, "StaleWritesNothing"));
  }

  private static DynamicTest mistake(String name, Supplier<Mutation> mutation, String promise) {
    return DynamicTest.dynamicTest(
        name + " finds what breaks " + promise,
        () -> {
          Play play = Plays.named(name, COMMITS);
          Explorer wrong = new Explorer(mutation);
          Report found = wrong.explore(play).orElseThrow();
          assertThat(found.promise()).as(found::toString).hasValue(promise);
          Schedule again = Schedule.parse(found.schedule().toString());
          assertThat(wrong.play(play, again).promise()).hasValue(promise);
        });
  }

  @Test
  void what_is_no_schedule_is_told_what_one_looks_like() {
    assertThatThrownBy(() -> Schedule.parse("takeover"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takeover/eager/");
  }
}
