package io.headrace.testkit.contract;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.time.Time;
import io.headrace.testkit.sim.JournalOpener;

/** The journal with a commit thread fulfils the contract. */
final class JournalOnThreadTest extends EngineContract {
  @Override
  protected EngineRig open(Time clock) throws Exception {
    MemoryDisk disk = new MemoryDisk(64 << 20);
    JournalOpener opener = new JournalOpener();
    return new CommitThread(() -> opener.open(disk, clock, Journals.SMALL));
  }
}
