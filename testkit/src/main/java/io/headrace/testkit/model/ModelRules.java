package io.headrace.testkit.model;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Producers;
import io.headrace.log.Retention;
import io.headrace.log.StreamConfig;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.log.TimestampMode;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.SequencedRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rules of appending and of emptiness a second time, written independently of the first: what
 * an engine decides is compared with what these decide. Unsigned numbers are {@link BigInteger}
 * here, and texts are compared as the bytes they encode to, because that is what the rules say.
 */
public final class ModelRules {
  private static final BigInteger THOUSAND = BigInteger.valueOf(1000);

  private ModelRules() {}

  /** What becomes of a request. */
  public sealed interface Verdict {}

  /**
   * It is stored.
   *
   * @param records the records as readers will see them
   * @param next the state after it
   */
  public record Stored(List<SequencedRecord> records, StreamState next) implements Verdict {
    /** The position of the first record, or the tail where there is none. */
    public Position start() {
      return records.isEmpty()
          ? next.tail()
          : new Position(records.getFirst().seqNum(), records.getFirst().timestamp());
    }
  }

  /** It is answered, and nothing is stored. */
  public record Answered(AppendOutcome outcome) implements Verdict {}

  /** Judges a request to a stream in this state that arrives now. */
  public static Verdict judge(
      StreamState state, StreamConfig config, AppendRequest request, long nowMillis) {
    if (state.deleting()) {
      return new Answered(new AppendOutcome.Deleting());
    }
    if (state.closed()) {
      return new Answered(judgeClosed(state, request));
    }
    if (request.producer().isPresent()) {
      Optional<AppendOutcome> answer = judgeProducer(state, request.producer().get());
      if (answer.isPresent()) {
        return new Answered(answer.get());
      }
    }
    if (!request.fencingToken().orElse(state.fencingToken()).equals(state.fencingToken())) {
      return new Answered(new AppendOutcome.FencingTokenMismatch(state.fencingToken()));
    }
    long tail = state.tail().seqNum();
    if (request.matchSeqNum().orElse(tail) != tail) {
      return new Answered(new AppendOutcome.SeqNumMismatch(tail));
    }
    if (regresses(state.writerSequence(), request.writerSequence())) {
      return new Answered(
          new AppendOutcome.WriterSequenceRegression(state.writerSequence().orElseThrow()));
    }
    if (request.lastSealedSeqNum().isPresent()
        && lastSealed(state, request)
            .filter(it -> it.compareTo(unsigned(request.lastSealedSeqNum().getAsLong())) > 0)
            .isPresent()) {
      return new Answered(
          new AppendOutcome.SealedSeqNumsExhausted(request.lastSealedSeqNum().getAsLong()));
    }
    if (config.timestampMode() == TimestampMode.CLIENT_REQUIRE) {
      int missing = indexWithoutTimestamp(request.batch().records());
      if (missing >= 0) {
        return new Answered(new AppendOutcome.TimestampMissing(missing));
      }
    }
    return store(state, config, request, nowMillis);
  }

  private static AppendOutcome judgeClosed(StreamState state, AppendRequest request) {
    Optional<ProducerSequence> producer = request.producer();
    if (producer.isPresent() && producer.equals(state.producers().closer())) {
      return new AppendOutcome.Duplicate(
          producer.get().epoch(), producer.get().sequence(), state.tail(), true);
    }
    boolean onlyCloses = request.batch().records().isEmpty() && producer.isEmpty();
    return onlyCloses
        ? new AppendOutcome.Appended(state.tail(), state.tail(), state.tail())
        : new AppendOutcome.Closed(state.tail());
  }

  private static Optional<AppendOutcome> judgeProducer(StreamState state, ProducerSequence sent) {
    List<ProducerSequence> known =
        state.producers().last().stream()
            .filter(each -> each.producer().equals(sent.producer()))
            .toList();
    if (known.isEmpty()) {
      if (sent.sequence() > 0) {
        return Optional.of(new AppendOutcome.ProducerGap(0, sent.sequence()));
      }
      boolean room = state.producers().last().size() < Producers.MAX;
      return room
          ? Optional.empty()
          : Optional.of(new AppendOutcome.TooManyProducers(Producers.MAX));
    }
    ProducerSequence last = known.getFirst();
    if (sent.epoch() < last.epoch()) {
      return Optional.of(new AppendOutcome.ProducerFenced(last.epoch()));
    }
    if (sent.epoch() > last.epoch()) {
      return sent.sequence() == 0
          ? Optional.empty()
          : Optional.of(new AppendOutcome.ProducerEpochStart(sent.sequence()));
    }
    if (sent.sequence() <= last.sequence()) {
      return Optional.of(
          new AppendOutcome.Duplicate(last.epoch(), last.sequence(), state.tail(), false));
    }
    return sent.sequence() - 1 == last.sequence()
        ? Optional.empty()
        : Optional.of(new AppendOutcome.ProducerGap(last.sequence() + 1, sent.sequence()));
  }

