package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.control.BasinConfig;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import io.headrace.testkit.network.FaultyProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/** A log that one server after the other serves, as with a deploy. */
final class ReplaceableServer implements AutoCloseable {
  static final String BASIN = "chaos-basin";
  private static final long DISK_BYTES = 512L << 20;

  private final RunningJournal journal;

  /** Serves those who look at the truth, for as long as this lives. */
  private final HeadraceServer lasting;

  private HeadraceServer current;

  ReplaceableServer() throws IOException, InterruptedException {
    journal =
        RunningJournal.open(new MemoryDisk(DISK_BYTES), SystemTime.INSTANCE, JournalOptions.MEMORY);
    lasting = start();
    current = start();
    try (Headrace headrace = Headrace.connect(origin().toString())) {
      var _ = headrace.createBasin(BASIN, BasinConfig.NONE);
    }
  }

  private HeadraceServer start() {
    return new HeadraceServer(journal.journal(), ServerOptions.local(0), SystemTime.INSTANCE);
  }

  /** Where the truth is told. */
  URI origin() {
    return URI.create("http://127.0.0.1:" + lasting.port());
  }

  /** The server that is replaced now and then. */
  InetSocketAddress address() {
    return current.address();
  }

  /** Starts the next server, then ends the one before it in good order. */
  void replace(FaultyProxy proxy) {
    HeadraceServer old = current;
    current = start();
    proxy.leadTo(current.address());
    old.close();
  }

  @Override
  public void close() {
    current.close();
    lasting.close();
    journal.close();
  }
}
