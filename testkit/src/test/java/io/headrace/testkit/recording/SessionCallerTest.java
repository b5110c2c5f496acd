package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.history.StreamHash;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import io.headrace.wire.Position;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of sessions makes of what a server says, byte by byte. */
@Timeout(30)
final class SessionCallerTest {
  private static final AppendInput INPUT =
      new AppendInput(
          List.of(AppendRecord.of("a record")), OptionalLong.of(7), Optional.of("token"));
  private static final String OK =
      "HTTP/1.1 200 OK\r\ncontent-type: s2s/proto\r\ntransfer-encoding: chunked\r\n\r\n";
  private static final String END = "0\r\n\r\n";

  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final BlockingQueue<AppendInput> inputs = new LinkedBlockingQueue<>();
  private ServerSocket listener;
  private SessionCaller caller;

  /** What the server answers, once it has read a head, or an input after it. */
  private record Script(String opening, List<String> answers) {}

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    caller =
        new SessionCaller(
            (InetSocketAddress) listener.getLocalSocketAddress(),
            "basin",
            "stream",
            Packing.NONE,
            Duration.ofSeconds(20));
  }

  @AfterEach
  void close() throws IOException {
    caller.close();
    listener.close();
  }

  @Test
  void one_session_takes_many_appends() throws Exception {
    play(new Script(OK, List.of(chunk(ack(8)), chunk(ack(9)))));
    assertThat(caller.append(INPUT)).isEqualTo(new AppendAnswer.Stored(8));
    assertThat(caller.append(INPUT)).isEqualTo(new AppendAnswer.Stored(9));
    assertThat(heads.take()).contains("POST /v1/streams/stream/records", "s2-basin: basin");
    assertThat(inputs.take()).isEqualTo(INPUT);
  }

  @Test
  void an_acknowledgement_may_come_in_pieces() throws Exception {
    byte[] ack = ack(8);
    StringBuilder bytes = new StringBuilder();
    for (byte piece : ack) {
      bytes.append(chunk(new byte[] {piece}));
    }
    play(new Script(OK, List.of(bytes.toString())));
    assertThat(caller.append(INPUT)).isEqualTo(new AppendAnswer.Stored(8));
  }

  @Test
  void a_condition_that_failed_is_a_refusal_and_the_next_append_has_a_new_session()
      throws Exception {
    play(
        new Script(OK, List.of(chunk(terminal(412, "{\"seq_num_mismatch\":9}")) + END)),
        new Script(OK, List.of(chunk(ack(10)))));
    assertThat(caller.append(INPUT))
        .isEqualTo(new AppendAnswer.Refused("412 {\"seq_num_mismatch\":9}", OptionalLong.of(9)));
    assertThat(caller.append(INPUT)).isEqualTo(new AppendAnswer.Stored(10));
    assertThat(heads).hasSize(2);
  }

  @Test
  void an_error_that_may_have_had_effect_leaves_doubt() throws Exception {
    play(
        new Script(OK, List.of(chunk(terminal(500, "{\"code\":\"storage\"}")))),
        new Script(OK, List.of(chunk(terminal(503, "{\"code\":\"server_draining\"}")))));
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Unknown.class);
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Refused.class);
  }

  @Test
  void an_end_without_an_acknowledgement_leaves_doubt() throws Exception {
    play(new Script(OK, List.of(END)), new Script(OK, List.of("")), new Script(OK, List.of("5")));
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Unknown.class);
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Unknown.class);
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Unknown.class);
  }

  @Test
  void without_a_session_nothing_was_sent() throws Exception {
    play(new Script("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone", List.of()));
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Refused.class);
    play(new Script("", List.of()));
    assertThat(caller.append(INPUT)).isInstanceOf(AppendAnswer.Refused.class);
  }

  @Test
  void a_read_is_what_comes_until_its_end() throws Exception {
    // Two records in protobuf, as an element of a batch each: number, time and body.
    byte[] first = HexFormat.of().parseHex("0a0708001001220141");
    byte[] second = HexFormat.of().parseHex("0a0708011001220142");
    play(new Script(OK + chunk(frame(first)) + chunk(frame(second)) + END, List.of()));
    long afterFirst = StreamHash.after(StreamHash.EMPTY, StreamHash.ofRecord("A".getBytes(UTF_8)));
    long afterBoth = StreamHash.after(afterFirst, StreamHash.ofRecord("B".getBytes(UTF_8)));
    assertThat(caller.readAll())
        .isEqualTo(new Look.Seen<>(new StreamCaller.Contents(2, afterBoth)));
    assertThat(heads.take()).contains("GET /v1/streams/stream/records?seq_num=0&wait=0");
  }

  @Test
  void a_read_that_breaks_off_shows_nothing() throws Exception {
    byte[] first = HexFormat.of().parseHex("0a0708001001220141");
    play(
        new Script(OK + chunk(frame(first)), List.of()),
        new Script(OK + chunk(terminal(500, "{}")) + END, List.of()));
    assertThat(caller.readAll()).isInstanceOf(Look.Failed.class);
    assertThat(caller.readAll()).isInstanceOf(Look.Failed.class);
  }

  /** Plays a script to each connection, one after the other, and closes it at the end. */
  private void play(Script... scripts) {
    SystemThreads.unstarted(
            "scripted-server",
            () -> {
              for (Script script : scripts) {
                try (Socket socket = listener.accept()) {
                  play(socket, script);
                } catch (IOException e) {
                  return;
                }
              }
            })
        .start();
  }

  private void play(Socket socket, Script script) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    heads.add(head.toString());
    socket.getOutputStream().write(script.opening().getBytes(ISO_8859_1));
    for (String answer : script.answers()) {
      inputs.add(input(in));
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }
  }

  private static AppendInput input(InputStream in) throws IOException {
    StringBuilder size = new StringBuilder();
    while (size.indexOf("\r\n") < 0) {
      size.append((char) in.read());
    }
    byte[] frame = in.readNBytes(HexFormat.fromHexDigits(size.toString().strip()));
    in.skipNBytes(2);
    byte[] message = new byte[frame.length - SessionFrames.HEAD_BYTES];
    System.arraycopy(frame, SessionFrames.HEAD_BYTES, message, 0, message.length);
    return S2Proto.readAppendInput(message);
  }

  private static byte[] ack(long end) {
    return frame(
        S2Proto.writeAppendAck(
            new Position(end - 1, 1), new Position(end, 1), new Position(end + 5, 1)));
  }

  private static byte[] frame(byte[] payload) {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(payload);
    SessionFrames.end(out, start, Packing.NONE, false);
    return out.toBytes();
  }

  private static byte[] terminal(int status, String body) {
    TextBuffer out = new TextBuffer();
    SessionFrames.terminal(out, status, body.getBytes(UTF_8));
    return out.toBytes();
  }

  private static String chunk(byte[] bytes) {
    return Integer.toHexString(bytes.length) + "\r\n" + new String(bytes, ISO_8859_1) + "\r\n";
  }
}
