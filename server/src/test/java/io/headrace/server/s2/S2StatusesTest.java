package io.headrace.server.s2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.Lookup;
import io.headrace.server.FakeTime;
import io.headrace.server.ServerFixture;
import io.headrace.server.http.Loop;
import io.headrace.server.http.Response;
import io.headrace.wire.BasinName;
import io.headrace.wire.Position;
import io.headrace.wire.StreamName;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of outcomes and what a client is told of them. */
@Tag("slow")
final class S2StatusesTest {
  private final Subject subject =
      new Subject(new BasinName(ServerFixture.BASIN), new StreamName("a/b"));
  private final io.headrace.log.Stream stream = streamNamed("a/b");
  private final Loop loop =
      new Loop(new EmbeddedChannel().eventLoop(), new FakeTime(), UnpooledByteBufAllocator.DEFAULT);

  private static io.headrace.log.Stream streamNamed(String name) {
    try (ServerFixture server = new ServerFixture().withBasin()) {
      server.call("POST", "/v1/streams", ServerFixture.IN_BASIN, "{\"stream\":\"" + name + "\"}");
      Lookup found =
          server.engine().stream(new BasinName(ServerFixture.BASIN), new StreamName(name));
      assertThat(found).isInstanceOf(Lookup.Found.class);
      return ((Lookup.Found) found).stream();
    }
  }

  @Test
  void what_is_missing_or_in_the_way_is_named() {
    assertThat(
            told(S2Statuses.of(new AppendOutcome.Missing(), stream, /* protobuf= */ false, loop)))
        .contains("there is no stream \\\"a/b\\\" in the basin \\\"test-basin\\\"");
    assertThat(
            told(
                S2Statuses.of(
                    new AdminOutcome.AlreadyExists<>(), subject, _ -> Response.empty(200))))
        .contains("the stream \\\"a/b\\\" in the basin \\\"test-basin\\\" exists already");
    assertThat(
            told(
                S2Statuses.of(
                    new AdminOutcome.AlreadyExists<>(),
                    Subject.of(subject.basin()),
                    _ -> Response.empty(200))))
        .contains("the basin \\\"test-basin\\\" exists already");
    assertThat(told(subject.basinMissing().toResponse()))
        .contains("there is no basin \\\"test-basin\\\"");
  }

  private static String told(Response response) {
    return response.body().toString(StandardCharsets.UTF_8);
  }

  static Stream<Arguments> appends() {
    Position tail = new Position(-1L, 7);
    return Stream.of(
        Arguments.of(
            new AppendOutcome.FencingTokenMismatch("a\"b"),
            412,
            "{\"fencing_token_mismatch\":\"a\\\"b\"}"),
        Arguments.of(
            new AppendOutcome.SeqNumMismatch(-1L),
            412,
            "{\"seq_num_mismatch\":18446744073709551615}"),
        Arguments.of(new AppendOutcome.ProducerGap(4, 9), 412, "{\"producer_sequence_gap\":4}"),
        Arguments.of(new AppendOutcome.ProducerFenced(7), 412, "{\"producer_fenced\":7}"),
        Arguments.of(new AppendOutcome.ProducerEpochStart(3), 412, "{\"producer_epoch_start\":0}"),
        Arguments.of(
            new AppendOutcome.TooManyProducers(1000), 403, "{\"code\":\"quota_exhausted\""),
        Arguments.of(
            new AppendOutcome.Duplicate(1, 2, new Position(5, 7), /* closed= */ false),
            200,
            "{\"start\":{\"seq_num\":5,\"timestamp\":7},\"end\":{\"seq_num\":5,"),
        Arguments.of(new AppendOutcome.TimestampMissing(3), 422, "{\"code\":\"invalid\""),
        Arguments.of(
            new AppendOutcome.SealedSeqNumsExhausted(0xffff_ffffL),
            422,
            "{\"code\":\"invalid\",\"message\":\"records under the stream's cipher have sequence"
                + " numbers up to 4294967295"),
        Arguments.of(new AppendOutcome.Closed(tail), 409, "{\"code\":\"stream_closed\""),
        Arguments.of(new AppendOutcome.Deleting(), 409, "{\"code\":\"stream_deletion_pending\""),
        Arguments.of(new AppendOutcome.Missing(), 404, "{\"code\":\"stream_not_found\""),
        Arguments.of(new AppendOutcome.StorageFull(), 502, "{\"code\":\"hot_server\""),
        // Certain that nothing was stored: a client may send it again. Uncertain: it must think.
        Arguments.of(new AppendOutcome.Stopped("why"), 503, "{\"code\":\"server_draining\""),
        Arguments.of(new AppendOutcome.Uncertain("why"), 500, "{\"code\":\"storage\""));
  }

  @ParameterizedTest
  @MethodSource("appends")
  void an_append_ends_as_its_outcome_says(AppendOutcome outcome, int status, String body) {
    Response response = S2Statuses.of(outcome, stream, /* protobuf= */ false, loop);

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body().toString(StandardCharsets.UTF_8)).startsWith(body);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(new AdminOutcome.AlreadyExists<>(), 409, "resource_already_exists"),
        Arguments.of(new AdminOutcome.BasinMissing<>(), 404, "basin_not_found"),
        Arguments.of(new AdminOutcome.StreamMissing<>(), 404, "stream_not_found"),
        Arguments.of(new AdminOutcome.BasinDeleting<>(), 409, "basin_deletion_pending"),
        Arguments.of(new AdminOutcome.StreamDeleting<>(), 409, "stream_deletion_pending"),
        Arguments.of(new AdminOutcome.StorageFull<>(), 502, "hot_server"),
        Arguments.of(new AdminOutcome.Stopped<>("why", true), 503, "server_draining"),
        Arguments.of(new AdminOutcome.Stopped<>("why", false), 500, "storage"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_change_ends_as_its_outcome_says(AdminOutcome<Object> outcome, int status, String code) {
    Response response = S2Statuses.of(outcome, subject, done -> Response.empty(200));

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.body().toString(StandardCharsets.UTF_8))
        .startsWith("{\"code\":\"" + code + "\",\"message\":\"");
  }

  @Test
  void writer_sequences_cannot_be_told_in_s2() {
    assertThatThrownBy(() ->
            S2Statuses.of(
                new AppendOutcome.WriterSequenceRegression("w"),
                stream,
                /* protobuf= */ false,
                loop))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("WriterSequenceRegression");
  }
}
