package io.headrace.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.ReadStart;
import io.headrace.wire.SequencedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A read that goes on over lost connections delivers each record once and in order. */
final class ReadingTest {
  private static final StreamUri URI = StreamUri.parse("my-basin/a b/c");
  private static final ReadQuery ALL = ReadQuery.from(new ReadStart.AtSeqNum(0));
  private static final long RECORDS = 7;

  private final RecordingSink sink = new RecordingSink();
  private final List<Duration> pauses = new ArrayList<>();

  /** The heart of it: the first connection ends at every byte that a connection can end at. */
  @Test
  void a_connection_lost_at_any_byte_loses_and_doubles_nothing() throws Exception {
    int length = batches(0, RECORDS).length;
    for (int cut = 0; cut < length; cut++) {
      int end = cut;
      RecordingSink received = new RecordingSink();
      Function<Request, Reply> script =
          request -> {
            byte[] body = batches(resumeAt(request), RECORDS);
            boolean first = pauses.isEmpty();
            return Reply.events(first ? Arrays.copyOf(body, Math.min(end, body.length)) : body);
          };
      pauses.clear();
      try (FakeServer server = new FakeServer(script)) {
        read(server, ALL, false, received);
      }
      assertThat(received.seqNums)
          .as("cut at byte %d", cut)
          .containsExactlyElementsOf(LongStream.range(0, RECORDS).boxed().toList());
      assertThat(pauses).as("cut at byte %d", cut).hasSize(1);
    }
  }

  @Test
  void a_connection_that_ends_after_every_event_gets_there_all_the_same() throws Exception {
    Function<Request, Reply> script =
        request -> {
          long next = resumeAt(request);
          return Reply.events(
              next < RECORDS ? batch(next, next + 1) : "data: [DONE]\n\n".getBytes(UTF_8));
        };
    try (FakeServer server = new FakeServer(script)) {
      read(server, ALL, false, sink);
      assertThat(server.requests()).hasSize((int) RECORDS + 1);
    }
    assertThat(sink.seqNums).hasSize((int) RECORDS).isSorted();
  }

  @Test
  void records_that_come_again_are_passed_over() throws Exception {
    byte[] twice = concat(batch(0, 3), batch(1, 4), "data: [DONE]\n\n".getBytes(UTF_8));
    try (FakeServer server = new FakeServer(request -> Reply.events(twice))) {
      read(server, ALL, false, sink);
    }
    assertThat(sink.seqNums).containsExactly(0L, 1L, 2L, 3L);
    assertThat(sink.missing).isEmpty();
  }

  @Test
  void records_that_are_gone_are_told() throws Exception {
    byte[] gap = concat(batch(0, 2), batch(5, 6), "data: [DONE]\n\n".getBytes(UTF_8));
    try (FakeServer server = new FakeServer(request -> Reply.events(gap))) {
      read(server, ALL, false, sink);
    }
    assertThat(sink.missing).containsExactly("2..5");
  }

  @Test
  void the_tail_is_turned_into_a_number_before_the_first_read() throws Exception {
    Function<Request, Reply> script =
        request ->
            request.path().endsWith("/tail")
                ? Reply.json(200, "{\"tail\":{\"seq_num\":40,\"timestamp\":9}}")
                : Reply.events("data: [DONE]\n\n".getBytes(UTF_8));
    try (FakeServer server = new FakeServer(script)) {
      read(server, ReadQuery.from(new ReadStart.BeforeTail(3)), false, sink);
      assertThat(server.lines())
          .containsExactly(
              "GET /v1/streams/a%20b%2Fc/records/tail",
              "GET /v1/streams/a%20b%2Fc/records?seq_num=37");
      assertThat(server.requests().get(1).headers()).containsEntry("s2-basin", "my-basin");
    }
  }

  @Test
  void more_records_than_there_are_begin_at_the_first() throws Exception {
    Function<Request, Reply> script =
        request ->
            request.path().endsWith("/tail")
                ? Reply.json(200, "{\"tail\":{\"seq_num\":4,\"timestamp\":9}}")
                : Reply.events("data: [DONE]\n\n".getBytes(UTF_8));
    try (FakeServer server = new FakeServer(script)) {
      read(server, ReadQuery.from(new ReadStart.BeforeTail(10)), false, sink);
      assertThat(server.lines()).last().asString().endsWith("?seq_num=0");
    }
  }

  @Test
  void a_clamped_time_beyond_the_tail_stays_where_the_tail_was() throws Exception {
    Function<Request, Reply> script =
        request ->
            request.path().endsWith("/tail")
                ? Reply.json(200, "{\"tail\":{\"seq_num\":40,\"timestamp\":9}}")
                : Reply.events("data: [DONE]\n\n".getBytes(UTF_8));
    try (FakeServer server = new FakeServer(script)) {
      read(server, ReadQuery.from(new ReadStart.AtTimestamp(10)), true, sink);
      read(server, ReadQuery.from(new ReadStart.AtTimestamp(9)), true, sink);
      assertThat(server.lines().get(1)).endsWith("?seq_num=40");
      assertThat(server.lines().get(3)).endsWith("?timestamp=9");
    }
  }

