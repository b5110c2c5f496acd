package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.SyncTimes;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What the journal counts of its work. */
final class CountersTest {
  private final FaultyDisk disk = FaultyDisk.inMemory();
  private final ManualTime time = new ManualTime();

  @Test
  void each_sync_is_counted_by_how_long_it_took() throws Exception {
    try (DrivenJournal journal = DrivenJournal.open(disk, time).with("s")) {
      long before = journal.journal().counters().commits();
      syncTakes(Duration.ofMillis(3));
      journal.append("s", "x");
      journal.append("s", "y");
      syncTakes(Duration.ofSeconds(60));
      journal.append("s", "z");

      assertThat(journal.journal().counters().syncs())
          .isEqualTo(
              new SyncTimes(
                  LongStream.range(0, SyncTimes.BUCKETS)
                      .map(bucket -> expected((int) bucket, before))));
    }
  }

  private static long expected(int bucket, long atOnce) {
    if (bucket == 0) {
      return atOnce;
    }
    if (bucket == SyncTimes.BUCKETS - 1) {
      return 1;
    }
    return bucket == SyncTimes.bucketOf(3_000_000) ? 2 : 0;
  }

  private void syncTakes(Duration sync) {
    disk.before((operation, _) -> {
      if (operation == FaultyDisk.Operation.FORCE) {
        time.pass(sync);
      }
    });
  }
}
