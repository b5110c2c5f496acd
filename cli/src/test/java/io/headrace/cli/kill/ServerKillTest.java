package io.headrace.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.Dice;
import io.headrace.wire.SequencedRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server is killed with SIGKILL under load and started again on the same folder, round
 * after round. What it then shows over HTTP is everything that was acknowledged, at its place,
 * once, whole and in order; and of what was not answered, whole appends or nothing.
 */
@Tag("slow")
final class ServerKillTest {
  private static final int ROUNDS = 20;
  private static final int WRITERS = 16;
  private static final int ACKNOWLEDGEMENTS_AT_MOST = 1200;

  @TempDir private Path folder;

  private final List<StreamOracle> oracles = new ArrayList<>();
  private final List<EventFollower> followers = new ArrayList<>();
  private final List<StreamWriter> writers = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Something that a thread does until the server is gone. */
  private interface Work {
    void run() throws InterruptedException;
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void nothing_acknowledged_over_http_is_lost_doubled_or_torn_by_kill_nine() throws Exception {
    // The same seed each time: when a signal arrives is not for a seed to say.
    Dice dice = new Dice(9);
    StreamWriter.Habit[] habits = StreamWriter.Habit.values();
    for (int habit = 0; habit < habits.length; habit++) {
      String stream = "stream-" + habit;
      oracles.add(new StreamOracle(stream));
      followers.add(new EventFollower(stream));
    }
    for (int writer = 0; writer < WRITERS; writer++) {
      int stream = writer % habits.length;
      writers.add(
          new StreamWriter(
              writer, "stream-" + stream, habits[stream], oracles.get(stream), dice.split()));
    }

    for (int round = 0; round < ROUNDS; round++) {
      if (dice.chance(0.2)) {
        killWhileItStarts(dice.between(200, 900));
      }
      runAndKill(dice.between(1, ACKNOWLEDGEMENTS_AT_MOST));
    }
    runAndKill(0);
    assertThat(oracles).allSatisfy(oracle -> assertThat(oracle.knownTail()).isGreaterThan(ROUNDS));
  }

  private void killWhileItStarts(int millis) throws Exception {
    try (ServerChild server = ServerChild.start(folder)) {
      assertThat(server.process().waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(server.kill()).isEqualTo(128 + 9);
    }
  }

  /** Looks what the last kill has left, and goes on until so many appends are acknowledged. */
  private void runAndKill(int patience) throws Exception {
    List<Thread> threads = new ArrayList<>();
    try (ServerChild server = ServerChild.start(folder);
        StreamClient client = new StreamClient(server.address())) {
      client.ensureBasin();
      for (int stream = 0; stream < oracles.size(); stream++) {
        look(client, stream);
      }
      for (EventFollower follower : followers) {
        threads.add(start(() -> follower.follow(client)));
      }
      for (int stream = 0; stream < oracles.size(); stream++) {
        await(followers.get(stream).arrivalOf(oracles.get(stream).knownTail()));
        followers.get(stream).compare(oracles.get(stream).known());
      }
      CountDownLatch acknowledgements = new CountDownLatch(patience);
      if (patience > 0) {
        for (StreamWriter writer : writers) {
          threads.add(start(() -> writer.write(client, acknowledgements::countDown)));
        }
      }
      await(acknowledgements);
      assertThat(server.kill()).isEqualTo(128 + 9);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
  }

  private void look(StreamClient client, int stream) throws Exception {
    String name = followers.get(stream).stream();
    client.ensureStream(name);
    List<SequencedRecord> shown = client.readAll(name);
    oracles.get(stream).compare(shown, client.tail(name));
    // Readers saw nothing that the kill took back.
    followers.get(stream).compare(oracles.get(stream).known());
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    while (!latch.await(1, TimeUnit.SECONDS)) {
      assertThat(failures).isEmpty();
    }
  }

  private Thread start(Work work) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            work.run();
          } catch (InterruptedException | RuntimeException | AssertionError e) {
            failures.add(e);
          }
        });
  }
}
