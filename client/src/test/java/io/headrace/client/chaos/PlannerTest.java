package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final List<Plan> PLANS = LongStream.range(0, 500).mapToObj(Planner::of).toList();

  @Test
  void a_seed_draws_the_same_plan_each_time() {
    assertThat(LongStream.range(0, 500).mapToObj(Planner::of)).isEqualTo(PLANS);
    assertThat(Planner.withKills(7)).isEqualTo(Planner.withKills(7));
  }

  @Test
  void each_promise_is_tried_by_sessions_and_by_producers() {
    for (Promise promise : Promise.values()) {
      for (boolean produces : List.of(false, true)) {
        assertThat(PLANS)
            .anyMatch(plan -> plan.promise() == promise && plan.batching().isPresent() == produces);
      }
    }
  }

  @Test
  void only_a_server_that_can_be_killed_is() {
    assertThat(PLANS)
        .allMatch(plan -> plan.strikes().stream().noneMatch(strike -> strike.blow().isKill()));
    assertThat(LongStream.range(0, 100).mapToObj(Planner::withKills))
        .allMatch(plan -> plan.strikes().stream().anyMatch(strike -> strike.blow().isKill()));
  }

  @Test
  void a_strike_comes_at_any_kind_of_moment() {
    for (Strike.Blow blow :
        List.of(Strike.Blow.REPLACE, Strike.Blow.ABANDON, Strike.Blow.CLOSE_CLIENT)) {
      assertThat(PLANS)
          .flatExtracting(Plan::strikes)
          .filteredOn(strike -> strike.blow() == blow)
          .extracting(Strike::moment)
          .containsAll(Arrays.asList(Strike.Moment.values()));
    }
  }
}
