package io.headrace.cli.bench;

import io.headrace.cli.client.ServerAddress;
import io.headrace.log.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server of this same program, in a process of its own. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s,]+");
  private static final Pattern OPENED_IN = Pattern.compile("\\bin (\\d+) ms\\b");
  private static final long END_SECONDS = 60;
  private static final int LAST_LINES = 20;

  private final Process process;
  private final ServerAddress address;
  private final String readyLine;
  private final Duration untilReady;

  private ServerProcess(
      Process process, ServerAddress address, String readyLine, Duration untilReady) {
    this.process = process;
    this.address = address;
    this.readyLine = readyLine;
    this.untilReady = untilReady;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param data its data folder
   */
  static ServerProcess start(BenchOptions options, Path data, Time time, ThreadFactory threads)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(options, data));
    // It must not take the token, the address or the streams that are another server's.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("HEADRACE_") || name.startsWith("S2LITE_"));
    builder.redirectErrorStream(true);
    long start = time.nanos();
    Process process = builder.start();
    // Read to the end whatever happens: a full pipe would stop the server.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    Deque<String> seen = new ArrayDeque<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        Duration untilReady = Duration.ofNanos(time.nanos() - start);
        threads.newThread(() -> drain(lines)).start();
        return new ServerProcess(process, ServerAddress.parse(address.group()), line, untilReady);
      }
      seen.add(line);
      if (seen.size() > LAST_LINES) {
        seen.remove();
      }
    }
    process.waitFor();
    throw new MismatchException("the server did not start:\n  " + String.join("\n  ", seen));
  }

  private static List<String> command(BenchOptions options, Path data) {
    List<String> command = new ArrayList<>();
    options.serverCpus().ifPresent(cpus -> command.addAll(List.of("taskset", "-c", cpus)));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the launcher gave this JVM, so that the server runs as it does otherwise.
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(options.serverJavaOptions());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.headrace.cli.Main"));
    command.addAll(List.of("serve", "--port", "0", "--bench-agent"));
    command.addAll(options.memory() ? List.of("--memory") : List.of("--data", data.toString()));
    return command;
  }

  private static void drain(BufferedReader lines) {
    try (lines) {
      while (lines.readLine() != null) {
        // A server has its say in its log; here it only must not block on it.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Where it listens. */
  ServerAddress address() {
    return address;
  }

  /** The process id. */
  long pid() {
    return process.pid();
  }

  /** What it said when it was ready. */
  String readyLine() {
    return readyLine;
  }

  /** How long it took from the start of the process until it was ready. */
  Duration untilReady() {
    return untilReady;
  }

  /** How long opening the data took, as the server says itself, in milliseconds. */
  Figure openMillis(String name) {
    Matcher opened = OPENED_IN.matcher(readyLine);
    return opened.find()
        ? Figure.of(name, Double.parseDouble(opened.group(1)))
        : Figure.unknown(name);
  }

  /** Collects garbage, then counts the heap's bytes that are in use. */
  long liveHeapBytes() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new MismatchException(
          "the heap is counted with jcmd, but " + jcmd + " is not there: run the bench on a JDK");
    }
    // The histogram collects garbage first; its last line sums up instances and bytes.
    Process count =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    List<String> lines =
        new String(count.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("Total"))
            .toList();
    count.waitFor();
    if (lines.isEmpty()) {
      throw new MismatchException("jcmd could not count the heap of process " + pid());
    }
    String[] fields = lines.getLast().strip().split("\\s+", -1);
    return Long.parseLong(fields[2]);
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to end, and waits until it has. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new MismatchException("the server did not end within " + END_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
