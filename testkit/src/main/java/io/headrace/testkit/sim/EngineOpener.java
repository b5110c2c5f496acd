package io.headrace.testkit.sim;

import io.headrace.log.disk.Disk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.time.Time;
import java.io.IOException;

/** Opens the engine under test on a disk, and recovers what it finds there. */
@FunctionalInterface
public interface EngineOpener {
  /**
   * Opens it.
   *
   * @throws IOException if the disk fails
   */
  DrivenEngine open(Disk disk, Time time, JournalOptions options) throws IOException;
}
