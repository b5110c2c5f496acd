package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Whoever has written is sent once, whatever becomes of the others. */
final class FlushQueueTest {
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final FlushQueue queue = new FlushQueue(loop::add);
  private final List<String> happened = new ArrayList<>();

  private void turn() {
    for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
      next.run();
    }
  }

  @Test
  void whoever_writes_several_times_in_a_turn_is_sent_once() {
    Writer writer = new Writer("a", false);
    queue.add(writer);
    queue.add(writer);
    turn();

    assertThat(happened).containsExactly("a sent");
  }

  @Test
  void one_that_cannot_be_sent_ends_alone() {
    queue.add(new Writer("a", false));
    queue.add(new Writer("b", true));
    queue.add(new Writer("c", false));
    turn();
    queue.add(new Writer("d", false));
    turn();

    assertThat(happened).containsExactly("a sent", "b ended", "c sent", "d sent");
  }

  private final class Writer implements FlushQueue.Writer {
    private final String name;
    private final boolean fails;
    private boolean waits;

    Writer(String name, boolean fails) {
      this.name = name;
      this.fails = fails;
    }

    @Override
    public boolean beginsToWait() {
      boolean begins = !waits;
      waits = true;
      return begins;
    }

    @Override
    public void flush() {
      if (fails) {
        throw new OutOfMemoryError("planned");
      }
      waits = false;
      happened.add(name + " sent");
    }

    @Override
    public void hangUp() {
      happened.add(name + " ended");
    }
  }
}
