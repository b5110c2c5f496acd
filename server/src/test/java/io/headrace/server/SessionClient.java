package io.headrace.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Packing;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A client of one session, over either version of HTTP. What it gets it tells as short texts, so
 * that a test can say what it expects. Blocks, at most 10 seconds.
 */
public abstract class SessionClient implements AutoCloseable {
  /** The versions of HTTP that carry sessions. */
  public enum Transport {
    HTTP_1_1,
    HTTP_2;

    /** Begins a session on a connection of its own. */
    public SessionClient begin(
        ServerFixture server, String method, String path, Map<String, String> headers) {
      return switch (this) {
        case HTTP_1_1 ->
            new OverHttp1(new RawClient(server.server().address()), method, path, headers);
        case HTTP_2 -> {
          Http2Client connection = new Http2Client(server.server().address());
          yield new OverHttp2(connection, true, method, path, headers);
        }
      };
    }

    public SessionClient append(ServerFixture server, String stream) {
      return begin(server, "POST", records(stream), Map.of());
    }

    public SessionClient read(ServerFixture server, String stream, String query) {
      return begin(server, "GET", records(stream) + "?" + query, Map.of());
    }
  }

  private final SessionFrameReader frames = new SessionFrameReader();
  private final boolean reads;
  private ByteBuffer unread = ByteBuffer.allocate(0);

  private SessionClient(String method) {
    this.reads = method.equals("GET");
  }

  /** Begins a session that appends on a connection that others use, too. */
  public static SessionClient append(Http2Client connection, String stream) {
    return new OverHttp2(connection, false, "POST", records(stream), Map.of());
  }

  /** Begins a session that reads on a connection that others use, too. */
  public static SessionClient read(Http2Client connection, String stream, String query) {
    return new OverHttp2(connection, false, "GET", records(stream) + "?" + query, Map.of());
  }

  private static String records(String stream) {
    return "/v1/streams/" + stream + "/records";
  }

