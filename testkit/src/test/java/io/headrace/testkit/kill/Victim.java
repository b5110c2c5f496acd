package io.headrace.testkit.kill;

import io.headrace.log.AppendOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.wire.StreamName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The process that is killed: a journal on a folder, and writers that append for ever. It says
 * {@code open} when the journal is, and {@code ack WRITER APPEND} for each append acknowledged.
 */
final class Victim {
  private final PrintStream out =
      new PrintStream(
          new FileOutputStream(FileDescriptor.out), /* autoFlush= */ false, StandardCharsets.UTF_8);
  private final Engine engine;

  private Victim(Engine engine) {
    this.engine = engine;
  }

  /** Arguments: the folder, then for each writer the number of its next append. */
  public static void main(String[] arguments) throws IOException {
    RunningJournal running =
        RunningJournal.open(new FileDisk(Path.of(arguments[0])), SystemTime.INSTANCE, Load.OPTIONS);
    Victim victim = new Victim(running.journal());
    victim.prepare();
    victim.say("open");
    for (int writer = 0; writer < Load.WRITERS; writer++) {
      int number = writer;
      long next = Long.parseLong(arguments[1 + writer]);
      Thread.ofPlatform().start(() -> victim.write(number, next));
    }
  }

  private void prepare() {
    engine.ensureBasin(Load.BASIN, BasinConfig.DEFAULT).join();
    for (int stream = 0; stream < Load.STREAMS; stream++) {
      engine.ensureStream(Load.BASIN, Load.stream(stream), StreamTemplate.DEFAULT).join();
    }
  }

  private void write(int writer, long first) {
    Stream stream = find(Load.stream(writer));
    for (long append = first; ; append++) {
      CompletableFuture<AppendOutcome> answer = new CompletableFuture<>();
      stream.append(Load.append(writer, append), answer::complete);
      AppendOutcome outcome = answer.join();
      boolean stored =
          outcome instanceof AppendOutcome.Appended || outcome instanceof AppendOutcome.Duplicate;
      say((stored ? "ack " : outcome + " ") + writer + " " + append);
    }
  }

  private Stream find(StreamName name) {
    return switch (engine.stream(Load.BASIN, name)) {
      case Lookup.Found(Stream stream) -> stream;
      case Lookup.BasinMissing _, Lookup.BasinDeleting _, Lookup.StreamMissing _ ->
          throw new IllegalStateException("expected the stream " + name);
    };
  }

  private synchronized void say(String line) {
    out.print(line + "\n");
    out.flush();
  }
}
