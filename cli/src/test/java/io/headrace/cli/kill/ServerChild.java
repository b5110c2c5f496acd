package io.headrace.cli.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headrace.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The real server as a process of its own, on a folder and any free port. */
final class ServerChild implements AutoCloseable {
  private final Process process;

  private ServerChild(Process process) {
    this.process = process;
  }

  static ServerChild start(Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--port",
                "0",
                "--data",
                folder.toString()));
    builder.environment().keySet().removeIf(name -> name.startsWith("HEADRACE_"));
    return new ServerChild(builder.start());
  }

  /** Waits until it listens, and gives back where. */
  URI address() throws IOException {
    String line = process.errorReader(UTF_8).readLine();
    if (line == null || !line.contains("ready on http://")) {
      throw new AssertionError("expected a server that says it is ready, but it said: " + line);
    }
    return URI.create(line.replaceFirst(".*(http://[0-9.:]+).*", "$1"));
  }

  Process process() {
    return process;
  }

  /** Ends it with SIGKILL, and gives back its status. */
  int kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
