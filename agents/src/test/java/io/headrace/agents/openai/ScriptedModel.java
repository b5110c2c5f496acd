package io.headrace.agents.openai;

import io.headrace.wire.TextBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint that speaks as OpenAI's does, over real sockets, and says what it is told to: each
 * request gets the next script.
 */
final class ScriptedModel implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final ServerSocket listener;
  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Exchange> gone = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();

  /** What is done with one request. */
  interface Script {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }

  ScriptedModel() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create("http://localhost:" + listener.getLocalPort() + "/v1");
  }

  void expect(Script script) {
    scripts.add(script);
  }

  /** The next request, head and body. */
  String request() throws InterruptedException {
    String request = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("nobody asked the model");
    }
    return request;
  }

  /** Whether there was a request that nobody has looked at. */
  boolean wasAsked() {
    return !requests.isEmpty();
  }

  /** Waits until the one who asked has closed the connection before the answer was whole. */
  void awaitGone() throws InterruptedException {
    if (gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new AssertionError("the connection to the model stayed open");
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        synchronized (sockets) {
          sockets.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String request = read(in);
        if (request.isEmpty()) {
          return;
        }
        requests.add(request);
        Exchange exchange = new Exchange(socket);
        Script script = scripts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (script == null) {
          return;
        }
        script.answer(exchange);
        if (exchange.isCut) {
          return;
        }
      }
    } catch (SocketException e) {
      // The other side is gone.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** One request that is being answered. */
  final class Exchange {
    private final Socket socket;
    private final OutputStream out;
    private boolean isCut;

    private Exchange(Socket socket) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    /** Refuses. */
    void refuse(int status, String body, String... headers) throws IOException {
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      write(
          "HTTP/1.1 "
              + status
              + " No\r\ncontent-type: application/json\r\n"
              + more
              + "content-length: "
              + bytes.length
              + "\r\n\r\n"
              + body);
    }

    /** Begins an answer. */
    Exchange begin() throws IOException {
      write(
          String.join(
              "\r\n",
              "HTTP/1.1 200 OK",
              "content-type: text/event-stream",
              "transfer-encoding: chunked",
              "",
              ""));
      return this;
    }

    Exchange text(String delta) throws IOException {
      return choice("{\"content\":" + json(delta) + "}", "null");
    }

    Exchange thinking(String delta) throws IOException {
      return choice("{\"reasoning_content\":" + json(delta) + "}", "null");
    }

    Exchange finish(String reason) throws IOException {
      return choice("{}", json(reason));
    }

    Exchange usage(int input, int output) throws IOException {
      return event(
          "{\"id\":\"x\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":"
              + input
              + ",\"completion_tokens\":"
              + output
              + ",\"total_tokens\":"
              + (input + output)
              + "}}");
    }

    Exchange choice(String delta, String finish) throws IOException {
      return event(
          "{\"id\":\"x\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
              + delta
              + ",\"finish_reason\":"
              + finish
              + "}]}");
    }

    Exchange event(String data) throws IOException {
      return chunk("data: " + data + "\n\n");
    }

    /** A piece of the body, wherever events begin and end. */
    void piece(String text) throws IOException {
      chunk(text);
    }

    /** Ends an answer as it should be. */
    void done() throws IOException {
      event("[DONE]");
      write("0\r\n\r\n");
    }

    /** Ends the body without having said that the answer is whole. */
    void endEarly() throws IOException {
      write("0\r\n\r\n");
    }

    /** Cuts the connection. */
    void cut() throws IOException {
      isCut = true;
      socket.close();
    }

    /** Waits until the other side has closed the connection. */
    void awaitClose() throws IOException {
      isCut = true;
      try {
        int next = socket.getInputStream().read();
        if (next >= 0) {
          throw new AssertionError("expected the connection to be closed, but there is more");
        }
      } catch (SocketException e) {
        // Closed with a reset, which is as well.
      }
      gone.add(this);
    }

    private Exchange chunk(String text) throws IOException {
      int length = text.getBytes(StandardCharsets.UTF_8).length;
      return write(Integer.toHexString(length) + "\r\n" + text + "\r\n");
    }

    private Exchange write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return this;
    }

    private static String json(String text) {
      return new TextBuffer().jsonString(text).toString();
    }
  }
}
