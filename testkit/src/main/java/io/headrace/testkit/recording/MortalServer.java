package io.headrace.testkit.recording;

import io.headrace.log.time.SystemThreads;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.testkit.network.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A real server behind a proxy, both of which suffer what hazards say. It is killed and started
 * again as often as is asked, on the same folder, and clients find it at the same address.
 * Recordings use it one after the other, each with a stream of its own. Thread-safe.
 */
public final class MortalServer implements AutoCloseable {
  private static final String BASIN = "histories";
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final List<String> command;
  private final List<CallerKind> kinds;
  private final FaultyProxy proxy;

  /** Held for as long as the server does not work. */
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private ServerProcess process;
  private boolean closed;

  private MortalServer(
      List<String> command, List<CallerKind> kinds, FaultyProxy proxy, ServerProcess process) {
    this.command = List.copyOf(command);
    this.kinds = List.copyOf(kinds);
    this.proxy = proxy;
    this.process = process;
  }

  /**
   * Starts a server.
   *
   * @param command what starts it, as {@link ServerProcess#start} wants it; each time the same
   * @param kinds the kinds of its clients, which take turns
   */
  public static MortalServer start(List<String> command, List<CallerKind> kinds)
      throws IOException {
    ServerProcess process = ServerProcess.start(command);
    try {
      FaultyProxy proxy = FaultyProxy.open(link -> {});
      proxy.leadTo(process.address());
      MortalServer server = new MortalServer(command, kinds, proxy, process);
      // The process must not outlive this one, however this one ends.
      Runtime.getRuntime()
          .addShutdownHook(SystemThreads.unstarted("headrace-mortal-end", server::endProcess));
      return server;
    } catch (IOException e) {
      process.close();
      throw e;
    }
  }

  /** A stage on a stream that is created for it. */
  public Stage stage(String stream) throws InterruptedException {
    lock.lock();
    try {
      ensure(stream);
    } finally {
      lock.unlock();
    }
    return new Stage() {
      @Override
      public StreamCaller caller(int number) {
        return newCaller(stream, number);
      }

      @Override
      public void strike(Hazard hazard) throws InterruptedException {
        switch (hazard) {
          case Hazard.Cut cut -> MortalServer.this.cut(cut);
          case Hazard.Kill _ -> restart(stream);
        }
      }

      @Override
      public void awaitReady() throws InterruptedException {
        MortalServer.this.awaitReady();
      }
    };
  }

  /** Not through the proxy: what is no part of the recording suffers no hazard. */
  private void ensure(String stream) throws InterruptedException {
    try (HttpCaller caller =
        new HttpCaller(
            CallerKind.uri(process.address()), BASIN, stream, Encoding.PROTOBUF, TIMEOUT)) {
      caller.ensureStream();
    }
  }

  private StreamCaller newCaller(String stream, int number) {
    CallerKind kind = kinds.get(number % kinds.size());
    return kind.call(proxy.address(), BASIN, stream, TIMEOUT);
  }

  private void cut(Hazard.Cut cut) {
    List<Link> open = proxy.links();
    if (!open.isEmpty()) {
      Link link = open.get(cut.pick() % open.size());
      link.cutAfter(cut.direction(), cut.bytes(), cut.ending());
    }
  }

  private void restart(String stream) throws InterruptedException {
    lock.lock();
    try {
      proxy.leadNowhere();
      process.kill();
      if (closed) {
        throw new IllegalStateException("the server was closed and does not start again");
      }
      process = ServerProcess.start(command);
      proxy.leadTo(process.address());
      // A server that forgot its streams shall show what it has forgotten, not that it knows none.
      ensure(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("the server did not start again after a kill", e);
    } finally {
      lock.unlock();
    }
  }

  private void awaitReady() throws InterruptedException {
    lock.lockInterruptibly();
    lock.unlock();
  }

  private void endProcess() {
    lock.lock();
    try {
      closed = true;
      process.close();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    endProcess();
    proxy.close();
  }
}
