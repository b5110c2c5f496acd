package io.headrace.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.fake.FakeStream;
import io.headrace.cli.fake.LyingProxy;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench against a real server, and against servers that lie. */
@Tag("slow")
final class BenchTest {
  @TempDir private Path folder;

  @Test
  void a_sound_server_gets_its_tables() throws Exception {
    FakeShell shell = FakeShell.inRealTime();
    try (RunningJournal journal =
            RunningJournal.open(
                new MemoryDisk(1 << 30), SystemTime.INSTANCE, JournalOptions.MEMORY);
        HeadraceServer server =
            new HeadraceServer(journal.journal(), ServerOptions.local(0), SystemTime.INSTANCE)) {
      int status =
          bench(
              shell, "http://127.0.0.1:" + server.port(), "append", "fanout", "catchup", "create");

      assertThat(status).as(shell.messages()).isZero();
    }
    assertThat(shell.out())
        .contains("- sync: p50 ", "| append ", "| fanout ", "| catchup ", "| create ")
        .contains("| 512 connections ", "| 20 readers, 64 writers flat out ", "| 4 connections ");
  }

  @Test
  void the_sdk_is_measured_beside_the_benchs_own_sessions_and_for_long() throws Exception {
    FakeShell shell = FakeShell.inRealTime();
    try (Served served = new Served()) {
      int status =
          shell.run(
              "bench", "sdk", "soak", "-d", "20ms", "--warm-up", "10ms", "--url", served.url());

      assertThat(status).as(shell.messages()).isZero();
    }
    assertThat(shell.out())
        .contains(
            "| bytes, inputs of 1, 256 on their way ", "| SDK, inputs of 1, 256 on their way ")
        .contains("| SDK, a producer, record by record ", "live heap MiB");
  }

  @Test
  void a_chain_is_verified_by_both_readers_and_leaves_nothing() throws Exception {
    FakeShell shell = FakeShell.inRealTime();
    try (Served served = new Served()) {
      assertThat(shell.run("create-basin", "my-basin", "--url", served.url())).isZero();
      shell.with("HEADRACE_URL", served.url());
      int status = chain(shell, "s2://my-basin", "-b", "1024", "-t", "4");

      assertThat(status).as(shell.messages()).isZero();
      String streams = shell.out();
      shell.run("ls", "my-basin", "--long");
      // It may be gone for good by now.
      assertThat(shell.out().substring(streams.length()).lines())
          .allMatch(line -> line.contains("\tdeleted "));
    }
    assertThat(shell.out())
        .contains("| write ", "| live read ", "| catch-up read ", "p90 ms")
        .containsPattern("(?m)^\\| write .* [\\d.,]+ \\| +[\\d.,]+ \\|$")
        .containsPattern("(?m)^\\| catch-up read .* – \\| +– \\|$");
  }

  /** The header's name, the tag and the length of its value: the value is what comes next. */
  private static final byte[] BEFORE_HASH = {'h', 'a', 's', 'h', 0x12, 8};

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_record_that_is_changed_on_its_way_fails_the_chain(boolean inAppends) throws Exception {
    FakeShell shell = FakeShell.inRealTime();
    try (Served served = new Served();
        LyingProxy proxy = new LyingProxy(served.server().port(), BEFORE_HASH, inAppends)) {
      int status = chain(shell, "chain", "--url", proxy.address().toString());

      assertThat(status).isEqualTo(1);
    }
    assertThat(shell.messages()).contains("record 0 is not what was written");
  }

