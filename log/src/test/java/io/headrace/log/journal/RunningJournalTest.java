package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.Disk;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.time.SystemTime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal with its threads. */
@Timeout(60)
final class RunningJournalTest {
  private final MemoryDisk memory = new MemoryDisk(64 << 20);

  @Test
  void closing_does_not_wait_until_everything_is_rewritten() throws Exception {
    List<String> bodies;
    try (DrivenJournal journal = DrivenJournal.open(memory).with("s")) {
      for (int i = 0; i < 600; i++) {
        journal.append("s", "record " + i + " " + "x".repeat(i % 90));
      }
      bodies = journal.bodies("s");
    }
    CompletableFuture<RunningJournal> opened = new CompletableFuture<>();
    CompletableFuture<Thread> closing = new CompletableFuture<>();
    Disk disk =
        beforeRewriting(() -> {
          Thread closer = Thread.ofPlatform().start(opened.join()::close);
          while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          closing.complete(closer);
        });
    RunningJournal running = RunningJournal.open(disk, new ManualTime(), DrivenJournal.TINY);
    opened.complete(running);
    closing.join().join();
    assertThat(running.journal().counters().rewrittenBytes()).isZero();
    try (DrivenJournal again = DrivenJournal.open(memory)) {
      assertThat(again.bodies("s")).isEqualTo(bodies);
      again.upkeep();
      assertThat(again.journal().counters().rewrittenBytes()).isPositive();
    }
  }

  /** The disk; does something when the first segment is made for what is rewritten. */
  private Disk beforeRewriting(Runnable action) {
    AtomicReference<Runnable> once = new AtomicReference<>(action);
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (_, method, arguments) -> {
              if (method.getName().equals("create")
                  && arguments[0].toString().contains(".segment")
                  && arguments[1].equals(0L)) {
                once.getAndSet(() -> {}).run();
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void commits_come_before_what_is_done_in_the_background() throws Exception {
    try (RunningJournal _ =
        RunningJournal.open(new MemoryDisk(1 << 30), SystemTime.INSTANCE, JournalOptions.MEMORY)) {
      Map<String, Integer> priorities =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("headrace-"))
              .collect(Collectors.toMap(Thread::getName, Thread::getPriority, Math::min));

      assertThat(priorities)
          .containsEntry("headrace-commit", Thread.NORM_PRIORITY)
          .containsEntry("headrace-layout", Thread.MIN_PRIORITY)
          .containsEntry("headrace-upkeep", Thread.MIN_PRIORITY);
    }
  }
}
