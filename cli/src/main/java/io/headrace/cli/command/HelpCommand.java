package io.headrace.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command, or the overview. */
@Command(
    name = "help",
    customSynopsis = "headrace help [COMMAND]",
    description = {"Show the help of a command, or what commands there are.", ""},
    footer = {"", "Example:", "  headrace help append"})
final class HelpCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  private @Nullable String name;

  @Override
  public Integer call() {
    CommandLine all = spec.commandLine().getParent();
    @Nullable CommandLine wanted = name == null ? all : all.getSubcommands().get(name);
    if (wanted == null) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no command " + name + "; headrace help lists all there are");
    }
    wanted.usage(all.getOut());
    return Complaints.DONE;
  }
}
