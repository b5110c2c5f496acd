package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;

/**
 * One request of HTTP/1.1 whose body and answer go side by side, in chunks, which usual clients
 * cannot do: they wait with the answer until the request is complete. One thread.
 */
final class ChunkedConnection implements AutoCloseable {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private int status;
  private boolean chunked;
  private int left;
  private boolean ended;

  private ChunkedConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Connects, asks, and waits for the head of the answer.
   *
   * @param head the request line and headers, each with its end, without the empty line
   * @param timeout how long each wait for bytes may take
   */
  static ChunkedConnection open(InetSocketAddress server, String head, Duration timeout)
      throws IOException {
    Socket socket = new Socket();
    try {
      int millis = (int) timeout.toMillis();
      socket.connect(server, millis);
      socket.setSoTimeout(millis);
      socket.setTcpNoDelay(true);
      ChunkedConnection connection = new ChunkedConnection(socket);
      connection.out.write((head + "\r\n").getBytes(ISO_8859_1));
      connection.readHead();
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  int status() {
    return status;
  }

  /** Sends so many bytes as one chunk. */
  void send(byte[] bytes, int length) throws IOException {
    byte[] size = Integer.toHexString(length).getBytes(ISO_8859_1);
    byte[] chunk = new byte[size.length + length + 2 * LINE_END.length];
    int at = put(size, size.length, chunk, 0);
    at = put(LINE_END, LINE_END.length, chunk, at);
    at = put(bytes, length, chunk, at);
    put(LINE_END, LINE_END.length, chunk, at);
    out.write(chunk);
  }

  private static int put(byte[] bytes, int length, byte[] into, int at) {
    System.arraycopy(bytes, 0, into, at, length);
    return at + length;
  }

  /**
   * Reads what there is of the answer's body, at least a byte.
   *
   * @return how many bytes, or -1 at the end that the server meant to be the end
   * @throws IOException if the connection ends elsewhere
   */
  int read(byte[] bytes) throws IOException {
    if (left == 0 && !ended) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, 0, Math.min(bytes.length, left));
    if (count < 0) {
      throw new EOFException("the connection ended with " + left + " bytes of a chunk to come");
    }
    left -= count;
    if (left == 0 && chunked) {
      var _ = line();
    }
    return count;
  }

  private void beginChunk() throws IOException {
    if (!chunked) {
      ended = true;
      return;
    }
    left = HexFormat.fromHexDigits(line());
    if (left == 0) {
      ended = true;
      var _ = line();
    }
  }

  private void readHead() throws IOException {
    String first = line();
    if (!first.startsWith("HTTP/1.1 ")) {
      throw new IOException("expected an answer of HTTP/1.1, but got " + first);
    }
    status = Integer.parseInt(first.substring(9, 12));
    for (String line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT).replace(" ", "");
      if (header.equals("transfer-encoding:chunked")) {
        chunked = true;
      } else if (header.startsWith("content-length:")) {
        left = Integer.parseInt(header.substring("content-length:".length()));
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended within a line: " + line);
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing more to lose.
    }
  }
}