  @Test
  void a_lost_connection_after_the_last_record_wanted_is_the_end() throws Exception {
    ReadQuery three =
        new ReadQuery(
            new ReadStart.AtSeqNum(0),
            OptionalLong.of(3),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    try (FakeServer server = new FakeServer(request -> Reply.events(batch(0, 3)))) {
      read(server, three, false, sink);
      assertThat(server.lines()).singleElement().asString().endsWith("?seq_num=0&count=3");
    }
    assertThat(sink.seqNums).hasSize(3);
  }

  @Test
  void a_bounded_read_of_an_empty_stream_is_empty() throws Exception {
    Reply unwritten = Reply.json(416, "{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
    try (FakeServer server = new FakeServer(request -> unwritten)) {
      read(server, ALL.waiting(OptionalLong.of(0)), false, sink);
    }
    assertThat(sink.seqNums).isEmpty();
  }

  @Test
  void a_number_beyond_the_tail_is_refused() {
    Reply unwritten = Reply.json(416, "{\"tail\":{\"seq_num\":5,\"timestamp\":0}}");
    ReadQuery beyond = ReadQuery.from(new ReadStart.AtSeqNum(9));
    try (FakeServer server = new FakeServer(request -> unwritten)) {
      assertThatThrownBy(() -> read(server, beyond.waiting(OptionalLong.of(0)), false, sink))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("ends at 5");
    }
  }

  @Test
  void an_error_in_mid_stream_that_may_pass_is_waited_out() throws Exception {
    byte[] draining =
        concat(
            batch(0, 2),
            "event: error\ndata: {\"code\":\"server_draining\",\"message\":\"bye\"}\n\n"
                .getBytes(UTF_8));
    try (FakeServer server =
        new FakeServer(request ->
            Reply.events(
                resumeAt(request) == 0 ? draining : batches(resumeAt(request), RECORDS)))) {
      read(server, ALL, false, sink);
    }
    assertThat(sink.seqNums).hasSize((int) RECORDS);
  }

  @Test
  void an_error_that_will_not_pass_ends_the_read() {
    byte[] deleted =
        concat(
            batch(0, 2),
            "event: error\ndata: {\"code\":\"stream_deletion_pending\",\"message\":\"it goes\"}\n\n"
                .getBytes(UTF_8));
    try (FakeServer server = new FakeServer(request -> Reply.events(deleted))) {
      assertThatThrownBy(() -> read(server, ALL, false, sink))
          .isInstanceOf(RefusedException.class)
          .hasMessage("it goes");
    }
    assertThat(sink.seqNums).containsExactly(0L, 1L);
  }

  @Test
  void a_server_that_was_never_there_is_not_waited_for() {
    FakeServer server = new FakeServer(request -> new Reply.Gone());
    server.close();

    assertThatThrownBy(() -> read(server, ALL, false, sink))
        .isInstanceOf(UnreachableException.class);
    assertThat(pauses).isEmpty();
  }

  @Test
  void a_read_that_does_not_follow_gives_up_on_a_server_that_went_away() {
    Function<Request, Reply> script =
        request -> resumeAt(request) == 0 ? Reply.events(batch(0, 1)) : new Reply.Gone();
    try (FakeServer server = new FakeServer(script)) {
      assertThatThrownBy(() -> read(server, ALL.waiting(OptionalLong.of(0)), false, sink))
          .isInstanceOf(ConnectionLostException.class);
    }
    assertThat(pauses).hasSize(8);
    assertThat(pauses.getLast()).isGreaterThan(pauses.getFirst());
  }

  @Test
  void the_server_may_ask_for_a_longer_pause() {
    RefusedException busy =
        Refusals.of(429, "{\"code\":\"rate_limited\"}".getBytes(UTF_8), Optional.of("1500"));

    assertThat(busy.retryAfter()).contains(Duration.ofMillis(1500));
    assertThat(busy.worthRepeating()).isTrue();
    assertThat(busy.certainlyWithoutEffect()).isTrue();
  }

  private void read(FakeServer server, ReadQuery query, boolean clamp, RecordingSink into)
      throws IOException, InterruptedException {
    try (Api api = new Api(server.address(), Optional.empty())) {
      new Reading(api, URI, pauses::add, new Backoff(new Random(1)), into).run(query, clamp);
    }
  }

  private static long resumeAt(Request request) {
    String id = request.headers().getOrDefault("last-event-id", "");
    return id.isEmpty()
        ? Long.parseLong(request.parameter("seq_num"))
        : Long.parseLong(id.substring(0, id.indexOf(','))) + 1;
  }

  /** All batches from a record on, two records each, and the end. */
  private static byte[] batches(long from, long to) {
    byte[] all = "event: ping\ndata: {\"timestamp\":1}\n\n".getBytes(UTF_8);
    for (long next = from; next < to; next += 2) {
      all = concat(all, batch(next, Math.min(next + 2, to)));
    }
    return concat(all, "data: [DONE]\n\n".getBytes(UTF_8));
  }

  private static byte[] batch(long from, long to) {
    StringBuilder records = new StringBuilder();
    for (long seqNum = from; seqNum < to; seqNum++) {
      String body = Base64.getEncoder().encodeToString(("record " + seqNum).getBytes(UTF_8));
      records
          .append(records.isEmpty() ? "" : ",")
          .append("{\"seq_num\":%d,\"timestamp\":1,\"body\":\"%s\"}".formatted(seqNum, body));
    }
    return "event: batch\nid: %d,%d,%d\ndata: {\"records\":[%s]}\n\n"
        .formatted(to - 1, to, to * 16, records)
        .getBytes(UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static final class RecordingSink implements Reading.Sink {
    private final List<Long> seqNums = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    @Override
    public void records(List<SequencedRecord> records) {
      for (SequencedRecord record : records) {
        assertThat(record.body().toStringUtf8()).isEqualTo("record " + record.seqNum());
        seqNums.add(record.seqNum());
      }
    }

    @Override
    public void missing(long from, long to) {
      missing.add(from + ".." + to);
    }

    @Override
    public void lost(ServerException reason, Duration pause) {}
  }
}
