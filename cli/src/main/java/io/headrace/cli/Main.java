package io.headrace.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code headrace} command and its entry point. */
@Command(
    name = "headrace",
    description = "Durable, resumable streams for the live output of AI agents.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {

  // Set by picocli before it runs the command.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec command;

  /** Runs the command line and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(command.commandLine(), "Expected a command, but none was given.");
  }

  /** Reads the version from the manifest of the jar that runs. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"headrace " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
