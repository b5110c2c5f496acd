package io.headrace.cli.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Notices when whoever reads standard output has gone, as {@code head} does when it has enough. A
 * write would notice it too, but a command that waits for records may not write again for hours.
 *
 * <p>Java cannot ask this; Linux's {@code poll} can. Elsewhere nothing is noticed before the next
 * write.
 */
public final class ReaderWatch {
  private static final int STANDARD_OUTPUT = 1;
  private static final int FOR_EVER_MS = -1;

  // struct pollfd { int fd; short events; short revents; }
  private static final long POLLFD_BYTES = 8;
  private static final long REVENTS_AT = 6;
  private static final short POLLERR = 0x8;

  private final ThreadFactory threads;

  /** A watch that makes its thread here. */
  public ReaderWatch(ThreadFactory threads) {
    this.threads = threads;
  }

  /** Watches from now on, and runs something on a thread of its own when the reader has gone. */
  public void onGone(Runnable action) {
    threads
        .newThread(() -> poll().filter(ReaderWatch::waitUntilGone).ifPresent(_ -> action.run()))
        .start();
  }

  @SuppressWarnings("restricted") // What poll takes and gives is written down right here.
  private static Optional<MethodHandle> poll() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("poll")
        .map(address ->
            linker.downcallHandle(
                address,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT)));
  }

  /** Asks for no event, so that only an error ends the wait. */
  private static boolean waitUntilGone(MethodHandle poll) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment descriptor = arena.allocate(POLLFD_BYTES, Integer.BYTES);
      descriptor.set(ValueLayout.JAVA_INT, 0, STANDARD_OUTPUT);
      int ready = (int) poll.invokeExact(descriptor, 1L, FOR_EVER_MS);
      return ready == 1 && (descriptor.get(ValueLayout.JAVA_SHORT, REVENTS_AT) & POLLERR) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException("standard output cannot be watched", e);
    }
  }
}
