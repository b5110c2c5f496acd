package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.log.time.SystemThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A server as a process of its own, on the loopback interface and any free port. */
public final class ServerProcess implements AutoCloseable {
  private static final String READY = "ready on http://";

  private final Process process;
  private final InetSocketAddress address;

  private ServerProcess(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts a server and waits until it says where it is ready.
   *
   * @param command what starts it; it must stay the same process, so that a kill reaches it, and
   *     say {@code ready on http://HOST:PORT} among its errors
   */
  public static ServerProcess start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HEADRACE_"));
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader errors = process.errorReader(UTF_8);
    List<String> said = new ArrayList<>();
    for (String line = errors.readLine(); line != null; line = errors.readLine()) {
      said.add(line);
      if (line.contains(READY)) {
        URI uri = URI.create(line.replaceFirst(".*ready on (http://[0-9.:]+).*", "$1"));
        SystemThreads.unstarted("headrace-server-errors", () -> drain(errors)).start();
        return new ServerProcess(process, new InetSocketAddress(uri.getHost(), uri.getPort()));
      }
    }
    process.destroyForcibly();
    throw new IOException(
        "expected that " + command + " says it is \"" + READY + "…\", but it said: " + said);
  }

  /** A server that nobody listens to would stop when the pipe is full. */
  private static void drain(Reader errors) {
    try (errors) {
      var _ = errors.transferTo(Writer.nullWriter());
    } catch (IOException | UncheckedIOException e) {
      // It was killed.
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Ends it with SIGKILL and waits until it is gone. */
  public void kill() throws InterruptedException {
    // By its handle: the process itself would close the pipe under the thread that reads it.
    var _ = process.toHandle().destroyForcibly();
    var _ = process.waitFor();
  }

  /** Asks it to end in good order, with SIGTERM, and waits until it has. */
  public void end() throws InterruptedException {
    process.toHandle().destroy();
    var _ = process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
