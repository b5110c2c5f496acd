package io.headrace.cli.fake;

import com.google.protobuf.ByteString;
import io.headrace.cli.client.ServerAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A server on a real socket that answers as it is told: mostly one request a connection, so that
 * where an answer ends can be any byte.
 */
public final class FakeServer implements AutoCloseable {
  /** A request. */
  public record Request(
      String method, String path, String query, Map<String, String> headers, ByteString body) {
    /** Method, path and query, as in the request line. */
    public String line() {
      return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }

    /** A parameter of the query, or nothing. */
    public String parameter(String name) {
      for (String pair : query.split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
      return "";
    }

    /** The body as text. */
    public String text() {
      return body.toStringUtf8();
    }
  }

  /** What the server does with a request. */
  public sealed interface Reply {
    /** Answers in full. */
    record Whole(int status, String contentType, ByteString body) implements Reply {}

    /** Answers with a body that has no announced length, and closes after it. */
    record Open(String contentType, ByteString body) implements Reply {}

    /** Answers with such a body, and leaves the connection open for ever. */
    record Hanging(String contentType, ByteString body) implements Reply {}

    /** Closes without an answer. */
    record Gone() implements Reply {}

    /** Answers with JSON. */
    static Reply json(int status, String body) {
      return new Whole(status, "application/json", ByteString.copyFromUtf8(body));
    }

    /** Answers with events and closes. */
    static Reply events(byte[] body) {
      return new Open("text/event-stream", ByteString.copyFrom(body));
    }
  }

  private final ServerSocket listener;
  private final Function<Request, Reply> script;
  private final boolean keepsConnections;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** A server that answers each request as the script says. */
  public FakeServer(Function<Request, Reply> script) {
    this(script, /* keepsConnections= */ false);
  }

  private FakeServer(Function<Request, Reply> script, boolean keepsConnections) {
    this.script = script;
    this.keepsConnections = keepsConnections;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** A server that takes one request after the other on a connection. */
  public static FakeServer keepingConnections(Function<Request, Reply> script) {
    return new FakeServer(script, /* keepsConnections= */ true);
  }

  /** Where it is. */
  public ServerAddress address() {
    return ServerAddress.parse("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The requests so far. */
  public List<Request> requests() {
    return requests;
  }

  /** The requests so far as method, path and query. */
  public List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Socket socket) {
    try {
      Reply reply;
      do {
        Request request = request(socket.getInputStream());
        requests.add(request);
        reply = script.apply(request);
        answer(reply, socket.getOutputStream());
      } while (keepsConnections && reply instanceof Reply.Whole);
      if (!(reply instanceof Reply.Hanging)) {
        socket.close();
      }
    } catch (IOException e) {
      // The client went away, as tests have it do.
    } catch (RuntimeException e) {
      // The script found fault with the request. The client must not wait for an answer.
      closeQuietly(socket);
      throw e;
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Then it is closed.
    }
  }

  private void answer(Reply reply, OutputStream out) throws IOException {
    switch (reply) {
      case Reply.Whole(int status, String type, ByteString body) -> {
        head(out, status, type, "content-length: " + body.size() + "\r\n");
        body.writeTo(out);
      }
      case Reply.Open(String type, ByteString body) -> {
        head(out, 200, type, "");
        body.writeTo(out);
      }
      case Reply.Hanging(String type, ByteString body) -> {
        head(out, 200, type, "");
        body.writeTo(out);
      }
      case Reply.Gone() -> {}
    }
    out.flush();
  }

  private void head(OutputStream out, int status, String type, String more) throws IOException {
    String head = "HTTP/1.1 " + status + " x\r\ncontent-type: " + type + "\r\n" + more;
    String end = keepsConnections ? "\r\n" : "connection: close\r\n\r\n";
    out.write((head + end).getBytes(StandardCharsets.US_ASCII));
  }

  private static Request request(InputStream in) throws IOException {
    String[] start = line(in).split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    ByteString body = ByteString.copyFrom(in.readNBytes(length));
    int question = start[1].indexOf('?');
    return question < 0
        ? new Request(start[0], start[1], "", headers, body)
        : new Request(
            start[0],
            start[1].substring(0, question),
            start[1].substring(question + 1),
            headers,
            body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the client closed");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).stripTrailing();
  }
}
