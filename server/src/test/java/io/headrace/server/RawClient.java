package io.headrace.server;

import com.google.protobuf.ByteString;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of HTTP/1.1 that sends exactly the bytes a test gives it. Blocks, at most 10 seconds.
 */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  public RawClient(InetSocketAddress server) {
    this(server, 0);
  }

  /** A client that takes in at most about so many bytes that it has not read. */
  public RawClient(InetSocketAddress server, int receiveBufferBytes) {
    try {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(server);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client on a connection that somebody else has opened, and that is closed with it. */
  public RawClient(Socket connected) {
    try {
      socket = connected;
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer. */
  public record Answer(int status, Map<String, String> headers, ByteString body) {
    public String text() {
      return body.toStringUtf8();
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the next answer whole. */
  public Answer answer() {
    return answer(/* bodiless= */ false);
  }

  /** Reads the next answer whole; one to HEAD has no body. */
  public Answer answer(boolean bodiless) {
    Answer head = head();
    if (bodiless || head.status() == 204 || head.status() < 200) {
      return head;
    }
    ByteString body =
        head.header("transfer-encoding").equals("chunked")
            ? chunks()
            : bytes(Integer.parseInt(head.header("content-length")));
    return new Answer(head.status(), head.headers(), body);
  }

  /** Reads the head of the next answer. */
  public Answer head() {
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status.substring(9, 12)), headers, ByteString.EMPTY);
  }

  private ByteString chunks() {
    ByteString body = ByteString.EMPTY;
    for (ByteString chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
      body = body.concat(chunk);
    }
    return body;
  }

  /** Reads one chunk; nothing for the last. */
  public ByteString chunk() {
    ByteString chunk = bytes(Integer.parseInt(line(), 16));
    line();
    return chunk;
  }

  /** Reads chunks until an event is complete. */
  public String event() {
    StringBuilder event = new StringBuilder();
    while (event.indexOf("\n\n") < 0) {
      ByteString chunk = chunk();
      if (chunk.isEmpty()) {
        return event.append("(end)").toString();
      }
      event.append(chunk.toStringUtf8());
    }
    return event.toString();
  }

  public ByteString bytes(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      if (bytes.length < length) {
        throw new IOException("expected " + length + " bytes, but only " + bytes.length + " came");
      }
      return ByteString.copyFrom(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    try {
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("expected a line, but the connection ended after " + line);
        }
        line.append((char) b);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString().strip();
  }

  /** Says that it sends no more. */
  public RawClient finishSending() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to the end of the connection, which may be a cut. */
  public ByteString untilEnd() {
    ByteString.Output all = ByteString.newOutput();
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.write(b);
      }
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("expected the end of the connection, but it goes on", e);
    } catch (IOException e) {
      // The server has cut it.
    }
    return all.toByteString();
  }

  /** Whether the server has ended the connection, after whatever it still sent. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return e.getMessage() != null && e.getMessage().contains("reset");
    }
  }

  /** Whether the server ends the connection within this time, without sending anything. */
  public boolean endsWithinMillis(int millis) {
    try {
      socket.setSoTimeout(millis);
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
