package io.headrace.testkit.sim;

import io.headrace.log.Engine;
import io.headrace.log.disk.Disk;
import io.headrace.log.journal.Journal;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.time.Time;
import java.io.IOException;

/** Opens the journal, to be driven by hand. */
public final class JournalOpener implements EngineOpener {
  @Override
  public DrivenEngine open(Disk disk, Time time, JournalOptions options) throws IOException {
    return new DrivenJournal(Journal.open(disk, time, options));
  }

  private record DrivenJournal(Journal journal) implements DrivenEngine {
    @Override
    public Engine engine() {
      return journal;
    }

    @Override
    public boolean commit() {
      return journal.commit();
    }

    @Override
    public void prepareSegment() {
      journal.prepareSegment();
    }

    @Override
    public boolean upkeep() {
      return journal.upkeep();
    }

    @Override
    public void checkpoint() throws IOException {
      journal.checkpoint();
    }
  }
}
