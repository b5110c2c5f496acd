package io.headrace.cli.kill;

import io.headrace.testkit.Dice;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.S2Proto;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one stream, one append after the other. Only a producer sends one again, when it was
 * not told what became of it.
 */
final class StreamWriter {
  /** What the appends to a stream have about them. */
  enum Habit {
    PLAIN,
    MATCHING,
    FENCED,
    TRIMMING,
    PRODUCING
  }

  private static final Pattern MISMATCH = Pattern.compile("\"seq_num_mismatch\":(\\d+)");
  private static final Pattern FENCED_OUT =
      Pattern.compile("\"fencing_token_mismatch\":\"([^\"]*)\"");

  private final int writer;
  private final String stream;
  private final Habit habit;
  private final StreamOracle oracle;
  private final Dice dice;
  private long next;
  private long tail;
  private String token = "";

  /** What a producer has sent and was not told the fate of. */
  private @Nullable Attempt unanswered;

  StreamWriter(int writer, String stream, Habit habit, StreamOracle oracle, Dice dice) {
    this.writer = writer;
    this.stream = stream;
    this.habit = habit;
    this.oracle = oracle;
    this.dice = dice;
  }

  /**
   * Appends until the server is gone.
   *
   * @param acknowledged is told of each acknowledgement
   */
  void write(StreamClient client, Runnable acknowledged) throws InterruptedException {
    // What was seen by everybody may be trimmed, and nothing else.
    long seen = oracle.knownTail();
    try {
      while (true) {
        Attempt repeated = unanswered;
        Attempt attempt = repeated == null ? attempt(seen) : repeated;
        oracle.asks(attempt);
        if (habit == Habit.PRODUCING) {
          unanswered = attempt;
        }
        HttpResponse<byte[]> answer = client.append(stream, attempt.input(), producer());
        unanswered = null;
        switch (answer.statusCode()) {
          case 200 -> {
            AppendAck ack = S2Proto.readAppendAck(answer.body());
            tail = ack.tail().seqNum();
            if (ack.start().equals(ack.end())) {
              oracle.hearsOfEarlier(attempt);
            } else {
              oracle.hears(attempt, ack);
            }
            acknowledged.run();
          }
          case 412 -> {
            oracle.isRefused(attempt);
            learn(answer);
          }
          default -> throw StreamClient.unexpected(answer);
        }
      }
    } catch (IOException e) {
      // The server was killed, and whether the last append is stored is open.
    }
  }

  private Attempt attempt(long seen) {
    long number = next++;
    Optional<AppendRecord> command =
        switch (habit) {
          case PLAIN, MATCHING, PRODUCING -> Optional.empty();
          case FENCED -> some(new Command.Fence("held-by-" + writer + "-" + number));
          case TRIMMING -> seen == 0 ? Optional.empty() : some(new Command.Trim(dice.below(seen)));
        };
    OptionalLong match =
        habit == Habit.MATCHING && number % 2 == 0 ? OptionalLong.of(tail) : OptionalLong.empty();
    Optional<String> fence = habit == Habit.FENCED ? Optional.of(token) : Optional.empty();
    return Attempt.of(writer, number, command, match, fence);
  }

  /** The headers by which the newest attempt may be sent again. */
  private Map<String, String> producer() {
    return habit == Habit.PRODUCING
        ? Map.of(
            "headrace-producer-id",
            "writer-" + writer,
            "headrace-producer-epoch",
            "0",
            "headrace-producer-sequence",
            Long.toString(next - 1))
        : Map.of();
  }

  private Optional<AppendRecord> some(Command command) {
    return dice.chance(0.03) ? Optional.of(command.toRecord()) : Optional.empty();
  }

  private void learn(HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    Matcher mismatch = MISMATCH.matcher(text);
    Matcher fenced = FENCED_OUT.matcher(text);
    if (mismatch.find()) {
      tail = Long.parseLong(mismatch.group(1));
    } else if (fenced.find()) {
      token = fenced.group(1);
    } else {
      throw new AssertionError("expected the reason of a refusal, but came " + text);
    }
  }
}
