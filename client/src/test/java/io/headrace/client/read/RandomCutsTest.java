package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headrace.client.transport.TransportFailure.Kind;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.QueryParameters;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever breaks and wherever: what is delivered is exactly what was asked for, once, in order.
 * Random logs, limits and cuts against a server that follows the rules of reading; some of the log
 * is written while it is read.
 */
class RandomCutsTest {
  private static final int ROUNDS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void what_is_delivered_is_what_was_asked_for(long seed) {
    Random chance = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      long round = chance.nextLong();
      assertThat(new Round(new Random(round)).play())
          .as("the round of seed %d", round)
          .isEqualTo("as it should be");
    }
  }

  @Test
  void the_same_seed_plays_the_same_round() {
    Round first = new Round(new Random(7));
    Round second = new Round(new Random(7));
    first.play();
    second.play();
    assertThat(first.queries).isEqualTo(second.queries);
  }

  /** One read of one log. */
  private static final class Round {
    private final Random chance;
    private final List<SequencedRecord> log = new ArrayList<>();
    private final List<Long> delivered = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final long firstSeqNum;
    private final ReadOptions options;

    /** How many records are written by now. */
    private int written;

    private int fruitless;

    Round(Random chance) {
      this.chance = chance;
      this.firstSeqNum = chance.nextInt(3) == 0 ? Long.MAX_VALUE - 20 : chance.nextInt(50);
      int size = 1 + chance.nextInt(60);
      long timestamp = 1000;
      for (int i = 0; i < size; i++) {
        timestamp += chance.nextInt(3);
        byte[] body = new byte[chance.nextInt(40)];
        log.add(
            new SequencedRecord(firstSeqNum + i, timestamp, List.of(), ByteString.copyFrom(body)));
      }
      this.options = options();
      // A read that may not wait has only what is there already.
      boolean waits = options.limits().maxWait().isPresent() || !options.limits().isBounded();
      this.written = waits ? chance.nextInt(size + 1) : size;
    }

    private ReadOptions options() {
      ReadStart start =
          chance.nextBoolean()
              ? ReadStart.seqNum(firstSeqNum)
              : ReadStart.timestamp(log.get(0).timestamp());
      ReadOptions chosen = ReadOptions.from(start).withIndefiniteRetries();
      chosen = chance.nextBoolean() ? chosen.withCount(chance.nextInt(70)) : chosen;
      chosen = chance.nextBoolean() ? chosen.withBytes(chance.nextInt(2500)) : chosen;
      chosen = chance.nextBoolean() ? chosen.withUntil(1000 + chance.nextInt(90)) : chosen;
      chosen = chance.nextBoolean() ? chosen.withWait(Duration.ofSeconds(1000)) : chosen;
      chosen = chance.nextBoolean() ? chosen.withBufferBytes(1 + chance.nextInt(2000)) : chosen;
      return switch (chance.nextInt(3)) {
        case 0 -> chosen.withPacking(Packing.GZIP);
        default -> chosen;
      };
    }

    private List<Long> expected() {
      List<Long> expected = new ArrayList<>();
      Left left = new Left(QueryParameters.parse(ReadProgress.start(options).query(0)));
      for (SequencedRecord record : log) {
        if (!left.takes(record)) {
          break;
        }
        expected.add(record.seqNum());
      }
      return expected;
    }

    String play() {
      ReadFixture read = new ReadFixture(options);
      int served = 0;
      for (int turn = 0; turn < 10_000; turn++) {
        if (read.requests() > served) {
          served = read.requests();
          serve(read);
        }
        delivered.addAll(read.taken());
        if (isOver(read)) {
          return verdict(read);
        }
        read.carrier.advance(Duration.ofMillis(500));
      }
      return "it never ends: " + queries;
    }

    private boolean isOver(ReadFixture read) {
      boolean endless = !options.limits().isBounded() && options.limits().maxWait().isEmpty();
      if (endless) {
        return delivered.size() >= log.size();
      }
      var next = read.next();
      boolean done = next.isDone() && (next.isCompletedExceptionally() || next.join().isEmpty());
      if (!done && !next.cancel(false)) {
        next.join().ifPresent(batch -> batch.records().forEach(r -> delivered.add(r.seqNum())));
      }
      return done;
    }

    private String verdict(ReadFixture read) {
      var next = read.next();
      if (next.isCompletedExceptionally()) {
        return "it fails: " + next.exceptionNow() + queries;
      }
      List<Long> expected = expected();
      return delivered.equals(expected)
          ? "as it should be"
          : "expected " + expected + " but got " + delivered + " by " + queries;
    }

    /** Answers one request, up to some byte, in pieces of some size. */
    private void serve(ReadFixture read) {
      ScriptedExchange exchange = read.server();
      queries.add(exchange.query());
      Left left = new Left(QueryParameters.parse(exchange.query()));
      long from = left.start();
      int at = Math.max(0, (int) (from - firstSeqNum));
      boolean mayWait = left.wait.isEmpty() ? !left.bounded() : left.wait.getAsLong() > 0;
      if (at == written && !mayWait && left.bounded()) {
        Position tail = tail();
        exchange.answer(
            416,
            Map.of(),
            "{\"tail\":{\"seq_num\":"
                + Long.toUnsignedString(tail.seqNum())
                + ",\"timestamp\":"
                + tail.timestamp()
                + "}}");
        return;
      }
      exchange.open();
      boolean endless = left.wait.isEmpty() && !left.bounded();
      boolean[] ends = new boolean[1];
      byte[] answer = answer(at, left, mayWait, ends);
      boolean whole = chance.nextInt(4) == 0 || fruitless > 3;
      int length = whole ? answer.length : chance.nextInt(answer.length + 1);
      fruitless = length == 0 ? fruitless + 1 : 0;
      for (int sent = 0; sent < length; ) {
        int piece = Math.min(length - sent, 1 + chance.nextInt(200));
        exchange.bytes(Arrays.copyOfRange(answer, sent, sent + piece));
        sent += piece;
        if (chance.nextInt(5) == 0) {
          delivered.addAll(read.taken());
        }
      }
      if (whole && length == answer.length && !endless) {
        exchange.finish();
      } else if (!whole || !endless) {
        breakOff(exchange, length < answer.length);
      }
    }

    private void breakOff(ScriptedExchange exchange, boolean amid) {
      switch (chance.nextInt(3)) {
        case 0 -> exchange.fail(Kind.DISCONNECTED);
        case 1 -> exchange.fail(Kind.RESET);
        default -> {
          if (!amid) {
            exchange.bytes(Frames.terminal(503, "{\"code\":\"server_draining\"}"));
          }
          exchange.fail(Kind.DISCONNECTED);
        }
      }
    }

    /** All that a server would send if nothing broke, and everything were written meanwhile. */
    private byte[] answer(int from, Left left, boolean mayWait, boolean[] ends) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int at = from;
      boolean live = false;
      while (!ends[0]) {
        if (at == written) {
          if (!mayWait) {
            break;
          }
          out.writeBytes(frame(List.of(), true));
          live = true;
          if (written == log.size()) {
            break;
          }
          written += 1 + chance.nextInt(log.size() - written);
        }
        int size = Math.min(written - at, 1 + chance.nextInt(9));
        List<SequencedRecord> batch = new ArrayList<>();
        while (batch.size() < size && !ends[0]) {
          ends[0] = !left.takes(log.get(at + batch.size()));
          if (!ends[0]) {
            batch.add(log.get(at + batch.size()));
          }
        }
        at += batch.size();
        if (!batch.isEmpty()) {
          out.writeBytes(frame(batch, live));
        }
      }
      return out.toByteArray();
    }

    private byte[] frame(List<SequencedRecord> records, boolean tellsTail) {
      Optional<Position> tail = tellsTail ? Optional.of(tail()) : Optional.empty();
      boolean advised = chance.nextInt(20) == 0;
      Packing packing = chance.nextBoolean() ? options.packing() : Packing.NONE;
      return Frames.frame(new ReadBatch(records, tail), packing, advised);
    }

    private Position tail() {
      return new Position(
          firstSeqNum + written, written == 0 ? 0 : log.get(written - 1).timestamp());
    }

    /** What a request still asks for. */
    private final class Left {
      private final OptionalLong seqNum;
      private final OptionalLong until;
      private final OptionalLong wait;
      private OptionalLong count;
      private OptionalLong bytes;

      Left(QueryParameters query) {
        seqNum = query.unsigned("seq_num");
        until = query.unsigned("until");
        wait = query.unsigned("wait");
        count = query.unsigned("count");
        bytes = query.unsigned("bytes");
        boolean one = seqNum.isPresent() != query.unsigned("timestamp").isPresent();
        assertThat(one).as("there is exactly one start").isTrue();
      }

      long start() {
        return seqNum.orElse(firstSeqNum);
      }

      boolean bounded() {
        return count.isPresent() || bytes.isPresent() || until.isPresent();
      }

      boolean takes(SequencedRecord record) {
        int size = record.meteredBytes();
        if ((count.isPresent() && count.getAsLong() == 0)
            || (bytes.isPresent() && bytes.getAsLong() < size)
            || (until.isPresent() && record.timestamp() >= until.getAsLong())) {
          return false;
        }
        count = count.isPresent() ? OptionalLong.of(count.getAsLong() - 1) : count;
        bytes = bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() - size) : bytes;
        return true;
      }
    }
  }
}
