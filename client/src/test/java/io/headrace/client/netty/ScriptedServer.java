package io.headrace.client.netty;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A server of HTTP/2 that does, frame by frame, what a test says: even what no server should. */
final class ScriptedServer implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  static final int NO_ERROR = 0;
  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;

  static final int MAX_CONCURRENT_STREAMS = 3;

  private static final int PATIENCE_MILLIS = 20_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  // ":status: 200" and so on, as HPACK's table of fixed entries numbers them.
  private static final byte[] STATUS_200 = {(byte) 0x88};
  // ":status: 103" and "x: y", as literals that are not indexed.
  private static final byte[] STATUS_103 = {0x08, 3, '1', '0', '3'};
  private static final byte[] X_Y = {0, 1, 'x', 1, 'y'};

  private final ServerSocket socket;

  ScriptedServer() {
    try {
      this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI origin() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** The next connection, of which nothing was read. */
  Peer accept() {
    try {
      Socket accepted = socket.accept();
      accepted.setSoTimeout(PATIENCE_MILLIS);
      accepted.setTcpNoDelay(true);
      return new Peer(accepted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next connection, which has begun as it should. */
  Peer greet() {
    return accept().readPreface().send(SETTINGS, 0, 0);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A frame that came. */
  record Frame(int type, int flags, int streamId, ByteBuffer payload) {
    boolean isEnd() {
      return (flags & END_STREAM) != 0;
    }

    int number() {
      return payload.getInt(0);
    }

    int length() {
      return payload.remaining();
    }

    byte[] bytes() {
      byte[] bytes = new byte[length()];
      payload.get(0, bytes);
      return bytes;
    }
  }

  /** One connection, from the server's side. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    Peer readPreface() {
      byte[] preface = new byte[PREFACE.length()];
      try {
        in.readFully(preface);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!new String(preface, StandardCharsets.US_ASCII).equals(PREFACE)) {
        throw new AssertionError("expected HTTP/2 to begin as it does");
      }
      return this;
    }

    Frame read() {
      try {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int streamId = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, streamId, ByteBuffer.wrap(payload));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The next frame of a type; what comes before it is of no interest. */
    Frame await(int type) {
      Frame frame = read();
      while (frame.type() != type || (type == SETTINGS && frame.flags() == ACK)) {
        frame = read();
      }
      return frame;
    }

    /** Reads until the client has closed the connection. */
    void awaitEnd() {
      try {
        while (true) {
          if (in.read() < 0) {
            return;
          }
        }
      } catch (EOFException | SocketException e) {
        // That is an end, too.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Peer send(int type, int flags, int streamId, byte... payload) {
      ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
      frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
      frame.put((byte) type).put((byte) flags).putInt(streamId).put(payload);
      return sendRaw(frame.array());
    }

    Peer sendRaw(byte... bytes) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return this;
    }

    Peer setting(int id, int value) {
      return send(
          SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    Peer head(int streamId) {
      return send(HEADERS, END_HEADERS, streamId, STATUS_200);
    }

    Peer headAndEnd(int streamId) {
      return send(HEADERS, END_HEADERS | END_STREAM, streamId, STATUS_200);
    }

    Peer earlyHint(int streamId) {
      return send(HEADERS, END_HEADERS, streamId, STATUS_103);
    }

    Peer headWithoutStatus(int streamId) {
      return send(HEADERS, END_HEADERS, streamId, X_Y);
    }

    Peer trailers(int streamId) {
      return send(HEADERS, END_HEADERS | END_STREAM, streamId, X_Y);
    }

    Peer data(int streamId, String text, boolean end) {
      return send(DATA, end ? END_STREAM : 0, streamId, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer reset(int streamId, int code) {
      return send(RST_STREAM, 0, streamId, ByteBuffer.allocate(4).putInt(code).array());
    }

    Peer goAway(int lastStreamId, int code, String words) {
      byte[] debug = words.getBytes(StandardCharsets.UTF_8);
      return send(
          GOAWAY,
          0,
          0,
          ByteBuffer.allocate(8 + debug.length)
              .putInt(lastStreamId)
              .putInt(code)
              .put(debug)
              .array());
    }

    Peer window(int streamId, int bytes) {
      return send(WINDOW_UPDATE, 0, streamId, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
