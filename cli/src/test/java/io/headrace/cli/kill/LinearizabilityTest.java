package io.headrace.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.Main;
import io.headrace.testkit.history.Checker;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.Operation;
import io.headrace.testkit.history.Result;
import io.headrace.testkit.history.Verdict;
import io.headrace.testkit.recording.CallerKind;
import io.headrace.testkit.recording.MortalServer;
import io.headrace.testkit.recording.Plan;
import io.headrace.testkit.recording.Recorder;
import io.headrace.testkit.recording.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients work on a stream of the real server over sockets that are cut, while the server is killed
 * and started again. What they were told is what a stream would have told them that does one thing
 * at a time.
 */
@Tag("slow")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class LinearizabilityTest {
  private static final int SEEDS = 2;
  private static final int CLIENTS = 5;
  private static final int OPERATIONS = 60;
  private static final int CUTS = 10;

  private static final List<CallerKind> KINDS = List.of(CallerKind.values());

  @TempDir private Path folder;

  @Test
  void what_clients_are_told_over_broken_connections_and_kills_is_linearizable() throws Exception {
    List<Operation> operations = new ArrayList<>();
    try (MortalServer server = MortalServer.start(serve("--data", folder.toString()), KINDS)) {
      for (Workflow workflow : Workflow.values()) {
        for (int seed = 1; seed <= SEEDS; seed++) {
          History history = record(server, new Plan(workflow, CLIENTS, OPERATIONS, CUTS, 1, seed));
          assertThat(Checker.check(history))
              .as("the history of workflow %s, seed %d", workflow.word(), seed)
              .isInstanceOf(Verdict.Linearizable.class);
          operations.addAll(history.operations());
        }
      }
    }
    // It was no idle talk.
    assertThat(operations)
        .extracting(operation -> (Object) operation.result().orElseThrow().getClass())
        .contains(Result.AppendSuccess.class, Result.AppendIndefiniteFailure.class);
  }

  @Test
  void a_server_that_keeps_in_memory_what_it_acknowledges_is_found_out_by_a_kill()
      throws Exception {
    try (MortalServer server =
        MortalServer.start(serve("--memory", "--memory-limit", "64"), KINDS)) {
      History history = record(server, new Plan(Workflow.REGULAR, 3, 20, 0, 1, 1));
      assertThat(Checker.check(history)).isInstanceOf(Verdict.NotLinearizable.class);
    }
  }

  private static History record(MortalServer server, Plan plan)
      throws IOException, InterruptedException {
    return Recorder.record(plan, server.stage(plan.workflow().word() + "-" + plan.seed()));
  }

  private static List<String> serve(String... options) {
    List<String> command =
        new ArrayList<>(
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
                "0"));
    command.addAll(List.of(options));
    return command;
  }
}
