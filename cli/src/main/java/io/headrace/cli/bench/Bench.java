package io.headrace.cli.bench;

import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scenarios and reports what they gave. */
public final class Bench {
  private static final List<Scenario> SCENARIOS =
      List.of(
          new AppendScenario(),
          new SessionScenario(),
          new SdkScenario(),
          new SoakScenario(),
          new FanOutScenario(),
          new RunsScenario(),
          new ViewersScenario(),
          new CatchUpScenario(),
          new CreateScenario(),
          new RecoveryScenario(),
          new HeapScenario(),
          new EngineScenario(),
          new ChainScenario());

  private final BenchOptions options;
  private final Shell shell;

  /** A bench. */
  public Bench(BenchOptions options, Shell shell) {
    this.options = options;
    this.shell = shell;
  }

  /** The names of all scenarios. */
  public static List<String> names() {
    return SCENARIOS.stream().map(Scenario::name).toList();
  }

  /**
   * Runs scenarios and prints a table of each.
   *
   * @param names which; all if there are none
   * @throws MismatchException if something is not as it must be
   */
  public void run(List<String> names) throws IOException, InterruptedException {
    shell.terminal().line("## Headrace bench\n");
    shell.terminal().line(Machine.look(options, shell.time()).markdown());
    shell.terminal().out().flush();
    hold();
    for (Scenario scenario : SCENARIOS) {
      if (names.isEmpty() || names.contains(scenario.name())) {
        List<List<Result>> runs = new ArrayList<>();
        for (int i = 0; i < options.repeat() && !shell.interruption().raised(); i++) {
          runs.add(scenario.run(this));
        }
        if (shell.interruption().raised()) {
          // Medians need whole runs; the last one has what there is.
          runs.subList(0, runs.size() - 1).clear();
        }
        shell.terminal().line("### " + scenario.title() + "\n");
        shell.terminal().line(MarkdownTable.of(scenario.name(), Result.medians(runs)));
        // Shown at once: the next scenario may take minutes.
        shell.terminal().out().flush();
        if (shell.interruption().raised()) {
          throw new InterruptedException();
        }
      }
    }
  }

  /** How it is run. */
  BenchOptions options() {
    return options;
  }

  /** What is around it. */
  Shell shell() {
    return shell;
  }

  /** Tells what is going on. */
  void progress(String message) {
    shell.terminal().sayFaintly("bench: " + message);
  }

  /** Makes a folder for data. */
  Path newFolder() throws IOException {
    return Files.createTempDirectory(options.folder(), "headrace-bench");
  }

  /** A server to measure, with an empty basin: the one that was given, or a new one. */
  Target target() throws IOException, InterruptedException {
    return options.url().isPresent()
        ? Target.given(this, options.url().get())
        : Target.started(this, newFolder());
  }

  /** Holds this process to its CPUs. */
  private void hold() throws IOException, InterruptedException {
    if (options.clientCpus().isEmpty()) {
      return;
    }
    Process taskset =
        new ProcessBuilder(
                "taskset",
                "-a",
                "-c",
                "-p",
                options.clientCpus().get(),
                Long.toString(ProcessHandle.current().pid()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (taskset.waitFor() != 0) {
      throw new MismatchException(
          "taskset could not hold this process to CPUs " + options.clientCpus().get());
    }
  }
}
