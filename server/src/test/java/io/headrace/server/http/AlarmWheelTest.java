package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AlarmWheelTest {
  private final FakeTime time = new FakeTime();
  private final Turns turns = new Turns();
  private final AlarmWheel wheel = new AlarmWheel(turns, time);
  private final List<String> rung = new ArrayList<>();

  /** Keeps what the wheel schedules until the test has it done. */
  private static final class Turns extends ScheduledThreadPoolExecutor {
    private @Nullable Runnable next;

    Turns() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable turn, long delay, TimeUnit unit) {
      next = turn;
      return super.schedule((Callable<@Nullable Void>) () -> null, Long.MAX_VALUE, unit);
    }

    boolean run() {
      Runnable turn = next;
      next = null;
      if (turn != null) {
        turn.run();
      }
      return turn != null;
    }
  }

  private final class Named extends Alarm {
    private final String name;
    private final Runnable then;

    Named(String name, Runnable then) {
      this.name = name;
      this.then = then;
    }

    Named(String name) {
      this(name, () -> {});
    }

    @Override
    protected void rings() {
      rung.add(name);
      then.run();
    }
  }

  private void pass(Duration duration) {
    time.advance(duration);
    turns.run();
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void an_alarm_rings_when_its_time_has_come_and_not_before() {
    wheel.set(new Named("a"), seconds(5));
    pass(Duration.ofMillis(4_999));
    assertThat(rung).isEmpty();
    pass(Duration.ofMillis(1));

    assertThat(rung).containsExactly("a");
    pass(Duration.ofSeconds(100));
    assertThat(rung).containsExactly("a");
  }

  @Test
  void an_alarm_beyond_a_round_of_the_wheel_waits_for_its_round() {
    wheel.set(new Named("far"), seconds(120));
    for (int i = 0; i < 119; i++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(rung).isEmpty();
    pass(Duration.ofSeconds(1));

    assertThat(rung).containsExactly("far");
  }

  @Test
  void a_clock_that_jumps_rings_everything_that_is_due_and_nothing_else() {
    wheel.set(new Named("a"), seconds(1));
    wheel.set(new Named("b"), seconds(50));
    wheel.set(new Named("c"), seconds(3_601));
    pass(Duration.ofHours(1));

    assertThat(rung).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void an_alarm_that_is_called_off_does_not_ring() {
    Named alarm = new Named("a");
    wheel.set(alarm, seconds(1));
    wheel.cancel(alarm);
    wheel.cancel(alarm);
    pass(Duration.ofSeconds(2));

    assertThat(rung).isEmpty();
  }

  @Test
  void setting_an_alarm_again_moves_it() {
    Named alarm = new Named("a");
    wheel.set(alarm, seconds(1));
    wheel.set(alarm, seconds(10));
    pass(Duration.ofSeconds(5));
    assertThat(rung).isEmpty();
    wheel.set(alarm, seconds(1));
    pass(Duration.ofSeconds(1));

    assertThat(rung).containsExactly("a");
  }

  @Test
  void an_alarm_that_rings_may_set_itself_and_call_others_off() {
    Named other = new Named("other");
    Named[] self = new Named[1];
    self[0] =
        new Named(
            "self",
            () -> {
              wheel.cancel(other);
              wheel.set(self[0], 0);
            });
    wheel.set(other, seconds(1));
    wheel.set(self[0], seconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(rung).containsExactly("self");

    pass(Duration.ofMillis(1));
    assertThat(rung).containsExactly("self", "self");
  }

  @Test
  void an_alarm_that_fails_does_not_silence_the_others() {
    for (int i = 0; i < 3; i++) {
      wheel.set(
          new Named(
              "failing",
              () -> {
                throw new IllegalStateException("planned");
              }),
          seconds(1));
    }
    pass(Duration.ofSeconds(1));

    assertThat(rung).containsExactly("failing", "failing", "failing");
  }

  @Test
  void a_wheel_without_alarms_does_not_turn() {
    Named alarm = new Named("a");
    assertThat(turns.run()).isFalse();
    wheel.set(alarm, seconds(1));
    assertThat(turns.run()).isTrue();
    wheel.cancel(alarm);
    assertThat(turns.run()).isTrue();

    assertThat(turns.run()).isFalse();
  }

  @Test
  void random_alarms_ring_once_each_in_time_whatever_the_steps() {
    SplittableRandom random = new SplittableRandom(11);
    long[] due = new long[2_000];
    for (int i = 0; i < due.length; i++) {
      long in = random.nextLong(seconds(90));
      due[i] = time.nanos() + in;
      int number = i;
      wheel.set(
          new Named(
              Integer.toString(i), () -> assertThat(due[number]).isLessThanOrEqualTo(time.nanos())),
          in);
    }
    long lastStep = 0;
    while (rung.size() < due.length) {
      lastStep = random.nextLong(TimeUnit.MILLISECONDS.toNanos(500));
      pass(Duration.ofNanos(lastStep));
    }

    assertThat(rung).doesNotHaveDuplicates().hasSize(due.length);
    assertThat(time.nanos() - java.util.Arrays.stream(due).max().orElseThrow())
        .isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
  }
}
