package io.headrace.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import io.headrace.cli.fake.FakeStream;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
