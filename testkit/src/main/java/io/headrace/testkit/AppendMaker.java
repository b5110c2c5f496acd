package io.headrace.testkit;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ProducerSequence;
import io.headrace.log.StreamState;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes up appends. Most conditions hold on the state that all earlier appends lead to if they
 * succeed, so that appends build on each other while none of them is durable; some are wrong by a
 * little.
 */
public final class AppendMaker {
  private static final int PRODUCERS = 3;

  private final Dice dice;
  private final int largestBatchBytes;

  /**
   * @param largestBatchBytes how large the bodies of a batch are together at most
   */
  public AppendMaker(Dice dice, int largestBatchBytes) {
    this.dice = dice;
    this.largestBatchBytes = largestBatchBytes;
  }

  /**
   * Makes one up.
   *
   * @param number tells its records from all others
   * @param state the state that it may expect
   * @param nowMillis the wall clock
   */
  public AppendRequest make(long number, StreamState state, long nowMillis) {
    boolean close = dice.chance(0.003);
    Batch batch = close && dice.coin() ? Batch.EMPTY : batch(number, state, nowMillis);
    return new AppendRequest(
        batch,
        dice.chance(0.2) ? OptionalLong.of(matchSeqNum(state)) : OptionalLong.empty(),
        dice.chance(0.2) ? Optional.of(token(number, state)) : Optional.empty(),
        dice.chance(0.3) ? Optional.of(producer(state)) : Optional.empty(),
        dice.chance(0.1) ? Optional.of(writerSequence(number, state)) : Optional.empty(),
        close,
        number % 64 == 5 ? OptionalLong.of(state.tail().seqNum() + 2) : OptionalLong.empty());
  }

  private Batch batch(long number, StreamState state, long nowMillis) {
    int most = dice.weighted(12, 4, 1) < 2 ? 4 : 40;
    int records = dice.between(1, most);
    int bytesLeft =
        dice.weighted(6, 3, 1) < 2 ? Math.min(600, largestBatchBytes) : largestBatchBytes;
    List<AppendRecord> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Optional<Command> command =
          dice.chance(0.06) ? Optional.of(command(number, state)) : Optional.empty();
      if (command.isPresent()) {
        batch.add(withTimestamp(command.get().toRecord(), nowMillis));
        continue;
      }
      String body = "#" + number + "." + i + " ";
      int padding = dice.below(Math.max(1, bytesLeft / records - body.length()));
      bytesLeft -= padding;
      List<Header> headers =
          dice.chance(0.1) ? List.of(Header.of("n", Long.toString(number))) : List.of();
      AppendRecord plain =
          new AppendRecord(
              OptionalLong.empty(), headers, ByteString.copyFromUtf8(body + "x".repeat(padding)));
      batch.add(withTimestamp(number % 8 == 5 ? sealed(plain) : plain, nowMillis));
    }
    return Batch.of(batch);
  }

  /** Stands for an envelope: what counts of it is not what it takes. */
  private static AppendRecord sealed(AppendRecord plain) {
    return AppendRecord.sealed(plain.timestamp(), plain.body(), plain.meteredBytes() + 5);
  }

  private AppendRecord withTimestamp(AppendRecord record, long nowMillis) {
    OptionalLong timestamp =
        switch (dice.weighted(6, 3, 1)) {
          case 0 -> OptionalLong.empty();
          case 1 -> OptionalLong.of(nowMillis + dice.between(-5_000, 5_000));
          default -> OptionalLong.of(dice.below(1000));
        };
    return new AppendRecord(timestamp, record.headers(), record.body(), record.sealedBytes());
  }

  private Command command(long number, StreamState state) {
    if (dice.coin()) {
      return new Command.Fence(dice.chance(0.2) ? "" : "token" + number);
    }
    long tail = state.tail().seqNum();
    return switch (dice.weighted(6, 2, 1)) {
      case 0 -> new Command.Trim(dice.below(tail + 1));
      case 1 -> new Command.Trim(tail + dice.below(10));
      default -> new Command.Trim(-1L);
    };
  }

  private long matchSeqNum(StreamState state) {
    return state.tail().seqNum() + (dice.chance(0.8) ? 0 : dice.between(-2, 2));
  }

  private String token(long number, StreamState state) {
    return dice.chance(0.8) ? state.fencingToken() : "token" + dice.below(number + 1);
  }

  private ProducerSequence producer(StreamState state) {
    String id = "producer" + dice.below(PRODUCERS);
    Optional<ProducerSequence> last = state.producers().find(id);
    long epoch = last.map(ProducerSequence::epoch).orElse(0L);
    long sequence = last.map(it -> it.sequence() + 1).orElse(0L);
    return switch (dice.weighted(14, 3, 1, 1, 1)) {
      case 0 -> new ProducerSequence(id, epoch, sequence);
      case 1 -> new ProducerSequence(id, epoch, dice.below(sequence + 1));
      case 2 -> new ProducerSequence(id, epoch, sequence + 1 + dice.below(3));
      case 3 -> new ProducerSequence(id, Math.max(0, epoch - 1), sequence);
      default -> new ProducerSequence(id, epoch + 1, dice.chance(0.8) ? 0 : 1);
    };
  }

  private String writerSequence(long number, StreamState state) {
    return dice.chance(0.8) || state.writerSequence().isEmpty()
        ? "%08d".formatted(number)
        : state.writerSequence().get();
  }
}
