package io.headrace.cli.command;

import io.headrace.cli.append.BadLineException;
import io.headrace.cli.client.ServerException;
import io.headrace.cli.terminal.BrokenPipeException;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a sentence and a status. */
final class Complaints implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** The status of a command that was done. */
  static final int DONE = 0;

  /** The status of a command that failed. */
  static final int FAILED = 1;

  /** The status of a command line that was not understood. */
  static final int MISUSED = 2;

  private static final Pattern WHERE =
      Pattern.compile(
          "^Invalid value for (?:option '([^']+)'"
              + "|positional parameter at index \\d+ \\(([^)]+)\\)): ");
  private static final Pattern MISSING =
      Pattern.compile("^Missing required (?:parameter|option)s?: ");
  private static final Pattern ONE_OF =
      Pattern.compile("^Error: Missing required argument \\(specify one of these\\): ");

  private final Shell shell;

  Complaints(Shell shell) {
    this.shell = shell;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    shell.terminal().complain(inOurWords(e));
    StringWriter suggestions = new StringWriter();
    UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions));
    if (!suggestions.toString().isBlank()) {
      shell.terminal().say(suggestions.toString().strip());
    }
    shell.terminal().say("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return MISUSED;
  }

  /** What the parser of the command line says, said of what a person typed. */
  private static String inOurWords(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && e.getCommandLine().getParent() == null
        && !unmatched.isUnknownOption()) {
      return "there is no command " + unmatched.getUnmatched().getFirst();
    }
    String message = String.valueOf(e.getMessage());
    message = WHERE.matcher(message).replaceFirst("$1$2: ");
    message = ONE_OF.matcher(message).replaceFirst("expected ");
    return MISSING.matcher(message).replaceFirst("missing: ");
  }

  @Override
  public int handleExecutionException(
      Exception e, CommandLine command, ParseResult ignoredArguments) {
    Terminal terminal = shell.terminal();
    return switch (e) {
      case IOException failure -> outputFailed(terminal, failure);
      case InterruptedException _ -> aborted();
      case FailedException failure -> complain(terminal, failure);
      case ServerException failure -> complain(terminal, failure);
      case BadLineException failure -> complain(terminal, failure);
      default -> {
        terminal.complain("this is a bug in Headrace, please report it:");
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        terminal.say(trace.toString());
        yield FAILED;
      }
    };
  }

  /** Ends a command that was interrupted; one whose reader has gone says nothing. */
  private int aborted() {
    if (shell.interruption().raised()) {
      shell.terminal().say("[ABORTED]");
    }
    return DONE;
  }

  /** The status of a command whose output could not be written. */
  static int outputFailed(Terminal terminal, IOException e) {
    if (e instanceof BrokenPipeException) {
      return DONE;
    }
    terminal.complain("the output cannot be written: " + e.getMessage());
    return FAILED;
  }

  private static int complain(Terminal terminal, Exception failure) {
    terminal.complain(String.valueOf(failure.getMessage()));
    return FAILED;
  }
}
