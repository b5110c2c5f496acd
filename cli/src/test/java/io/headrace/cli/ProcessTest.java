package io.headrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: signals, pipes, and its status. */
@Tag("slow")
final class ProcessTest {
  private static final Reply ONE_RECORD_AND_THEN_SILENCE =
      new Reply.Hanging(
          "text/event-stream",
          ByteString.copyFromUtf8(
              """
              event: batch
              id: 0,1,9
              data: {"records":[{"seq_num":0,"timestamp":1,"body":"YQ=="}]}

              """));

  /** Its bit among the signals that a process ignores. */
  private static final long SIGINT = 1L << (2 - 1);

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void leaveNothingRunning() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void a_read_ends_well_when_it_is_interrupted() throws Exception {
    try (FakeServer server = new FakeServer(request -> ONE_RECORD_AND_THEN_SILENCE)) {
      Process read = start("read", "my-basin/a", "--url", server.address().toString());
      assertThat(read.inputReader(UTF_8).readLine()).isEqualTo("a");
      interrupt(read);

      assertThat(read.waitFor()).isZero();
      assertThat(read.errorReader(UTF_8).lines())
          .containsExactly("9 bytes (1 record in range 0..=0)", "[ABORTED]");
    }
  }

  @Test
  void a_read_ends_well_when_its_reader_has_gone_although_nothing_comes() throws Exception {
    try (FakeServer server = new FakeServer(request -> ONE_RECORD_AND_THEN_SILENCE)) {
      Process read = start("read", "my-basin/a", "--url", server.address().toString());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(read.getInputStream(), UTF_8));
      assertThat(lines.readLine()).isEqualTo("a");
      lines.close();

      assertThat(read.waitFor()).isZero();
      assertThat(read.errorReader(UTF_8).lines())
          .containsExactly("9 bytes (1 record in range 0..=0)");
    }
  }

  @Test
  void a_server_ends_well_when_it_is_told_to_and_its_records_are_there_again(@TempDir Path folder)
      throws Exception {
    String data = folder.resolve("data").toString();
    Process server = start("serve", "--port", "0", "--data", data);
    String url = url(server);
    assertThat(run("create-basin", "my-basin", "--create-stream-on-append", "--url", url)).isZero();
    Process append = start("append", "my-basin/a/b", "--url", url);
    append.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
    append.getOutputStream().close();
    assertThat(append.waitFor()).isZero();
    signal(server, "TERM");
    assertThat(server.waitFor()).isZero();

    Process again = start("serve", "--port", "0", "--data", data);
    Process read = start("read", "my-basin/a/b", "--no-follow", "--url", url(again));
    assertThat(read.inputReader(UTF_8).lines()).containsExactly("one", "two");
    Process second = start("serve", "--port", "0", "--data", data);
    assertThat(second.waitFor()).as("a second server on the same folder").isEqualTo(1);
    assertThat(second.errorReader(UTF_8).lines()).hasSize(1);
    interrupt(again);
    assertThat(again.waitFor()).isZero();
    assertThat(run("inspect", data)).isZero();
  }

  @Test
  void a_read_goes_on_when_the_server_is_killed_and_started_again(@TempDir Path folder)
      throws Exception {
    String data = folder.resolve("data").toString();
    Process server = start("serve", "--port", "0", "--data", data);
    String url = url(server);
    assertThat(run("create-basin", "my-basin", "--create-stream-on-append", "--url", url)).isZero();
    append(url, "before");
    Process read = start("read", "my-basin/a", "--url", url);
    assertThat(read.inputReader(UTF_8).readLine()).isEqualTo("before");
    signal(server, "KILL");
    server.waitFor();

    String port = url.substring(url.lastIndexOf(':') + 1);
    Process again = start("serve", "--port", port, "--data", data);
    append(url(again), "after");

    assertThat(read.inputReader(UTF_8).readLine()).isEqualTo("after");
    interrupt(read);
    assertThat(read.waitFor()).isZero();
    signal(again, "TERM");
    assertThat(again.waitFor()).isZero();
  }

  private void append(String url, String line) throws Exception {
    Process append = start("append", "my-basin/a", "--url", url);
    append.getOutputStream().write((line + "\n").getBytes(UTF_8));
    append.getOutputStream().close();
    assertThat(append.waitFor()).isZero();
  }

  private static String url(Process server) throws IOException {
    String ready = server.errorReader(UTF_8).readLine();
    assertThat(ready).contains("ready on http://127.0.0.1:");
    return ready.replaceFirst(".*(http://[0-9.:]+).*", "$1");
  }

  private int run(String... arguments) throws Exception {
    Process process = start(arguments);
    process.inputReader(UTF_8).lines().forEach(line -> {});
    return process.waitFor();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher does, so that nothing but the command has its say on standard error.
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("HEADRACE_") || name.startsWith("S2"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /**
   * What a shell runs in the background ignores interrupts, and so does all that it starts: there
   * is nothing to be seen then.
   */
  private static void interrupt(Process process) throws Exception {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      String ignored =
          Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findAny()
              .orElse("0");
      assumeThat(Long.parseUnsignedLong(ignored, 16) & SIGINT).as("SIGINT is ignored").isZero();
    }
    signal(process, "INT");
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }
}
