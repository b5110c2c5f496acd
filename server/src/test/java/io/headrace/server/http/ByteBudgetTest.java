package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server may hold: taken, waited for in order, given back. */
final class ByteBudgetTest {
  private final ByteBudget budget = new ByteBudget(100);
  private final List<String> granted = new ArrayList<>();

  private Runnable grant(String name) {
    return () -> granted.add(name);
  }

  @Test
  void bytes_are_handed_over_in_the_order_of_waiting_and_to_nobody_else() {
    assertThat(budget.tryTake(80)).isTrue();
    assertThat(budget.takeOrAwait(50, grant("large"))).isFalse();
    assertThat(budget.takeOrAwait(20, grant("small"))).isFalse();
    assertThat(granted).isEmpty();
    assertThat(budget.tryTake(1)).as("overtaking those who wait").isFalse();

    budget.giveBack(20);
    assertThat(granted).isEmpty();
    budget.giveBack(20);
    assertThat(granted).containsExactly("large");
    budget.giveBack(40);
    assertThat(granted).containsExactly("large", "small");
    assertThat(budget.takenBytes()).isEqualTo(70);
  }

  @Test
  void who_waits_no_longer_makes_way_for_those_behind() {
    assertThat(budget.tryTake(80)).isTrue();
    Runnable large = grant("large");
    assertThat(budget.takeOrAwait(50, large)).isFalse();
    assertThat(budget.takeOrAwait(20, grant("small"))).isFalse();

    assertThat(budget.forget(large)).isTrue();
    assertThat(granted).containsExactly("small");
    assertThat(budget.forget(large)).isFalse();
    assertThat(budget.takenBytes()).isEqualTo(100);
  }

  @Test
  void more_than_there_can_be_is_given_when_nothing_else_is_taken() {
    assertThat(budget.tryTake(10)).isTrue();
    assertThat(budget.takeOrAwait(500, grant("huge"))).isFalse();

    budget.giveBack(10);
    assertThat(granted).containsExactly("huge");
    assertThat(budget.takenBytes()).isEqualTo(500);
    assertThat(budget.tryTake(1)).isFalse();
  }
}
