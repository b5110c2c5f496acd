package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.control.BasinConfig;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.testkit.network.FaultyProxy;
import java.io.IOException;
import java.util.List;

/**
 * A log in memory that one server after the other serves, as with a deploy. Nothing can kill it.
 */
final class MemoryStage implements Stage {
  private static final long DISK_BYTES = 256L << 20;

  private final RunningJournal journal;

  /** Serves those who look at the truth, for as long as this lives. */
  private final HeadraceServer lasting;

  private final Headrace truth;

  private HeadraceServer current;
  private List<FaultyProxy> proxies = List.of();

  private MemoryStage(RunningJournal journal) {
    this.journal = journal;
    this.lasting = start();
    this.current = start();
    this.truth = Headrace.connect("http://127.0.0.1:" + lasting.port());
  }

  static MemoryStage open() throws IOException, InterruptedException {
    MemoryStage stage =
        new MemoryStage(
            RunningJournal.open(
                new MemoryDisk(DISK_BYTES), SystemTime.INSTANCE, JournalOptions.MEMORY));
    var _ = stage.truth.createBasin(BASIN, BasinConfig.NONE);
    return stage;
  }

  private HeadraceServer start() {
    return new HeadraceServer(journal.journal(), ServerProgram.options(), SystemTime.INSTANCE);
  }

  @Override
  public void lead(List<FaultyProxy> followers) {
    proxies = List.copyOf(followers);
    proxies.forEach(proxy -> proxy.leadTo(current.address()));
  }

  @Override
  public void strike(Strike.Blow blow) {
    if (blow != Strike.Blow.REPLACE) {
      throw new IllegalArgumentException("a server within this process suffers no " + blow);
    }
    HeadraceServer old = current;
    current = start();
    lead(proxies);
    old.close();
  }

  @Override
  public Headrace truth() {
    return truth;
  }

  @Override
  public void settle() {
    current.close();
    current = start();
  }

  @Override
  public void close() {
    truth.close();
    current.close();
    lasting.close();
    journal.close();
  }
}
