package io.headrace.testkit.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One connection through a {@link FaultyProxy}: a socket to the client, one to the server, and a
 * thread for each direction. What is asked of it may be asked by any thread, at any time, and
 * counts from the bytes that were passed on so far.
 */
public final class Link {
  private static final int CHUNK_BYTES = 16 << 10;

  private final Socket client;
  private final Socket server;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Map<Direction, Passage> passages = new EnumMap<>(Direction.class);
  private int directionsDone;
  private boolean ended;

  /** What may pass in one direction. */
  private static final class Passage {
    private boolean held;
    private long passed;
    private long cutAt = Long.MAX_VALUE;
    private Ending ending = Ending.CLOSE;
    private final PriorityQueue<Mark> marks =
        new PriorityQueue<>(Comparator.comparingLong(Mark::at));

    /** How many bytes may pass before something is to happen. */
    private long untilNext() {
      long next = marks.isEmpty() ? Long.MAX_VALUE : marks.element().at();
      return Math.min(next, cutAt) - passed;
    }
  }

  /**
   * What happens between two bytes.
   *
   * @param at how many bytes have passed then
   * @param task what happens
   */
  private record Mark(long at, Runnable task) {}

  Link(Socket client, Socket server) {
    this.client = client;
    this.server = server;
    for (Direction direction : Direction.values()) {
      passages.put(direction, new Passage());
    }
  }

  void start(ThreadFactory threads) {
    threads.newThread(() -> pass(Direction.TO_SERVER, client, server)).start();
    threads.newThread(() -> pass(Direction.TO_CLIENT, server, client)).start();
  }

  /**
   * Lets so many more bytes through in one direction, and then ends the connection for both, at
   * once.
   */
  public void cutAfter(Direction direction, long bytes, Ending ending) {
    lock.lock();
    try {
      Passage passage = passage(direction);
      passage.cutAt = passage.passed + bytes;
      passage.ending = ending;
      cutIfDue(passage);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something once so many more bytes were passed on in one direction, and before the next one
   * is: at once if none are to pass, else on a thread of the connection, which it must not hold up
   * for long. If the connection ends before, it is never done.
   */
  public void whenPassed(Direction direction, long bytes, Runnable task) {
    lock.lock();
    try {
      Passage passage = passage(direction);
      if (bytes > 0) {
        passage.marks.add(new Mark(passage.passed + bytes, task));
        return;
      }
    } finally {
      lock.unlock();
    }
    task.run();
  }

  /** Ends the connection now. */
  public void end(Ending ending) {
    lock.lock();
    try {
      endHere(ending);
    } finally {
      lock.unlock();
    }
  }

  private void endUnlessEnded() {
    lock.lock();
    try {
      if (!ended) {
        endHere(Ending.RESET);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Keeps back what comes in one direction, until it is released. */
  public void hold(Direction direction) {
    setHeld(direction, true);
  }

  /** Lets pass again what was held in one direction, beginning with what came meanwhile. */
  public void release(Direction direction) {
    setHeld(direction, false);
  }

  /** Whether bytes still pass, or may yet. */
  public boolean isOpen() {
    lock.lock();
    try {
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is left of it: an end in silence leaves the sockets. */
  boolean isGone() {
    return client.isClosed() && server.isClosed();
  }

  /** How many bytes were passed on in one direction so far. */
  public long passed(Direction direction) {
    lock.lock();
    try {
      return passage(direction).passed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until so many bytes were passed on in one direction, since the beginning.
   *
   * @throws IOException if the connection has ended before
   */
  public void awaitPassed(Direction direction, long bytes)
      throws IOException, InterruptedException {
    lock.lock();
    try {
      while (passage(direction).passed < bytes) {
        if (ended) {
          throw new IOException(
              "expected "
                  + bytes
                  + " bytes, but the connection ended after "
                  + passage(direction).passed);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the connection has ended, in whichever way. */
  public void awaitEnd() throws InterruptedException {
    lock.lock();
    try {
      while (!ended) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void setHeld(Direction direction, boolean held) {
    lock.lock();
    try {
      passage(direction).held = held;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Passage passage(Direction direction) {
    return Objects.requireNonNull(passages.get(direction));
  }

  /** Passes on what comes, for as long as the connection lives. */
  private void pass(Direction direction, Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        for (int sent = 0; sent < count; ) {
          int allowed = allowed(direction, count - sent);
          if (allowed == 0) {
            return;
          }
          out.write(chunk, sent, allowed);
          sent += allowed;
          count(direction, allowed);
        }
      }
      // One side may have said all it has to say and still listen.
      if (allowed(direction, 1) > 0) {
        to.shutdownOutput();
        endWithBothDirections();
      }
    } catch (IOException e) {
      // One side is gone, so that there is nothing left to do for the other.
      endUnlessEnded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endWithBothDirections() {
    lock.lock();
    try {
      directionsDone++;
      if (directionsDone == Direction.values().length && !ended) {
        endHere(Ending.CLOSE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something may pass, and says how much; nothing once the connection has ended. */
  private int allowed(Direction direction, int wanted) throws InterruptedException {
    lock.lock();
    try {
      Passage passage = passage(direction);
      while (passage.held && !ended) {
        changed.await();
      }
      return ended ? 0 : (int) Math.min(wanted, passage.untilNext());
    } finally {
      lock.unlock();
    }
  }

  private void count(Direction direction, int bytes) {
    List<Runnable> due = new ArrayList<>();
    lock.lock();
    try {
      Passage passage = passage(direction);
      passage.passed += bytes;
      cutIfDue(passage);
      while (!passage.marks.isEmpty() && passage.marks.element().at() <= passage.passed) {
        due.add(passage.marks.remove().task());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    due.forEach(Runnable::run);
  }

  private void cutIfDue(Passage passage) {
    if (passage.passed >= passage.cutAt) {
      endHere(passage.ending);
    }
  }

  private void endHere(Ending ending) {
    ended = true;
    changed.signalAll();
    switch (ending) {
      case CLOSE -> {
        close(client);
        close(server);
      }
      case RESET -> {
        reset(client);
        reset(server);
      }
      case SILENCE -> {
        // The sockets stay open, and nobody reads from them any more.
      }
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more can be done to it.
    }
  }
}
