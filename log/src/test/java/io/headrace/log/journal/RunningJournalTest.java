package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.time.SystemTime;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A journal with its threads. */
final class RunningJournalTest {
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
