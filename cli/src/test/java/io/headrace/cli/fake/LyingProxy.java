package io.headrace.cli.fake;

import io.headrace.cli.client.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands before a server and changes a byte behind every occurrence of a pattern, in what clients
 * send or in what the server answers.
 */
public final class LyingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;
  private final byte[] pattern;
  private final boolean liesToServer;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * A proxy before the server at this port.
   *
   * @param liesToServer whether it changes what clients send, instead of what they are answered
   */
  public LyingProxy(int port, byte[] pattern, boolean liesToServer) {
    this.port = port;
    this.pattern = pattern.clone();
    this.liesToServer = liesToServer;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it is. */
  public ServerAddress address() {
    return ServerAddress.parse("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.addAll(List.of(client, server));
        Thread.ofVirtual().start(() -> pump(client, server, liesToServer));
        Thread.ofVirtual().start(() -> pump(server, client, !liesToServer));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void pump(Socket from, Socket to, boolean lies) {
    byte[] buffer = new byte[1 << 16];
    int matched = 0;
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        for (int i = 0; lies && i < read; i++) {
          if (matched == pattern.length) {
            buffer[i] ^= 1;
            matched = 0;
          } else {
            matched = buffer[i] == pattern[matched] ? matched + 1 : 0;
          }
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One side has gone; the other is closed as well.
    }
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
}
