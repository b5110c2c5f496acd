package io.headrace.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.journal.Journal;
import io.headrace.log.time.SystemTime;
import io.headrace.testkit.Dice;
import io.headrace.testkit.Records;
import io.headrace.wire.SequencedRecord;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed with SIGKILL at a random moment of its work, and started again on the same
 * folder, round after round. In between this test looks at what is on the disk: everything that was
 * acknowledged, once, whole and in order; and of what was not, at most the one append that each
 * writer had under way.
 */
@Tag("slow")
final class KillTest {
  private static final int ROUNDS = 24;
  private static final int ACKNOWLEDGEMENTS_AT_MOST = 4000;

  @TempDir private Path temporary;

  /** For each writer, how many of its appends were acknowledged. */
  private final long[] acknowledged = new long[Load.WRITERS];

  /** For each writer, how many of its appends were found in the last look. */
  private final long[] stored = new long[Load.WRITERS];

  /** What was read before stays as it was. */
  private final Map<String, List<SequencedRecord>> seen = new HashMap<>();

  private long acknowledgements;

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void nothing_acknowledged_is_lost_doubled_or_torn_by_kill_nine() throws Exception {
    // Another seed each time would be no use: when a signal arrives is not for a seed to say.
    Dice dice = new Dice(9);
    for (int round = 0; round < ROUNDS; round++) {
      // Some rounds end while the journal is being opened.
      int patience = dice.chance(0.15) ? 0 : dice.between(1, ACKNOWLEDGEMENTS_AT_MOST);
      runUntilKilled(patience, round);
      look();
    }
    assertThat(acknowledgements).isGreaterThan(ROUNDS * 100L);
  }

  /** Starts the process, and kills it once it has acknowledged so many appends. */
  private void runUntilKilled(int patience, int round) throws Exception {
    Path errors = temporary.resolve("errors-" + round);
    Process victim = start(errors);
    int heard = 0;
    // By its handle: the process itself would close the pipe along with it.
    ProcessHandle handle = victim.toHandle();
    try (BufferedReader lines = victim.inputReader(StandardCharsets.UTF_8)) {
      if (patience == 0) {
        var _ = handle.destroyForcibly();
      }
      // After the signal the pipe still holds what was said before it.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ack ")) {
          hear(line);
          heard++;
        } else {
          assertThat(line).as(Files.readString(errors)).isEqualTo("open");
        }
        if (heard == patience) {
          var _ = handle.destroyForcibly();
        }
      }
    } finally {
      var _ = handle.destroyForcibly();
    }
    assertThat(victim.waitFor()).as(Files.readString(errors)).isEqualTo(128 + 9);
  }

  private Process start(Path errors) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder().toString()));
    for (int writer = 0; writer < Load.WRITERS; writer++) {
      // A producer repeats what it was not told of, and must be told that it was stored.
      long next = Load.isProducer(writer) ? acknowledged[writer] : stored[writer];
      command.add(Long.toString(next));
    }
    return new ProcessBuilder(command).redirectError(new File(errors.toString())).start();
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    int writer = Integer.parseInt(words[1]);
    long append = Long.parseLong(words[2]);
    assertThat(append).isGreaterThanOrEqualTo(acknowledged[writer]);
    acknowledged[writer] = append + 1;
    acknowledgements++;
  }

  // Looking.

  private void look() throws IOException {
    Arrays.fill(stored, 0);
    try (Journal journal =
        Journal.open(new FileDisk(folder()), SystemTime.INSTANCE, Load.OPTIONS)) {
      for (int stream = 0; stream < Load.STREAMS; stream++) {
        if (journal.stream(Load.BASIN, Load.stream(stream)) instanceof Lookup.Found(Stream found)) {
          lookAt(found);
        }
      }
    }
    for (int writer = 0; writer < Load.WRITERS; writer++) {
      assertThat(stored[writer])
          .as("appends of writer %d that are stored, with at most one in doubt", writer)
          .isBetween(acknowledged[writer], acknowledged[writer] + 1);
    }
  }

  private void lookAt(Stream stream) {
    List<SequencedRecord> records = Records.readAll(stream);
    assertThat(stream.stable().tail().seqNum()).isEqualTo(records.size());
    List<SequencedRecord> before = seen.getOrDefault(stream.name().text(), List.of());
    assertThat(records.stream().limit(before.size()).toList())
        .as("what was read before")
        .isEqualTo(before);
    for (int at = 0; at < records.size(); ) {
      at += lookAtAppend(records, at);
    }
    seen.put(stream.name().text(), records);
  }

  /** Checks the append that begins here, and gives back how many records it has. */
  private int lookAtAppend(List<SequencedRecord> records, int at) {
    int writer = Integer.parseInt(text(records.get(at)).split(" ", -1)[0]);
    long append = stored[writer];
    int count = Load.recordsOf(writer, append);
    for (int record = 0; record < count; record++) {
      assertThat(records)
          .as("records of append %d of writer %d", append, writer)
          .hasSizeGreaterThan(at + record);
      assertThat(records.get(at + record).seqNum()).isEqualTo(at + record);
      assertThat(text(records.get(at + record))).isEqualTo(Load.body(writer, append, record));
    }
    stored[writer]++;
    return count;
  }

  private static String text(SequencedRecord record) {
    return record.body().toStringUtf8();
  }

  private Path folder() {
    return temporary.resolve("data");
  }
}
