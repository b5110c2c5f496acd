package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final Mailbox mailbox = new Mailbox(loop::add);
  private final List<Integer> done = new ArrayList<>();

  private void runLoop() {
    while (!loop.isEmpty()) {
      loop.remove().run();
    }
  }

  @Test
  void a_group_of_posts_wakes_the_loop_once_and_is_done_in_order() {
    for (int i = 0; i < 500; i++) {
      int number = i;
      mailbox.post(() -> done.add(number));
    }
    assertThat(loop).hasSize(1);
    runLoop();

    assertThat(done).hasSize(500).isSorted();
  }

  @Test
  void a_post_made_while_the_loop_is_at_it_is_done_too() {
    mailbox.post(() -> mailbox.post(() -> done.add(1)));
    runLoop();

    assertThat(done).containsExactly(1);
  }

  @Test
  void more_than_a_turn_s_worth_lets_sockets_have_their_turn_in_between() {
    for (int i = 0; i < 3_000; i++) {
      int number = i;
      mailbox.post(() -> done.add(number));
    }
    loop.remove().run();
    assertThat(done.size()).isLessThan(3_000);
    assertThat(loop).hasSize(1);
    runLoop();

    assertThat(done).hasSize(3_000).isSorted();
  }

  @Test
  void work_that_fails_does_not_stop_the_work_behind_it() {
    mailbox.post(() -> {
      throw new IllegalStateException("planned");
    });
    mailbox.post(() -> done.add(1));
    runLoop();
    mailbox.post(() -> {
      throw new OutOfMemoryError("planned");
    });
    mailbox.post(() -> done.add(2));
    runLoop();

    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void posts_to_a_loop_that_has_ended_are_counted_and_dropped() {
    Mailbox ended =
        new Mailbox(work -> {
          throw new RejectedExecutionException("ended");
        });
    ended.post(() -> done.add(1));

    assertThat(ended.dropped()).isEqualTo(1);
    assertThat(done).isEmpty();
  }
}
