package io.headrace.testkit.network;

import io.headrace.log.time.SystemThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A TCP proxy on the loopback interface that breaks connections on demand. It never breaks one by
 * itself and never waits for a time: what happens, happens at a byte or at a call. Where it leads
 * can change while it runs; as long as it leads nowhere, clients are connected and wait.
 * Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final ServerSocket listener;
  private final Consumer<Link> onLink;
  private final ThreadFactory threads = SystemThreads.daemons("headrace-proxy-");
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final List<Socket> waiting = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private Optional<InetSocketAddress> upstream = Optional.empty();
  private boolean closed;

  private FaultyProxy(ServerSocket listener, Consumer<Link> onLink) {
    this.listener = listener;
    this.onLink = onLink;
  }

  /**
   * Opens a proxy that leads nowhere yet.
   *
   * @param onLink is told each new connection before any byte of it is passed on, and may already
   *     ask something of it; on the proxy's thread
   */
  public static FaultyProxy open(Consumer<Link> onLink) throws IOException {
    FaultyProxy proxy =
        new FaultyProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), onLink);
    proxy.threads.newThread(proxy::accept).start();
    return proxy;
  }

  /** Where clients connect to. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Leads new connections there, and those that wait. Those that are open stay as they are. */
  public void leadTo(InetSocketAddress server) {
    lead(Optional.of(server));
  }

  /** Lets new connections wait until it leads somewhere again. */
  public void leadNowhere() {
    lead(Optional.empty());
  }

  /** The connections that are open, in the order in which they came about. */
  public List<Link> links() {
    return links.stream().filter(Link::isOpen).toList();
  }

  private void lead(Optional<InetSocketAddress> server) {
    lock.lock();
    try {
      upstream = server;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        waiting.add(client);
        threads.newThread(() -> connect(client)).start();
      }
    } catch (IOException e) {
      // The proxy is closed.
    }
  }

  private void connect(Socket client) {
    try {
      Optional<InetSocketAddress> target = awaitUpstream();
      if (target.isEmpty()) {
        client.close();
        return;
      }
      Socket server = new Socket();
      try {
        server.connect(target.get());
      } catch (IOException e) {
        client.setSoLinger(true, 0);
        client.close();
        return;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Link link = new Link(client, server);
      links.removeIf(Link::isGone);
      links.add(link);
      onLink.accept(link);
      link.start(threads);
    } catch (IOException e) {
      // The client is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      waiting.remove(client);
    }
  }

  private Optional<InetSocketAddress> awaitUpstream() throws InterruptedException {
    lock.lock();
    try {
      while (upstream.isEmpty() && !closed) {
        changed.await();
      }
      return closed ? Optional.empty() : upstream;
    } finally {
      lock.unlock();
    }
  }

  /** Ends every connection. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    listener.close();
    for (Socket client : waiting) {
      client.close();
    }
    for (Link link : links) {
      link.end(Ending.RESET);
    }
  }
}
