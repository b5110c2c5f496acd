package io.headrace.client;

import static io.headrace.client.transport.TransportFailure.Kind.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.ProducerIdentity;
import io.headrace.client.append.ProducerOptions;
import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.Page;
import io.headrace.client.control.PageQuery;
import io.headrace.client.control.Retention;
import io.headrace.client.control.StorageClass;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.control.StreamInfo;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.read.ReadLimits;
import io.headrace.client.read.ReadStart;
import io.headrace.client.read.SingleRead;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.settings.ClientSettings;
import io.headrace.client.settings.EncryptionKey;
import io.headrace.client.testing.ScriptedCarrier;
import io.headrace.client.testing.ScriptedExchange;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import io.headrace.wire.TextBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What leaves and what comes of it, request by request, against a scripted network. */
final class HeadraceTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long HUGE = -2; // 2^64 - 2

  private final ScriptedCarrier carrier = new ScriptedCarrier();
  private ClientSettings settings = ClientSettings.of("http://localhost:4437").withToken("secret");

  private Headrace headrace() {
    return new Headrace(settings, carrier, bound -> 0);
  }

  private StreamClient stream() {
    return headrace().basin("my-agents").stream("chat/1");
  }

  private static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    return future.handle((value, failure) -> failure).join();
  }

  private static Consumer<ScriptedExchange> proto(byte[] message) {
    return exchange -> exchange.answer(200, Map.of(), message);
  }

  private static Consumer<ScriptedExchange> ack(long start, long end) {
    Position last = new Position(end, 7);
    return proto(S2Proto.writeAppendAck(new Position(start, 7), last, last));
  }

  /** A batch of records with bodies alone, from a sequence number on. */
  private static Consumer<ScriptedExchange> batch(long first, String... bodies) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (int i = 0; i < bodies.length; i++) {
      byte[] body = bodies[i].getBytes(StandardCharsets.UTF_8);
      message.writeBytes(
          new byte[] {0x0a, (byte) (6 + body.length), 0x08, (byte) (first + i), 0x10, 9, 0x22});
      message.write(body.length);
      message.writeBytes(body);
    }
    return proto(message.toByteArray());
  }

  private static AppendInput two() {
    return AppendInput.of(AppendRecord.of("a"), AppendRecord.of("b")).withMatchSeqNum(5);
  }

  private static void lost(ScriptedExchange exchange) {
    exchange.open().fail(RESET);
  }

  private static void taken(ScriptedExchange exchange) {
    exchange.answer(412, "{\"seq_num_mismatch\":7}");
  }

  @Test
  void an_append_that_no_server_takes_never_leaves() {
    assertThatThrownBy(() -> stream().appendBytesAsync(new byte[(1 << 20) - 7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1 MiB of metered bytes, but this one has 1048577");
    assertThatThrownBy(() ->
            stream()
                .appendAsync(new AppendInput(List.of(), OptionalLong.empty(), Optional.empty())))
        .hasMessageContaining("1 to 1000 records");
    assertThat(carrier.exchanges()).isEmpty();
  }

  @Test
  void a_producer_that_would_repeat_records_in_other_batches_is_refused() {
    AppendOptions repeating =
        AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("me", 1).repeatingFrom(7));
    assertThatThrownBy(() -> stream().producer(ProducerOptions.DEFAULT, repeating))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use an append session, or a higher epoch");
  }

  @Test
  void sessions_read_as_the_clients_settings_say() {
    settings = settings.withCompression(Packing.ZSTD);
    assertThat(stream().readOptions(ReadStart.TAIL).packing()).isEqualTo(Packing.ZSTD);
  }

  @Test
  void a_request_says_who_asks_and_of_which_basin() {
    carrier.next(ack(0, 1));
    EncryptionKey key = EncryptionKey.of(new byte[32]);

    var ended = stream().withEncryptionKey(key).appendTextAsync("hello");
    carrier.run();

    assertThat(ended).isCompleted();
    var request = carrier.exchange(0).request();
    assertThat(request.target()).isEqualTo("/v1/streams/chat%2F1/records");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer secret")
        .containsEntry("s2-basin", "my-agents")
        .containsEntry("s2-encryption-key", key.toHeader())
        .hasEntrySatisfying(
            "user-agent", agent -> assertThat(agent).startsWith("headrace-sdk-java/"));
    assertThat(S2Proto.readAppendInput(carrier.exchange(0).sent()).records())
        .extracting(AppendRecord::body)
        .containsExactly(ByteString.copyFromUtf8("hello"));
  }

  @Test
  void an_append_that_may_be_stored_is_not_sent_again() {
    carrier.next(HeadraceTest::lost).next(ack(0, 1));

    var ended = stream().appendTextAsync("hello");
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UncertainException.class);
    assertThat(carrier.exchanges()).hasSize(1);
  }

  @Test
  void an_append_is_sent_again_in_doubt_if_all_are() {
    settings = settings.withAppends(AppendRetryPolicy.ALL);
    carrier.next(HeadraceTest::lost).next(ack(0, 1));

    var ended = stream().appendTextAsync("hello");
    carrier.advance(LONG);

    assertThat(ended).isCompleted();
  }

  @ParameterizedTest
  @EnumSource(
      value = AppendRetryPolicy.class,
      names = {"ALL", "NO_SIDE_EFFECTS"})
  void an_append_refused_after_its_first_copy_was_stored_is_found_and_acknowledged(
      AppendRetryPolicy policy) {
    settings = settings.withAppends(policy);
    carrier.next(HeadraceTest::lost).next(HeadraceTest::taken).next(batch(5, "a", "b"));

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    AppendAck ack = ended.join();
    assertThat(ack.start()).isEqualTo(new Position(5, 9));
    assertThat(ack.end()).isEqualTo(new Position(7, 9));
    assertThat(carrier.exchange(2).request().target()).endsWith("?seq_num=5&count=2");
  }

  @Test
  void an_append_whose_place_somebody_else_took_is_refused_for_certain() {
    carrier.next(HeadraceTest::lost).next(HeadraceTest::taken).next(batch(5, "a", "x"));

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(ConditionFailedException.class);
  }

  @Test
  void an_append_whose_place_was_trimmed_stays_in_doubt() {
    carrier.next(HeadraceTest::lost).next(HeadraceTest::taken).next(batch(9, "z"));

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UncertainException.class);
  }

  @Test
  void an_append_whose_place_cannot_be_read_stays_in_doubt() {
    carrier.next(HeadraceTest::lost).next(HeadraceTest::taken);
    carrier.next(exchange -> exchange.error(403, "permission_denied"));

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UncertainException.class);
  }

  @Test
  void an_append_whose_first_copy_is_read_in_parts_is_found() {
    carrier.next(HeadraceTest::lost).next(HeadraceTest::taken);
    carrier.next(batch(5, "a")).next(batch(6, "b"));

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    assertThat(ended).isCompleted();
  }

  @Test
  void an_append_refused_in_its_first_attempt_is_refused_without_reading() {
    carrier.next(HeadraceTest::taken);

    var ended = stream().appendAsync(two());
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(ConditionFailedException.class);
    assertThat(carrier.exchanges()).hasSize(1);
  }

  @Test
  void an_acknowledgement_of_another_number_of_records_leaves_doubt() {
    carrier.next(ack(0, 2));

    var ended = stream().appendTextAsync("hello");
    carrier.advance(LONG);

    assertThat(failure(ended)).isInstanceOf(UncertainException.class);
  }

  @Test
  void a_creation_keeps_its_request_token_and_another_gets_another() {
    String basin = "{\"name\":\"my-agents\",\"created_at\":\"2026-01-01T00:00:00.123456789Z\"}";
    carrier.next(HeadraceTest::lost).next(exchange -> exchange.answer(201, basin));
    carrier.next(exchange -> exchange.answer(201, basin));
    Headrace headrace = headrace();

    var first = headrace.createBasinAsync("my-agents", BasinConfig.NONE);
    carrier.advance(LONG);
    var second = headrace.createBasinAsync("my-agents", BasinConfig.NONE);
    carrier.advance(LONG);

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    List<String> tokens = new ArrayList<>();
    carrier.exchanges().forEach(it -> tokens.add(it.request().headers().get("s2-request-token")));
    assertThat(tokens.get(0)).matches("[0-9a-f]{32}").isEqualTo(tokens.get(1));
    assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
  }

  @Test
  void numbers_above_2_to_the_63_go_both_ways() {
    String tail =
        "{\"tail\":{\"seq_num\":18446744073709551614,\"timestamp\":18446744073709551615}}";
    carrier.next(exchange -> exchange.answer(200, tail));
    carrier.next(ack(HUGE, HUGE + 1));
    carrier.next(proto(new byte[0]));
    carrier.next(
        exchange -> exchange.answer(200, "{\"retention_policy\":{\"age\":18446744073709551615}}"));
    Headrace headrace = headrace();
    StreamClient stream = headrace.basin("my-agents").stream("s");

    CompletableFuture<Position> checked = stream.checkTailAsync();
    CompletableFuture<AppendAck> appended =
        stream.appendAsync(AppendInput.of(AppendRecord.of("x")).withMatchSeqNum(HUGE));
    CompletableFuture<ReadBatch> read =
        stream.readAsync(
            SingleRead.from(ReadStart.seqNum(HUGE)).withLimits(ReadLimits.NONE.withUntil(-1)));
    CompletableFuture<StreamConfig> config = headrace.basin("my-agents").streamConfigAsync("s");
    carrier.run();

    assertThat(checked).isCompletedWithValue(new Position(HUGE, -1));
    assertThat(appended.join().start().seqNum()).isEqualTo(HUGE);
    assertThat(S2Proto.readAppendInput(carrier.exchange(1).sent()).matchSeqNum()).hasValue(HUGE);
    assertThat(read).isCompleted();
    assertThat(carrier.exchange(2).request().target())
        .endsWith("?seq_num=18446744073709551614&until=18446744073709551615");
    assertThat(config.join().retention()).contains(new Retention.Age(-1));
  }

  @Test
  void a_sequence_number_of_zero_is_demanded_too() {
    carrier.next(ack(0, 1));

    var ended = stream().appendAsync(AppendInput.of(AppendRecord.of("x")).withMatchSeqNum(0));
    carrier.run();

    assertThat(ended).isCompleted();
    assertThat(S2Proto.readAppendInput(carrier.exchange(0).sent()).matchSeqNum()).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(Packing.class)
  void bodies_are_packed_as_chosen_and_answers_and_errors_unpacked(Packing packing) {
    settings = settings.withCompression(packing);
    String name =
        switch (packing) {
          case NONE -> "identity";
          case GZIP -> "gzip";
          case ZSTD -> "zstd";
        };
    byte[] refusal = new TextBuffer().ascii("{\"code\":\"invalid\"}").toBytes();
    carrier.next(exchange ->
        exchange.answer(
            422, Map.of("content-encoding", name), packing.pack(refusal, 0, refusal.length)));

    var ended = stream().appendTextAsync("x".repeat(5000));
    carrier.run();

    assertThat(failure(ended)).hasMessageContaining("(422 invalid)");
    byte[] sent = carrier.exchange(0).sent();
    assertThat(S2Proto.readAppendInput(packing.unpack(sent, 1 << 20)).records()).hasSize(1);
    assertThat(carrier.exchange(0).request().headers().getOrDefault("content-encoding", "identity"))
        .isEqualTo(name);
  }

  @Test
  void a_read_that_waits_has_its_wait_and_the_timeout_of_a_request() {
    carrier.next(ScriptedExchange::open);

    var ended =
        stream()
            .readAsync(
                SingleRead.from(ReadStart.seqNum(0))
                    .withLimits(ReadLimits.NONE.withWait(Duration.ofSeconds(60))));
    carrier.advance(Duration.ofMillis(64_999));

    assertThat(ended).isNotDone();
    assertThat(carrier.exchange(0).isCancelled()).isFalse();
    carrier.advance(Duration.ofMillis(1));
    assertThat(carrier.exchange(0).isCancelled()).isTrue();
  }

  @Test
  void a_read_waits_for_whole_seconds_up_to_sixty_of_them() {
    SingleRead read = SingleRead.from(ReadStart.seqNum(0));
    assertThat(read.withLimits(waiting(Duration.ofSeconds(60))).query())
        .isEqualTo("seq_num=0&wait=60");
    assertThatThrownBy(() -> read.withLimits(waiting(Duration.ofSeconds(61))))
        .hasMessageContaining("whole seconds, 60 at most, but not for PT1M1S");
    assertThatThrownBy(() -> read.withLimits(waiting(Duration.ofMillis(500))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ReadLimits waiting(Duration time) {
    return ReadLimits.NONE.withWait(time);
  }

  @Test
  void a_word_that_is_not_known_yet_is_read_and_kept() {
    carrier.next(exchange ->
        exchange.answer(
            200,
            "{\"storage_class\":\"glacial\",\"retention_policy\":{\"moons\":3},\"new\":[{}]}"));

    var ended = headrace().basin("my-agents").streamConfigAsync("s");
    carrier.run();

    assertThat(ended.join().storageClass()).contains(new StorageClass("glacial"));
    assertThat(ended.join().retention()).contains(new Retention.Other("moons"));
  }

  @Test
  void a_page_says_how_to_ask_for_the_next_and_its_size_is_no_total() {
    String item = "{\"name\":\"%s\",\"created_at\":\"2026-01-01T00:00:00Z\",\"deleted_at\":null}";
    carrier.next(exchange ->
        exchange.answer(200, "{\"streams\":[" + item.formatted("a&b") + "],\"has_more\":true}"));
    carrier.next(exchange ->
        exchange.answer(200, "{\"streams\":[" + item.formatted("c") + "],\"has_more\":false}"));
    Listing<StreamInfo> listing =
        headrace().basin("my-agents").listStreams(PageQuery.ALL.withPageSize(1));

    CompletableFuture<Page<StreamInfo>> last =
        listing.firstPageAsync().thenCompose(page -> listing.pageAsync(page.next().orElseThrow()));
    carrier.run();

    assertThat(last.join().next()).isEmpty();
    assertThat(carrier.exchange(1).request().target())
        .isEqualTo("/v1/streams?start_after=a%26b&limit=1");
  }

  @Test
  void who_waits_on_the_clients_own_thread_is_told_instead_of_waiting_for_ever() {
    StreamClient stream = stream();
    carrier.next(ack(0, 1));
    CompletableFuture<Position> blocked =
        stream
            .appendTextAsync("x")
            .thenApply(ack -> {
              try {
                return stream.checkTail();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    carrier.run();

    assertThat(failure(blocked)).hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(carrier.exchanges()).hasSize(1);
  }
}
