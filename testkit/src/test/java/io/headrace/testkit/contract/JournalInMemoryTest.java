package io.headrace.testkit.contract;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.time.Time;
import io.headrace.testkit.sim.JournalOpener;

/** The journal in memory fulfils the contract. */
final class JournalInMemoryTest extends EngineContract {
  @Override
  protected EngineRig open(Time clock) {
    MemoryDisk disk = new MemoryDisk(64 << 20);
    JournalOpener opener = new JournalOpener();
    return new DrivenRig(() -> opener.open(disk, clock, Journals.SMALL));
  }
}
