package io.headrace.client.chaos;

import io.headrace.log.disk.FileDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.http.SessionLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The program that is killed: a server on a folder. Ends in good order when it is asked to, and at
 * once when the one who started it is gone.
 */
final class ServerProgram {
  /** Small, so that segments roll and checkpoints are written while it lives. */
  private static final JournalOptions JOURNAL =
      new JournalOptions(
          1 << 20,
          256 << 10,
          16 << 10,
          1 << 20,
          2,
          8 << 10,
          Duration.ofMillis(200),
          Duration.ofMillis(10));

  private ServerProgram() {}

  /** A server that does not wait long for clients who cannot hear that it ends. */
  static ServerOptions options() {
    ServerLimits some = ServerLimits.DEFAULT;
    SessionLimits sessions =
        new SessionLimits(
            some.sessions().bytesInFlight(),
            some.sessions().inputsInFlight(),
            Duration.ofMillis(200));
    return ServerOptions.local(0)
        .withLimits(
            new ServerLimits(
                some.connections(),
                some.pipelinedRequests(),
                some.streamsPerConnection(),
                some.requestLineBytes(),
                some.headerBytes(),
                some.jsonBodyBytes(),
                some.protobufBodyBytes(),
                some.bodyBytesInFlight(),
                some.answerBytesInFlight(),
                some.answerBytesPerConnection(),
                some.unreadBodyBytes(),
                some.requestTime(),
                some.idleTime(),
                some.stallTime(),
                /* drainTime= */ Duration.ofSeconds(5),
                some.sendBufferBytes(),
                some.outboundBytes(),
                some.liveBatchBytes(),
                sessions));
  }

  /** Argument: the folder. */
  public static void main(String[] arguments) throws IOException {
    RunningJournal journal =
        RunningJournal.open(new FileDisk(Path.of(arguments[0])), SystemTime.INSTANCE, JOURNAL);
    HeadraceServer server = new HeadraceServer(journal.journal(), options(), SystemTime.INSTANCE);
    Runtime.getRuntime()
        .addShutdownHook(
            SystemThreads.unstarted(
                "chaos-end",
                () -> {
                  server.close();
                  journal.close();
                }));
    System.err.println("ready on http://127.0.0.1:" + server.port());
    // Whoever started it holds the other end, even without knowing.
    try (InputStream held = System.in) {
      held.transferTo(OutputStream.nullOutputStream());
    }
    Runtime.getRuntime().halt(1);
  }
}