  private static Map<String, String> sessionHeaders(Map<String, String> others) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("s2-basin", ServerFixture.BASIN);
    all.put("content-type", SessionFrames.MEDIA_TYPE);
    all.putAll(others);
    return all;
  }

  // What it sends.

  /** Sends some bytes of the body, in one piece. */
  public abstract SessionClient send(byte[] bytes);

  /** Ends the body. */
  public abstract SessionClient end();

  /** Goes away in the middle. */
  public abstract void cancel();

  /** Ends the connection. */
  public void hangUp() {
    close();
  }

  /** Sends an input with a record for each text. */
  public SessionClient input(String... bodies) {
    return send(frame(Packing.NONE, input(OptionalLong.empty(), Optional.empty(), bodies)));
  }

  /** Sends an input that demands a sequence number. */
  public SessionClient inputAt(long matchSeqNum, String... bodies) {
    return send(frame(Packing.NONE, input(OptionalLong.of(matchSeqNum), Optional.empty(), bodies)));
  }

  public static byte[] input(
      OptionalLong matchSeqNum, Optional<String> fencingToken, String... bodies) {
    List<AppendRecord> records =
        List.of(bodies).stream()
            .map(body ->
                new AppendRecord(OptionalLong.empty(), List.of(), ByteString.copyFromUtf8(body)))
            .toList();
    return S2Proto.writeAppendInput(new AppendInput(records, matchSeqNum, fencingToken));
  }

  /** A frame with an input of one record for each text. */
  public static byte[] frameOf(String... bodies) {
    return frame(Packing.NONE, input(OptionalLong.empty(), Optional.empty(), bodies));
  }

  /** A frame with any payload, packed. */
  public static byte[] frame(Packing packing, byte[] payload) {
    return rawFrame(packing, packing.pack(payload, 0, payload.length));
  }

  /** A frame with a payload that is packed already, or should be. */
  public static byte[] rawFrame(Packing packing, byte[] payload) {
    TextBuffer out = new TextBuffer();
    int start = SessionFrames.begin(out);
    out.raw(payload);
    SessionFrames.end(out, start, packing, /* reconnectAdvised= */ false);
    return out.toBytes();
  }

  // What it gets.

  /** The status that the request is answered with. */
  public abstract int status();

  /** A header of the answer; empty if there is none. */
  public abstract String header(String name);

  /** The whole body of an answer that is no session. */
  public abstract String refusal();

  /** The next piece of the answer's body; null at its end. */
  abstract byte @Nullable [] piece();

  /**
   * The next frame: {@code 3..5} for an acknowledgement, {@code 3:a 4:b tail 5} for a batch, {@code
   * 412 {...}} for a terminal frame, with an exclamation mark if it advises to reconnect; or {@code
   * end}.
   */
  public String next() {
    SessionFrame frame = nextFrame();
    return frame == null ? "end" : describe(frame);
  }

  /** The next frame, or null at the end. */
  public @Nullable SessionFrame nextFrame() {
    while (true) {
      if (frames.takeHead(unread)) {
        SessionFrame frame = frames.takePayload(unread);
        if (frame != null) {
          return frame;
        }
      }
      byte[] piece = piece();
      if (piece == null) {
        if (frames.isAmidFrame()) {
          throw new IllegalStateException("the answer ended within a frame");
        }
        return null;
      }
      unread = ByteBuffer.wrap(piece);
    }
  }

  private String describe(SessionFrame frame) {
    return switch (frame) {
      case SessionFrame.Terminal terminal ->
          terminal.status() + " " + new String(terminal.body(), UTF_8);
      case SessionFrame.Message message -> {
        byte[] payload =
            message.packing().unpack(message.payload(), SessionFrames.MAX_PAYLOAD_BYTES);
        String text = reads ? describeBatch(payload) : describeAck(payload);
        yield message.reconnectAdvised() ? text + " !" : text;
      }
    };
  }

  private static String describeAck(byte[] payload) {
    AppendAck ack = S2Proto.readAppendAck(payload);
    return Long.toUnsignedString(ack.start().seqNum())
        + ".."
        + Long.toUnsignedString(ack.end().seqNum());
  }

  private static String describeBatch(byte[] payload) {
    ReadBatch batch = S2Proto.readReadBatch(payload);
    String records =
        batch.records().stream().map(SessionClient::describe).collect(Collectors.joining(" "));
    String tail = batch.tail().map(at -> "tail " + Long.toUnsignedString(at.seqNum())).orElse("");
    return (records + " " + tail).strip();
  }

  private static String describe(SequencedRecord record) {
    return Long.toUnsignedString(record.seqNum()) + ":" + record.body().toStringUtf8();
  }

  /** All that comes up to the end, {@code end} included. */
  public List<String> rest() {
    List<String> all = new ArrayList<>();
    String next;
    do {
      next = next();
      all.add(next);
    } while (!next.equals("end"));
    return all;
  }

  @Override
  public abstract void close();

  private static final class OverHttp1 extends SessionClient {
    private final RawClient connection;
    private RawClient.@Nullable Answer head;

    OverHttp1(RawClient connection, String method, String path, Map<String, String> headers) {
      super(method);
      this.connection = connection;
      StringBuilder text = new StringBuilder(method).append(' ').append(path);
      text.append(" HTTP/1.1\r\nhost: localhost\r\n");
      sessionHeaders(headers)
          .forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
      if (!method.equals("GET")) {
        text.append("transfer-encoding: chunked\r\n");
      }
      connection.send(text.append("\r\n").toString());
    }

    @Override
    public SessionClient send(byte[] bytes) {
      TextBuffer chunk = new TextBuffer();
      chunk.ascii(Integer.toHexString(bytes.length)).ascii("\r\n").raw(bytes);
      connection.send(chunk.ascii("\r\n").toBytes());
      return this;
    }

    @Override
    public SessionClient end() {
      connection.send("0\r\n\r\n");
      return this;
    }

    @Override
    public void cancel() {
      connection.close();
    }

    private RawClient.Answer head() {
      RawClient.Answer known = head;
      if (known == null) {
        known = connection.head();
        head = known;
      }
      return known;
    }

    @Override
    public int status() {
      return head().status();
    }

    @Override
    public String header(String name) {
      return head().header(name);
    }

    @Override
    public String refusal() {
      return connection.bytes(Integer.parseInt(head().header("content-length"))).toStringUtf8();
    }

    @Override
    byte @Nullable [] piece() {
      head();
      ByteString chunk = connection.chunk();
      return chunk.isEmpty() ? null : chunk.toByteArray();
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private static final class OverHttp2 extends SessionClient {
    private final Http2Client connection;
    private final boolean owned;
    private final Http2Client.Exchange exchange;
    private int status;

    OverHttp2(
        Http2Client connection,
        boolean owned,
        String method,
        String path,
        Map<String, String> headers) {
      super(method);
      this.connection = connection;
      this.owned = owned;
      this.exchange = connection.begin(method, path, sessionHeaders(headers), method.equals("GET"));
    }

    @Override
    public SessionClient send(byte[] bytes) {
      exchange.send(bytes, /* end= */ false);
      return this;
    }

    @Override
    public SessionClient end() {
      exchange.send("", /* end= */ true);
      return this;
    }

    @Override
    public void cancel() {
      exchange.cancel();
    }

    @Override
    public int status() {
      if (status == 0) {
        status = Integer.parseInt(exchange.next());
      }
      return status;
    }

    @Override
    public String header(String name) {
      int _ = status();
      CharSequence value = exchange.headers().get(name);
      return value == null ? "" : value.toString();
    }

    @Override
    public String refusal() {
      int _ = status();
      return exchange.rest();
    }

    @Override
    byte @Nullable [] piece() {
      int _ = status();
      String next = exchange.next();
      return next.equals("(end)") ? null : next.getBytes(ISO_8859_1);
    }

    @Override
    public void close() {
      if (owned) {
        connection.close();
      }
    }
  }
}