  private static boolean regresses(Optional<String> last, Optional<String> sent) {
    return last.isPresent()
        && sent.isPresent()
        && Arrays.compareUnsigned(
                sent.get().getBytes(StandardCharsets.UTF_8),
                last.get().getBytes(StandardCharsets.UTF_8))
            <= 0;
  }

  /** The sequence number that the last sealed record would get. */
  private static Optional<BigInteger> lastSealed(StreamState state, AppendRequest request) {
    List<AppendRecord> records = request.batch().records();
    for (int i = records.size() - 1; i >= 0; i--) {
      if (records.get(i).sealedBytes().isPresent()) {
        return Optional.of(unsigned(state.tail().seqNum()).add(BigInteger.valueOf(i)));
      }
    }
    return Optional.empty();
  }

  private static int indexWithoutTimestamp(List<AppendRecord> records) {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i).timestamp().isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  private static Stored store(
      StreamState state, StreamConfig config, AppendRequest request, long nowMillis) {
    List<SequencedRecord> records = new ArrayList<>();
    BigInteger seqNum = unsigned(state.tail().seqNum());
    BigInteger timestamp = unsigned(state.tail().timestamp());
    BigInteger trimPoint = unsigned(state.trimPoint());
    String fencingToken = state.fencingToken();
    for (AppendRecord record : request.batch().records()) {
      timestamp = timestamp.max(stamp(record, config, nowMillis));
      records.add(
          new SequencedRecord(
              seqNum.longValue(),
              timestamp.longValue(),
              record.headers(),
              record.body(),
              record.sealedBytes()));
      seqNum = seqNum.add(BigInteger.ONE);
      Optional<Command> command = Command.of(record);
      if (command.isPresent()) {
        switch (command.get()) {
          case Command.Fence(String token) -> fencingToken = token;
          // A stream never keeps less than nothing: the trim command itself is the last to go.
          case Command.Trim(long point) -> trimPoint = trimPoint.max(unsigned(point).min(seqNum));
        }
      }
    }
    return new Stored(
        records,
        new StreamState(
            new Position(seqNum.longValue(), timestamp.longValue()),
            trimPoint.longValue(),
            fencingToken,
            request.close(),
            /* deleting= */ false,
            request.writerSequence().or(state::writerSequence),
            producersAfter(state.producers(), request),
            Math.max(state.lastArrivalMillis(), nowMillis)));
  }

  private static BigInteger stamp(AppendRecord record, StreamConfig config, long nowMillis) {
    BigInteger now = unsigned(nowMillis);
    if (record.timestamp().isEmpty() || config.timestampMode() == TimestampMode.ARRIVAL) {
      return now;
    }
    BigInteger chosen = unsigned(record.timestamp().getAsLong());
    return config.timestampUncapped() ? chosen : chosen.min(now);
  }

  private static Producers producersAfter(Producers before, AppendRequest request) {
    if (request.producer().isEmpty()) {
      return before;
    }
    ProducerSequence sent = request.producer().get();
    List<ProducerSequence> last = new ArrayList<>(before.last());
    last.replaceAll(each -> each.producer().equals(sent.producer()) ? sent : each);
    if (!last.contains(sent)) {
      last.add(sent);
    }
    return new Producers(last, request.close() ? Optional.of(sent) : before.closer());
  }

  /** Whether a stream has nothing to show: all of it is trimmed or too old, or never was. */
  public static boolean isEmpty(StreamInfo info, StreamState state, long nowMillis) {
    return isAllTrimmed(state) || age(info, state, nowMillis).compareTo(retention(info)) >= 0;
  }

  /** Whether a stream has been empty for as long as it takes to be deleted for that. */
  public static boolean isDue(StreamInfo info, StreamState state, long nowMillis) {
    BigInteger minAge = BigInteger.valueOf(info.config().deleteOnEmptyMinAge().toSeconds());
    BigInteger keeping = isAllTrimmed(state) ? BigInteger.ZERO : retention(info);
    return minAge.signum() > 0
        && age(info, state, nowMillis).compareTo(keeping.add(minAge.multiply(THOUSAND))) >= 0;
  }

  private static boolean isAllTrimmed(StreamState state) {
    return unsigned(state.trimPoint()).equals(unsigned(state.tail().seqNum()));
  }

  /** How many milliseconds ago the last thing happened to a stream. */
  private static BigInteger age(StreamInfo info, StreamState state, long nowMillis) {
    BigInteger last =
        BigInteger.valueOf(info.createdAtMillis())
            .max(BigInteger.valueOf(state.lastArrivalMillis()));
    return BigInteger.valueOf(nowMillis).subtract(last);
  }

  /** For how many milliseconds records are kept; more than there are, if for ever. */
  private static BigInteger retention(StreamInfo info) {
    return switch (info.config().retention()) {
      case Retention.Age(var age) -> BigInteger.valueOf(age.toSeconds()).multiply(THOUSAND);
      case Retention.Infinite() -> BigInteger.ONE.shiftLeft(Long.SIZE);
    };
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
