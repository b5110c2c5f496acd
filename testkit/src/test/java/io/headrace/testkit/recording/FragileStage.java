package io.headrace.testkit.recording;

import io.headrace.testkit.Dice;
import io.headrace.testkit.history.StreamHash;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A server made of a list, with the mistakes that servers make. Records are decided upon, become
 * durable somewhat later, and only then are there for readers; a kill loses those that are not.
 * Each mistake is one of these steps in the wrong place.
 */
final class FragileStage implements Stage {
  /** What is wrong with it. */
  enum Mistake {
    NONE,
    ACKNOWLEDGES_BEFORE_DURABLE,
    READS_PAST_THE_STABLE_TAIL,
    TELLS_A_TAIL_OF_OLD,
    STORES_TWICE,
    STORES_HALF_OF_A_BATCH,
    FORGETS_THE_FENCE_AT_A_KILL,
    FORGETS_WHAT_TO_MATCH,
    REFUSES_AND_STORES
  }

  private final Mistake mistake;

  // All guarded by this.
  private final Dice dice;
  private final List<AppendRecord> decided = new ArrayList<>();
  private int durable;
  private long oldTail;
  private String token = "";

  FragileStage(Mistake mistake, long seed) {
    this.mistake = mistake;
    this.dice = new Dice(seed);
  }

  @Override
  public StreamCaller caller(int number) {
    return new StreamCaller() {
      @Override
      public AppendAnswer append(AppendInput input) {
        return store(input);
      }

      @Override
      public Look<Contents> readAll() {
        return show();
      }

      @Override
      public Look<Long> checkTail() {
        return tail();
      }

      @Override
      public void close() {}
    };
  }

  /** What is not durable is lost, as are the answers that wait for it; see {@link #store}. */
  @Override
  public synchronized void strike(Hazard hazard) {
    if (hazard instanceof Hazard.Kill) {
      decided.subList(durable, decided.size()).clear();
      token = mistake == Mistake.FORGETS_THE_FENCE_AT_A_KILL ? "" : tokenIn(decided);
    }
  }

  @Override
  public void awaitReady() {}

  private synchronized AppendAnswer store(AppendInput input) {
    OptionalLong next = OptionalLong.of(decided.size());
    if (input.fencingToken().filter(given -> !isInForce(given)).isPresent()) {
      return new AppendAnswer.Refused("fenced", OptionalLong.empty());
    }
    if (input.matchSeqNum().isPresent()
        && input.matchSeqNum().getAsLong() != decided.size()
        && mistake != Mistake.FORGETS_WHAT_TO_MATCH) {
      // What the refusal tells must be durable, too.
      sync();
      return new AppendAnswer.Refused("another tail", next);
    }
    decided.addAll(input.records());
    token = tokenIn(decided);
    if (mistake == Mistake.STORES_TWICE && dice.chance(0.1)) {
      decided.addAll(input.records());
    }
    if (mistake == Mistake.STORES_HALF_OF_A_BATCH && input.records().size() > 1) {
      decided.removeLast();
    }
    long end = next.getAsLong() + input.records().size();
    if (mistake == Mistake.ACKNOWLEDGES_BEFORE_DURABLE) {
      return new AppendAnswer.Stored(end);
    }
    if (dice.chance(0.1)) {
      // The connection is lost, and perhaps the batch with it: it waits for the next sync.
      return new AppendAnswer.Unknown("lost");
    }
    sync();
    return mistake == Mistake.REFUSES_AND_STORES && dice.chance(0.1)
        ? new AppendAnswer.Refused("a slip of the tongue", OptionalLong.empty())
        : new AppendAnswer.Stored(end);
  }

  private boolean isInForce(String given) {
    // As with the real one, whoever is fenced by nobody may present nothing but the empty token.
    return given.equals(token)
        || (mistake == Mistake.FORGETS_THE_FENCE_AT_A_KILL && token.isEmpty());
  }

  private void sync() {
    oldTail = durable;
    durable = decided.size();
  }

  private synchronized Look<StreamCaller.Contents> show() {
    int end = mistake == Mistake.READS_PAST_THE_STABLE_TAIL ? decided.size() : durable;
    long hash = StreamHash.EMPTY;
    for (AppendRecord record : decided.subList(0, end)) {
      hash = StreamHash.after(hash, StreamHash.ofRecord(record.body().toByteArray()));
    }
    return new Look.Seen<>(new StreamCaller.Contents(end, hash));
  }

  private synchronized Look<Long> tail() {
    return new Look.Seen<>(
        mistake == Mistake.TELLS_A_TAIL_OF_OLD && dice.chance(0.3) ? oldTail : (long) durable);
  }

  private static String tokenIn(List<AppendRecord> records) {
    for (AppendRecord record : records.reversed()) {
      Optional<Command> command = Command.of(record);
      if (command.isPresent() && command.get() instanceof Command.Fence(String token)) {
        return token;
      }
    }
    return "";
  }
}
