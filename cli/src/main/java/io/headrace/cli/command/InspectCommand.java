package io.headrace.cli.command;

import io.headrace.cli.terminal.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** To come. */
@Command(name = "inspect")
final class InspectCommand implements Callable<Integer> {
  private final Shell shell;

  InspectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.terminal().complain("not built yet");
    return Complaints.FAILED;
  }
}
