package io.headrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.wire.Position;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ReadPlanTest {
  private static final Position TAIL = new Position(10, 500);
  private static final Position LATEST = new Position(10, -1);
  private static final ReadPlan UNWRITTEN = new ReadPlan.Unwritten(TAIL);

  /** The wish, then what becomes of it: plain, clamped, following, clamped and following. */
  static Stream<Arguments> wishes() {
    return Stream.of(
        row(seqNum(0), from(0), from(0), from(0), from(0)),
        row(seqNum(9), from(9), from(9), from(9), from(9)),
        row(seqNum(10), UNWRITTEN, UNWRITTEN, from(10), from(10)),
        row(seqNum(11), UNWRITTEN, UNWRITTEN, UNWRITTEN, from(10)),
        row(seqNum(Long.MIN_VALUE), UNWRITTEN, UNWRITTEN, UNWRITTEN, from(10)),
        row(seqNum(-1), UNWRITTEN, UNWRITTEN, UNWRITTEN, from(10)),
        row(before(0), UNWRITTEN, UNWRITTEN, from(10), from(10)),
        row(before(1), from(9), from(9), from(9), from(9)),
        row(before(10), from(0), from(0), from(0), from(0)),
        row(before(11), from(0), from(0), from(0), from(0)),
        row(before(-1), from(0), from(0), from(0), from(0)),
        row(at(0), fromTime(0), fromTime(0), fromTime(0), fromTime(0)),
        row(at(500), fromTime(500), fromTime(500), fromTime(500), fromTime(500)),
        row(at(501), UNWRITTEN, UNWRITTEN, UNWRITTEN, from(10)),
        row(at(-1), UNWRITTEN, UNWRITTEN, UNWRITTEN, from(10)));
  }

  @ParameterizedTest
  @MethodSource("wishes")
  void a_wish_where_to_begin_becomes_a_plan(
      ReadStart start, ReadPlan plain, ReadPlan clamped, ReadPlan following, ReadPlan both) {
    assertThat(ReadPlan.of(start, TAIL, false, false)).isEqualTo(plain);
    assertThat(ReadPlan.of(start, TAIL, true, false)).isEqualTo(clamped);
    assertThat(ReadPlan.of(start, TAIL, false, true)).isEqualTo(following);
    assertThat(ReadPlan.of(start, TAIL, true, true)).isEqualTo(both);
  }

  static Stream<Arguments> wishesOfAnEmptyStream() {
    ReadPlan empty = new ReadPlan.Unwritten(Position.ZERO);
    return Stream.of(
        row(seqNum(0), empty, empty, from(0), from(0)),
        row(seqNum(1), empty, empty, empty, from(0)),
        row(before(0), empty, empty, from(0), from(0)),
        row(before(5), empty, empty, from(0), from(0)),
        row(at(0), fromTime(0), fromTime(0), fromTime(0), fromTime(0)),
        row(at(1), empty, empty, empty, from(0)));
  }

  @ParameterizedTest
  @MethodSource("wishesOfAnEmptyStream")
  void an_empty_stream_has_its_tail_at_zero(
      ReadStart start, ReadPlan plain, ReadPlan clamped, ReadPlan following, ReadPlan both) {
    assertThat(ReadPlan.of(start, Position.ZERO, false, false)).isEqualTo(plain);
    assertThat(ReadPlan.of(start, Position.ZERO, true, false)).isEqualTo(clamped);
    assertThat(ReadPlan.of(start, Position.ZERO, false, true)).isEqualTo(following);
    assertThat(ReadPlan.of(start, Position.ZERO, true, true)).isEqualTo(both);
  }

  @ParameterizedTest
  @MethodSource("timestamps")
  void timestamps_are_unsigned(long timestamp) {
    assertThat(ReadPlan.of(at(timestamp), LATEST, false, false)).isEqualTo(fromTime(timestamp));
  }

  static Stream<Arguments> timestamps() {
    return Stream.of(0L, Long.MAX_VALUE, Long.MIN_VALUE, -1L).map(Arguments::of);
  }

  private static Arguments row(
      ReadStart start, ReadPlan plain, ReadPlan clamped, ReadPlan following, ReadPlan both) {
    return Arguments.of(start, plain, clamped, following, both);
  }

  private static ReadStart seqNum(long value) {
    return new ReadStart.AtSeqNum(value);
  }

  private static ReadStart at(long value) {
    return new ReadStart.AtTimestamp(value);
  }

  private static ReadStart before(long value) {
    return new ReadStart.BeforeTail(value);
  }

  private static ReadPlan from(long seqNum) {
    return new ReadPlan.From(seqNum);
  }

  private static ReadPlan fromTime(long timestamp) {
    return new ReadPlan.FromTimestamp(timestamp);
  }
}
