package io.headrace.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.SequencedRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients know of one stream, and so what it must hold after every kill. Writers tell it what
 * they ask and hear from many threads; it compares while nobody writes.
 */
final class StreamOracle {
  private final String stream;

  /** What may be found: asked for and not refused, nor looked for in vain. */
  private final Map<String, Attempt> asked = new HashMap<>();

  private final Map<String, AppendAck> acknowledged = new HashMap<>();

  /** What was found and may be sent again, but not be found again. */
  private final Set<String> foundOnce = new HashSet<>();

  /** Everything ever found, from sequence number 0 on. */
  private final List<SequencedRecord> known = new ArrayList<>();

  private String fencingToken = "";
  private long trimPoint;

  StreamOracle(String stream) {
    this.stream = stream;
  }

  synchronized void asks(Attempt attempt) {
    if (!foundOnce.contains(attempt.name())) {
      asked.put(attempt.name(), attempt);
    }
  }

  synchronized void hears(Attempt attempt, AppendAck ack) {
    require(!foundOnce.contains(attempt.name()), "an append that is stored once", attempt);
    acknowledged.put(attempt.name(), ack);
  }

  /** The server says that it had stored an append before. */
  synchronized void hearsOfEarlier(Attempt attempt) {
    require(foundOnce.contains(attempt.name()), "a repetition of what was found", attempt);
  }

  /** A refused append must never be found. */
  synchronized void isRefused(Attempt attempt) {
    asked.remove(attempt.name());
  }

  /** Everything found in the last look. */
  synchronized List<SequencedRecord> known() {
    return List.copyOf(known);
  }

  synchronized long knownTail() {
    return known.size();
  }

  /**
   * Compares what the stream shows after a kill with what must be there, and takes it for true from
   * now on.
   */
  synchronized void compare(List<SequencedRecord> shown, long tail) {
    long first = tail - shown.size();
    for (int i = 0; i < shown.size(); i++) {
      require(shown.get(i).seqNum() == first + i, "sequence numbers without gaps", shown.get(i));
    }
    for (AppendAck ack : acknowledged.values()) {
      require(tail >= ack.tail().seqNum(), "a tail not below the acknowledged " + ack, tail);
    }
    long tailBefore = known.size();
    require(tail >= tailBefore, "a tail not below " + tailBefore, tail);
    require(first <= tailBefore, "nothing hidden that nobody has seen", first);
    for (SequencedRecord record : shown) {
      if (record.seqNum() < tailBefore) {
        SequencedRecord before = known.get((int) record.seqNum());
        require(record.equals(before), "unchanged " + before, record);
      } else {
        known.add(record);
      }
    }
    for (int at = (int) tailBefore; at < known.size(); ) {
      at += takeAppend(at);
    }
    require(first == trimPoint, "everything from the trim point " + trimPoint + " on", first);
    require(acknowledged.isEmpty(), "everything acknowledged", acknowledged);
    // What was neither acknowledged nor found will never be there.
    asked.clear();
  }

  /** Checks the append that begins here, and gives back how many records it has. */
  private int takeAppend(int at) {
    Attempt attempt = asked.remove(Attempt.nameIn(known.get(at).body()));
    if (attempt == null) {
      throw new AssertionError(
          stream + ": expected an append sent, not refused and not found yet: " + known.get(at));
    }
    foundOnce.add(attempt.name());
    attempt
        .input()
        .matchSeqNum()
        .ifPresent(match -> require(match == at, "the sequence number asked for", attempt));
    attempt
        .input()
        .fencingToken()
        .ifPresent(token -> require(token.equals(fencingToken), "the token " + token, attempt));
    List<AppendRecord> records = attempt.input().records();
    for (int i = 0; i < records.size(); i++) {
      require(at + i < known.size(), "a whole batch of " + attempt, known.size());
      SequencedRecord found = known.get(at + i);
      boolean same =
          found.body().equals(records.get(i).body())
              && found.headers().equals(records.get(i).headers());
      require(same, "record " + i + " of " + attempt, found);
      Command.of(records.get(i)).ifPresent(this::obey);
    }
    AppendAck ack = acknowledged.remove(attempt.name());
    if (ack != null) {
      require(ack.start().seqNum() == at, "an acknowledged place " + ack, at);
      require(ack.end().seqNum() == at + records.size(), "an acknowledged end " + ack, at);
      require(
          ack.start().timestamp() == known.get(at).timestamp(), "the acknowledged time", attempt);
    }
    return records.size();
  }

  private void obey(Command command) {
    switch (command) {
      case Command.Fence(String token) -> fencingToken = token;
      case Command.Trim(long point) -> trimPoint = Math.max(trimPoint, point);
    }
  }

  private void require(boolean holds, String expected, Object found) {
    if (!holds) {
      assertThat(found).as(stream + ": expected " + expected).isNull();
    }
  }
}
