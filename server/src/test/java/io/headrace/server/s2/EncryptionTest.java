package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.protobuf.ByteString;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.ReadLimits;
import io.headrace.log.Stream;
import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Streams whose records only clients can read. */
@Timeout(60)
@Tag("slow")
final class EncryptionTest {
  private static final String KEY = key("the key of the one who writes it");
  private static final String OTHER = key("another key that fits some more.");
  private static final String RECORDS = "/v1/streams/s/records";

  private static final String MIXED =
      """
      {"records":[
        {"headers":[["","fence"]],"body":"token"},
        {"timestamp":5,"headers":[["name","value"],["name",""]],"body":"first"},
        {"body":""},
        {"headers":[["",  "fence"]]},
        {"body":"second"}]}\
      """;

  private final ServerFixture server = new ServerFixture();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String key(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(bytes).hasSize(32);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String with(String key) {
    return IN_BASIN + "s2-encryption-key: " + key + "\r\n";
  }

  /** A basin whose streams get a cipher, with "s" in it; and then one without, "plain". */
  private void begin(String cipher) {
    String config = "\"create_stream_on_append\":true,\"create_stream_on_read\":true";
    basin("{\"config\":{\"stream_cipher\":\"" + cipher + "\"," + config + "}}");
    stream("s");
    stream("twin");
    basin("{\"config\":{" + config + "}}");
    stream("plain");
    basin("{\"config\":{\"stream_cipher\":\"" + cipher + "\"," + config + "}}");
  }

  private void basin(String body) {
    RawClient.Answer answer = server.call("PUT", "/v1/basins/" + BASIN, "", body);
    assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
  }

  private void stream(String name) {
    assertThat(server.call("PUT", "/v1/streams/" + name, IN_BASIN, "").status()).isEqualTo(201);
  }

  private RawClient.Answer append(String stream, String headers, String body) {
    return server.call("POST", "/v1/streams/" + stream + "/records", headers, body);
  }

  private void append(String key, String text) {
    RawClient.Answer answer = append("s", with(key), "{\"records\":[{\"body\":\"" + text + "\"}]}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  private RawClient.Answer read(String stream, String query, String headers) {
    return server.call("GET", "/v1/streams/" + stream + "/records?" + query, headers, "");
  }

  private RawClient events(String stream, String query, String headers) {
    String path = "/v1/streams/" + stream + "/records?" + query;
    return server
        .client()
        .send(request("GET", path, headers + "accept: text/event-stream\r\n", ""));
  }

  private Stream stored(String stream) {
    Lookup found = server.engine().stream(new BasinName(BASIN), new StreamName(stream));
    return ((Lookup.Found) found).stream();
  }

  private List<SequencedRecord> storedRecords(String stream) {
    List<SequencedRecord> records = new ArrayList<>();
    stored(stream)
        .read(
            0,
            ReadLimits.BATCH,
            (frames, count) -> {
              RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
              while (cursor.next()) {
                records.add(cursor.record());
              }
            });
    return records;
  }

  private void store(String stream, ByteString envelope, int sealedBytes) {
    AppendRecord record = AppendRecord.sealed(OptionalLong.empty(), envelope, sealedBytes);
    stored(stream).append(AppendRequest.of(Batch.of(List.of(record))), _ -> {});
  }

  private static void assertProblem(RawClient.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains("\"code\":\"" + code + "\"");
  }

  // What comes back, and what counts.

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void whoever_has_the_key_cannot_tell_it_from_a_plain_stream(String cipher) {
    begin(cipher);
    assertThat(append("s", with(KEY), MIXED).text())
        .isEqualTo(append("plain", IN_BASIN, MIXED).text());

    for (String query :
        List.of(
            "seq_num=0",
            "seq_num=1&count=2",
            "seq_num=0&bytes=15",
            "seq_num=0&bytes=49",
            "seq_num=0&bytes=50",
            "tail_offset=1",
            "timestamp=6")) {
      for (String format :
          List.of("", "s2-format: base64\r\n", "accept: application/protobuf\r\n")) {
        assertThat(read("s", query, with(KEY) + format).body())
            .as("%s %s", query, format)
            .isEqualTo(read("plain", query, IN_BASIN + format).body());
      }
      for (String format : List.of("", "s2-format: base64\r\n")) {
        assertThat(allEvents("s", query + "&wait=0", with(KEY) + format))
            .as("%s %s", query, format)
            .isEqualTo(allEvents("plain", query + "&wait=0", IN_BASIN + format))
            .contains("[DONE]");
      }
    }
    assertThat(read("s", "seq_num=1&count=1", with(KEY)).text())
        .contains("[[\"name\",\"value\"],[\"name\",\"\"]],\"body\":\"first\"");
  }

  private String allEvents(String stream, String query, String headers) {
    RawClient reader = events(stream, query, headers);
    assertThat(reader.head().status()).isEqualTo(200);
    StringBuilder all = new StringBuilder();
    for (String event = reader.event(); !event.equals("(end)"); event = reader.event()) {
      all.append(event);
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void what_comes_in_protobuf_is_sealed_too(String cipher) {
    begin(cipher);
    append(KEY, "json");
    byte[] message = ByteString.fromHex("0a07" + "1a05" + "70726f746f").toByteArray();
    RawClient.Answer answer =
        server
            .client()
            .send(
                "POST "
                    + RECORDS
                    + " HTTP/1.1\r\nhost: localhost\r\n"
                    + with(KEY)
                    + "content-type: application/protobuf\r\ncontent-length: "
                    + message.length
                    + "\r\n\r\n")
            .send(message)
            .answer();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);

    RawClient.Answer batch = read("s", "seq_num=0", with(KEY) + "accept: application/protobuf\r\n");
    ReadBatch records = S2Proto.readReadBatch(batch.body().toByteArray());
    assertThat(records.records())
        .extracting(record -> record.body().toStringUtf8())
        .containsExactly("json", "proto");
    assertThat(storedRecords("s")).allMatch(record -> record.sealedBytes().isPresent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void what_is_stored_tells_nothing_but_sizes_and_commands(String cipher) {
    begin(cipher);
    append("s", with(KEY), MIXED);

    List<SequencedRecord> stored = storedRecords("s");
    assertThat(stored)
        .extracting(record -> record.sealedBytes().isPresent())
        .containsExactly(false, true, true, false, true);
    assertThat(stored)
        .extracting(SequencedRecord::meteredBytes)
        .isEqualTo(storedOfPlain())
        .containsExactly(20, 30, 8, 15, 14);
    for (SequencedRecord record : stored) {
      assertThat(record.body().toString(StandardCharsets.ISO_8859_1))
          .doesNotContain("first", "second", "name", "value");
    }
    assertThat(stored.getFirst().body().toStringUtf8()).isEqualTo("token");
  }

  private List<Integer> storedOfPlain() {
    append("plain", IN_BASIN, MIXED);
    return storedRecords("plain").stream().map(SequencedRecord::meteredBytes).toList();
  }

  @Test
  void limits_are_for_what_is_sealed() {
    begin("aegis-256");
    String full = "x".repeat((1 << 20) - 8);
    append(KEY, full);
    assertThat(read("s", "seq_num=0", with(KEY)).text()).contains(full);
    String records = String.join(",", Collections.nCopies(1000, "{\"body\":\"x\"}"));
    assertThat(append("s", with(KEY), "{\"records\":[" + records + "]}").status()).isEqualTo(200);

    assertProblem(
        append("s", with(KEY), "{\"records\":[{\"body\":\"" + full + "x\"}]}"), 422, "invalid");
  }

  // Keys.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s2-encryption-key: \r\n",
        "s2-encryption-key: correct-horse-battery-staple\r\n",
        "s2-encryption-key: Y29ycmVjdC1ob3JzZQ==\r\n",
      })
  void who_brings_no_key_is_told_what_one_is(String header) {
    begin("aes-256-gcm");
    append(KEY, "text");
    String headers = IN_BASIN + header;

    for (RawClient.Answer answer :
        List.of(
            append("s", headers, "{\"records\":[{\"body\":\"x\"}]}"),
            read("s", "seq_num=0", headers),
            read("s", "seq_num=0", headers + "accept: application/protobuf\r\n"),
            events("s", "seq_num=0", headers).answer())) {
      assertProblem(answer, 400, "bad_header");
      assertThat(answer.text())
          .contains("s2-encryption-key", "32 bytes in base64")
          .doesNotContain("horse", "Y29y");
    }
    assertThat(stored("s").stable().tail().seqNum()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "s2-encryption-key: correct-horse-battery-staple\r\n"})
  void a_plain_stream_cares_about_no_key(String header) {
    begin("aes-256-gcm");
    RawClient.Answer answer =
        append("plain", IN_BASIN + header, "{\"records\":[{\"body\":\"x\"}]}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(read("plain", "seq_num=0", IN_BASIN + header).text()).contains("\"body\":\"x\"");
    assertThat(storedRecords("plain").getFirst().body().toStringUtf8()).isEqualTo("x");
  }

  @Test
  void the_tail_is_told_to_everybody() {
    begin("aes-256-gcm");
    append(KEY, "text");

    assertThat(server.get(RECORDS + "/tail").text()).startsWith("{\"tail\":{\"seq_num\":1,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void another_key_opens_nothing(String cipher) {
    begin(cipher);
    append(KEY, "text");

    for (RawClient.Answer answer :
        List.of(
            read("s", "seq_num=0", with(OTHER)),
            read("s", "seq_num=0", with(OTHER) + "accept: application/protobuf\r\n"),
            // Before the first event it is an answer like any other.
            events("s", "seq_num=0", with(OTHER)).answer())) {
      assertProblem(answer, 400, "decryption_failed");
    }
    // With nothing to decrypt there is nothing to complain about.
    assertThat(
            read("s", "seq_num=1&wait=0", with(OTHER) + "accept: text/event-stream\r\n").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void under_several_keys_each_reads_its_pieces(String cipher) {
    begin(cipher);
    append(KEY, "one");
    append(OTHER, "two");
    append(KEY, "three");

    assertThat(read("s", "seq_num=0&count=1", with(KEY)).text()).contains("\"one\"");
    assertThat(read("s", "seq_num=1&count=1", with(OTHER)).text()).contains("\"two\"");
    assertThat(read("s", "seq_num=2", with(KEY)).text()).contains("\"three\"");
    assertProblem(read("s", "seq_num=0", with(KEY)), 400, "decryption_failed");
    assertProblem(read("s", "seq_num=1", with(OTHER)), 400, "decryption_failed");
  }

  @Test
  void a_reader_that_waits_is_told_when_the_key_does_not_fit() {
    begin("aegis-256");
    RawClient waiting =
        server.client().send(request("GET", RECORDS + "?seq_num=0&wait=60", with(OTHER), ""));
    server.awaitFollowers("s", 1);
    append(KEY, "text");

    assertProblem(waiting.answer(), 400, "decryption_failed");
  }

  @Test
  void each_live_reader_gets_what_its_own_key_opens() {
    begin("aegis-256");
    List<RawClient> fitting = new ArrayList<>();
    List<RawClient> others = new ArrayList<>();
    // More than there are event loops: readers with different keys share one.
    for (int i = 0; i < 20; i++) {
      fitting.add(events("s", "seq_num=0", with(KEY)));
      others.add(events("s", "seq_num=0", with(OTHER)));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(fitting.get(i).head().status()).isEqualTo(200);
      assertThat(others.get(i).head().status()).isEqualTo(200);
      assertThat(fitting.get(i).event()).startsWith("event: ping");
      assertThat(others.get(i).event()).startsWith("event: ping");
    }
    append(KEY, "text");

    for (int i = 0; i < 20; i++) {
      assertThat(fitting.get(i).event()).startsWith("event: batch").contains("\"body\":\"text\"");
      assertThat(others.get(i).event())
          .startsWith("event: error")
          .contains("\"code\":\"decryption_failed\"")
          .doesNotContain("text\"");
      assertThat(others.get(i).event()).isEqualTo("(end)");
    }
  }

  // What was stored is not what was sealed.

  @ParameterizedTest
  @CsvSource({"aegis-256, 02", "aegis-256, 01", "aegis-256, 00", "aes-256-gcm, 03"})
  void an_envelope_of_another_algorithm_is_damage(String cipher, String format) {
    begin(cipher);
    store("s", ByteString.fromHex(format).concat(ByteString.copyFrom(new byte[60])), 8);

    assertProblem(read("s", "seq_num=0", with(KEY)), 500, "storage");
    assertProblem(events("s", "seq_num=0", with(KEY)).answer(), 500, "storage");
  }

  @ParameterizedTest
  @CsvSource({"aegis-256, 03, 39, 40", "aes-256-gcm, 02, 27, 28"})
  void an_envelope_too_short_for_its_parts_is_damage(
      String cipher, String format, int malformed, int whole) {
    begin(cipher);
    store("s", ByteString.fromHex(format).concat(ByteString.copyFrom(new byte[malformed])), 8);
    store("twin", ByteString.fromHex(format).concat(ByteString.copyFrom(new byte[whole])), 8);

    assertProblem(read("s", "seq_num=0", with(KEY)), 500, "storage");
    assertProblem(read("twin", "seq_num=0", with(KEY)), 400, "decryption_failed");
  }

  @Test
  void a_record_that_lies_open_in_an_encrypted_stream_is_damage() {
    begin("aes-256-gcm");
    stored("s").append(AppendRequest.of(Batch.of(List.of(AppendRecord.of("planted")))), _ -> {});

    RawClient.Answer answer = read("s", "seq_num=0", with(KEY));
    assertProblem(answer, 500, "storage");
    assertThat(answer.text()).doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void an_envelope_opens_in_its_stream_with_its_size_and_unchanged(String cipher) {
    begin(cipher);
    append(KEY, "text");
    SequencedRecord record = storedRecords("s").getFirst();
    ByteString envelope = record.body();
    byte[] changed = envelope.toByteArray();
    changed[changed.length / 2] ^= 1;

    store("s", envelope, record.meteredBytes());
    store("s", envelope, record.meteredBytes() + 1);
    store("s", ByteString.copyFrom(changed), record.meteredBytes());
    store("twin", envelope, record.meteredBytes());

    assertThat(read("s", "seq_num=1&count=1", with(KEY)).text()).contains("\"text\"");
    assertProblem(read("s", "seq_num=2&count=1", with(KEY)), 400, "decryption_failed");
    assertProblem(read("s", "seq_num=3&count=1", with(KEY)), 400, "decryption_failed");
    assertProblem(read("twin", "seq_num=0", with(KEY)), 400, "decryption_failed");
  }

  // Streams that are created on the way.

  @ParameterizedTest
  @ValueSource(strings = {"aegis-256", "aes-256-gcm"})
  void a_stream_that_is_created_on_the_way_inherits_the_cipher(String cipher) {
    begin(cipher);
    String body = "{\"records\":[{\"body\":\"x\"}]}";

    assertThat(append("appended", with(KEY), body).status()).isEqualTo(200);
    assertThat(read("read", "seq_num=0&clamp=true", with(KEY)).status()).isLessThan(500);
    assertThat(server.get("/v1/streams/told/records/tail").status()).isEqualTo(200);

    for (String created : List.of("appended", "read", "told")) {
      assertThat(stored(created).info().cipher()).as(created).isPresent();
    }
    assertThat(storedRecords("appended").getFirst().sealedBytes()).hasValue(9);
    assertThat(read("appended", "seq_num=0", with(KEY)).text()).contains("\"body\":\"x\"");
  }

  @Test
  void who_brings_no_key_creates_nothing() {
    begin("aes-256-gcm");

    assertProblem(append("new", IN_BASIN, "{\"records\":[{\"body\":\"x\"}]}"), 400, "bad_header");
    assertProblem(read("new", "seq_num=0", IN_BASIN), 400, "bad_header");
    assertThat(server.engine().stream(new BasinName(BASIN), new StreamName("new")))
        .isInstanceOf(Lookup.StreamMissing.class);
  }

  // Silence.

  @Test
  void neither_logs_nor_answers_tell_a_key_or_a_token() {
    Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("ROOT");
    Level before = root.getLevel();
    Listening log = new Listening();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    List<String> answers = new ArrayList<>();
    String token = "authorization: Bearer a-token-that-is-secret\r\n";
    try {
      LoggerFactory.getLogger(EncryptionTest.class).trace("the log is heard");
      begin("aes-256-gcm");
      append(KEY, "text");
      for (String key : List.of(KEY, OTHER, KEY + "AAAA", KEY.substring(1), KEY + "\u0001")) {
        String headers = with(key) + token;
        answers.add(append("s", headers, "{\"records\":[").text());
        answers.add(append("s", headers, "{\"records\":[{\"headers\":[[\"\",\"x\"]]}]}").text());
        answers.add(read("s", "seq_num=99", headers).text());
        answers.add(read("s", "seq_num=x", headers).text());
        answers.add(read("missing/s", "seq_num=0", headers).text());
        answers.add(
            events("s", "seq_num=0&wait=0", headers + "s2-format: odd\r\n").answer().text());
        answers.add(server.call("TRACE", RECORDS, headers, "").text());
        answers.add(read("s", "seq_num=0", headers.replace("s2-basin", "no-basin")).text());
        // Where the name of a header ends is not where it should.
        answers.add(read("s", "seq_num=0", headers.replace("key: ", "key ")).text());
        answers.add(read("s", "seq_num=0", headers.replace("s2-encryption-key", "")).text());
      }
      store("s", ByteString.fromHex("09"), 8);
      answers.add(read("s", "seq_num=0", with(KEY)).text());
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
    }
    assertThat(log.lines).contains("the log is heard");
    String everything = String.join("\n", answers) + String.join("\n", log.lines);
    for (String secret : List.of(KEY, OTHER)) {
      for (int at = 0; at + 8 <= secret.length(); at++) {
        assertThat(everything).doesNotContain(secret.substring(at, at + 8));
      }
    }
    assertThat(everything).doesNotContain("a-token-that-is-secret");
  }

  /** Gathers what would be logged, causes included. */
  private static final class Listening extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    Listening() {
      start();
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
      for (var cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
        lines.add(String.valueOf(cause.getMessage()));
      }
    }
  }
}
