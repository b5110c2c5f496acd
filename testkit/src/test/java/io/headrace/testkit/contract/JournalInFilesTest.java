package io.headrace.testkit.contract;

import io.headrace.log.disk.FileDisk;
import io.headrace.log.time.Time;
import io.headrace.testkit.sim.JournalOpener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The journal on real files fulfils the contract. */
@Tag("slow")
final class JournalInFilesTest extends EngineContract {
  @TempDir private Path folder;

  @Override
  protected EngineRig open(Time clock) throws IOException {
    FileDisk disk = new FileDisk(Files.createTempDirectory(folder, "journal"));
    JournalOpener opener = new JournalOpener();
    return new DrivenRig(() -> opener.open(disk, clock, Journals.SMALL));
  }
}