  @Test
  void a_chain_that_is_interrupted_shows_what_there_is() throws Exception {
    FakeShell shell = FakeShell.inRealTime();
    try (Served served = new Served();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> status =
          executor.submit(() ->
              shell.run(
                  "bench",
                  "chain",
                  "--warm-up",
                  "0s",
                  "-d",
                  "10m",
                  "-t",
                  "4",
                  "--url",
                  served.url()));
      served.awaitRecords(status);
      shell.interruption().raise();

      assertThat(status.get()).as(shell.messages()).isZero();
    }
    assertThat(shell.out()).contains("| write ", "| live read ").doesNotContain("catch-up read ");
    assertThat(shell.messages()).contains("interrupted").endsWith("[ABORTED]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127", "1048577", "0"})
  void a_record_size_that_cannot_be_is_a_misuse(String size) {
    FakeShell shell = FakeShell.inRealTime();

    assertThat(shell.run("bench", "chain", "-b", size)).isEqualTo(2);
    assertThat(shell.run("bench", "my-basin")).isEqualTo(2);
    assertThat(shell.messages()).contains("a basin is s2://BASIN");
  }

  private static int chain(FakeShell shell, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("bench", "-d", "300ms", "-w", "1ms", "--warm-up", "50ms"));
    arguments.addAll(List.of(more));
    return shell.run(arguments.toArray(String[]::new));
  }

  /** A server in memory. */
  private static final class Served implements AutoCloseable {
    private final RunningJournal journal =
        RunningJournal.open(new MemoryDisk(1 << 30), SystemTime.INSTANCE, JournalOptions.MEMORY);
    private final HeadraceServer server =
        new HeadraceServer(journal.journal(), ServerOptions.local(0), SystemTime.INSTANCE);

    Served() throws IOException {}

    HeadraceServer server() {
      return server;
    }

    String url() {
      return "http://127.0.0.1:" + server.port();
    }

    /** Waits until something is appended, or nothing will be. */
    void awaitRecords(Future<?> bench) {
      while (journal.journal().counters().appends() == 0 && !bench.isDone()) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      server.close();
      journal.close();
    }
  }

  @Test
  void the_engine_alone_gets_its_table() {
    FakeShell shell = FakeShell.inRealTime();

    int status =
        shell.run(
            "bench",
            "engine",
            "--duration",
            "100ms",
            "--warm-up",
            "10ms",
            "--data",
            folder.toString());

    assertThat(status).as(shell.messages()).isZero();
    assertThat(shell.out()).contains("| 1000 writers, 1 record ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_number_given_twice_fails_the_bench() {
    assertThat(append(request -> new FakeStream().append(request)))
        .contains("sequence number 0 was given twice");
  }

  @Test
  void a_refused_append_fails_the_bench() {
    assertThat(append(request -> Reply.json(500, "{\"code\":\"storage\",\"message\":\"no disk\"}")))
        .contains("expected status 200, but got 500", "no disk");
  }

  @Test
  void a_lost_answer_fails_the_bench() {
    assertThat(append(request -> new Reply.Gone())).contains("closed a connection");
  }

  @Test
  void a_record_less_than_was_acknowledged_fails_the_bench() {
    FakeStream stream = new FakeStream();
    assertThat(append(stream::append)).contains("the tail is 0");
  }

  /** Appends to a server that answers as it is told; returns the bench's last word. */
  private String append(Function<Request, Reply> appends) {
    FakeShell shell = FakeShell.inRealTime();
    Function<Request, Reply> script =
        request -> {
          if (request.path().endsWith("/tail")) {
            return Reply.json(200, "{\"tail\":{\"seq_num\":0,\"timestamp\":0}}");
          }
          return request.path().endsWith("/records")
              ? appends.apply(request)
              : Reply.json(201, "{}");
        };
    try (FakeServer server = FakeServer.keepingConnections(script)) {
      assertThat(bench(shell, server.address().toString(), "append", "--shared-stream"))
          .isEqualTo(1);
    }
    return shell.messages();
  }

  private int bench(FakeShell shell, String url, String... more) {
    String[] arguments = {
      "bench",
      "--url",
      url,
      "--data",
      folder.toString(),
      "--duration",
      "200ms",
      "--warm-up",
      "200ms",
      "--readers",
      "20",
      "--catch-up-mib",
      "4"
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return shell.run(all);
  }
}
