package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.headrace.testkit.history.StreamHash;
import io.headrace.wire.AppendInput;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Packing;
import io.headrace.wire.S2Proto;
import io.headrace.wire.SessionFrame;
import io.headrace.wire.SessionFrameReader;
import io.headrace.wire.SessionFrames;
import io.headrace.wire.TextBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A client that appends in a session, which it opens anew whenever one has ended, and reads in
 * sessions that end at the tail. It asks for the tail as everybody does.
 */
public final class SessionCaller implements StreamCaller {
  private static final int READ_BYTES = 16 << 10;

  private final InetSocketAddress server;
  private final String basin;
  private final String stream;
  private final Packing packing;
  private final Duration timeout;
  private final HttpCaller http;

  /** The session in which appends go, while there is one. */
  private @Nullable Session appends;

  /** A connection, and what has come of its next frame. */
  private static final class Session implements AutoCloseable {
    private final ChunkedConnection connection;
    private final SessionFrameReader frames = new SessionFrameReader();
    private final byte[] bytes = new byte[READ_BYTES];
    private ByteBuffer come = ByteBuffer.allocate(0);

    private Session(ChunkedConnection connection) {
      this.connection = connection;
    }

    /** The next frame, or nothing if the server has said all it had to say. */
    private Optional<SessionFrame> next() throws IOException {
      while (true) {
        if (frames.takeHead(come)) {
          SessionFrame frame = frames.takePayload(come);
          if (frame != null) {
            return Optional.of(frame);
          }
        }
        int count = connection.read(bytes);
        if (count < 0) {
          if (frames.isAmidFrame()) {
            throw new MalformedException("expected the rest of a frame, but the answer ends");
          }
          return Optional.empty();
        }
        come = ByteBuffer.wrap(bytes, 0, count);
      }
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  /**
   * A client.
   *
   * @param server where it is
   * @param basin the basin of the stream
   * @param stream the stream's name, which must need no encoding in a path
   * @param packing how it packs what it sends
   * @param timeout how long it waits for an answer before it gives up
   */
  public SessionCaller(
      InetSocketAddress server, String basin, String stream, Packing packing, Duration timeout) {
    this.server = server;
    this.basin = basin;
    this.stream = stream;
    this.packing = packing;
    this.timeout = timeout;
    URI uri = URI.create("http://127.0.0.1:" + server.getPort());
    this.http = new HttpCaller(uri, basin, stream, Encoding.PROTOBUF, timeout);
  }

  @Override
  public AppendAnswer append(AppendInput input) {
    Session session = appends;
    if (session == null) {
      try {
        session = open("POST", "", "transfer-encoding: chunked\r\n");
      } catch (IOException e) {
        return new AppendAnswer.Refused("no session, nothing was sent: " + e, OptionalLong.empty());
      }
      appends = session;
    }
    AppendAnswer answer;
    try {
      send(session.connection, input);
      answer = session.next().map(this::answer).orElse(new AppendAnswer.Unknown("no answer"));
    } catch (IOException e) {
      answer = new AppendAnswer.Unknown(e.toString());
    }
    if (!(answer instanceof AppendAnswer.Stored)) {
      // The first that fails is the last of its session.
      session.close();
      appends = null;
    }
    return answer;
  }

  private void send(ChunkedConnection connection, AppendInput input) throws IOException {
    byte[] message = S2Proto.writeAppendInput(input);
    TextBuffer frame = new TextBuffer();
    int start = SessionFrames.begin(frame);
    frame.raw(packing.pack(message, 0, message.length));
    SessionFrames.end(frame, start, packing, false);
    connection.send(frame.array(), frame.length());
  }

  private AppendAnswer answer(SessionFrame frame) {
    return switch (frame) {
      case SessionFrame.Message message ->
          new AppendAnswer.Stored(S2Proto.readAppendAck(unpacked(message)).end().seqNum());
      case SessionFrame.Terminal terminal -> {
        String text = text(terminal);
        OptionalLong next =
            terminal.status() == 412 ? Answers.nextSeqNum(terminal.body()) : OptionalLong.empty();
        yield terminal.status() == 412
                || Answers.isWithoutEffect(terminal.status(), terminal.body())
            ? new AppendAnswer.Refused(text, next)
            : new AppendAnswer.Unknown(text);
      }
    };
  }

  @Override
  public Look<Contents> readAll() {
    long next = 0;
    long hash = StreamHash.EMPTY;
    try (Session session = open("GET", "?seq_num=0&wait=0", "")) {
      // It ends where nothing more is to be read. Records never change: so what was read is all
      // there was, at the moment when there was no more.
      for (Optional<SessionFrame> frame = session.next();
          frame.isPresent();
          frame = session.next()) {
        switch (frame.get()) {
          case SessionFrame.Message message -> {
            for (ByteString body : Encoding.PROTOBUF.bodies(unpacked(message), next)) {
              hash = StreamHash.after(hash, StreamHash.ofRecord(body.toByteArray()));
              next++;
            }
          }
          case SessionFrame.Terminal terminal -> {
            return new Look.Failed<>(text(terminal));
          }
        }
      }
      return new Look.Seen<>(new Contents(next, hash));
    } catch (IOException e) {
      return new Look.Failed<>(e.toString());
    }
  }

  @Override
  public Look<Long> checkTail() {
    return http.checkTail();
  }

  private Session open(String method, String query, String headers) throws IOException {
    String head =
        method
            + " /v1/streams/%s/records%s HTTP/1.1\r\n".formatted(stream, query)
            + "host: 127.0.0.1:%d\r\ns2-basin: %s\r\n".formatted(server.getPort(), basin)
            + "content-type: %s\r\n".formatted(SessionFrames.MEDIA_TYPE)
            + headers;
    ChunkedConnection connection = ChunkedConnection.open(server, head, timeout);
    if (connection.status() == 200) {
      return new Session(connection);
    }
    try (connection) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] bytes = new byte[READ_BYTES];
      for (int count = connection.read(bytes); count >= 0; count = connection.read(bytes)) {
        body.write(bytes, 0, count);
      }
      throw new IOException(
          "expected a session, but was answered "
              + connection.status()
              + " "
              + body.toString(UTF_8));
    }
  }

  private static byte[] unpacked(SessionFrame.Message message) {
    return message.packing().unpack(message.payload(), SessionFrames.MAX_PAYLOAD_BYTES);
  }

  private static String text(SessionFrame.Terminal terminal) {
    return terminal.status() + " " + new String(terminal.body(), UTF_8);
  }

  @Override
  public void close() {
    Session session = appends;
    if (session != null) {
      session.close();
    }
    http.close();
  }
}
