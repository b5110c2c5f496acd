package io.headrace.cli.command;

import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import io.headrace.cli.text.PrefixUri;
import io.headrace.cli.text.RecordFormat;
import io.headrace.cli.text.Spans;
import io.headrace.cli.text.StartPoint;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The {@code headrace} command, which has all others under it. */
@Command(
    name = "headrace",
    versionProvider = Headrace.Version.class,
    optionListHeading = "%nOptions of every command:%n",
    sortOptions = false,
    description = {
      "Durable, resumable streams for the live output of AI agents.",
      "",
      "@|bold Run a server|@",
      "  serve                  keep streams in a folder and serve them over HTTP",
      "  inspect DIR            check and list what a server's folder holds",
      "  bench                  measure a server on this machine",
      "",
      "@|bold Write and read|@",
      "  append URI             append standard input to a stream, a record a line",
      "  read URI               print a stream from its beginning, and go on as it grows",
      "  tail URI               print the last records of a stream",
      "  check-tail URI         print where a stream ends",
      "  trim URI POINT         drop the records before a sequence number",
      "  fence URI TOKEN        set the token that guarded appends must present",
      "",
      "@|bold Basins and streams|@",
      "  ls [URI]               list basins, or the streams of one; list-basins, list-streams",
      "  create-basin, create-stream, delete-basin, delete-stream",
      "  get-basin-config, get-stream-config, reconfigure-basin, reconfigure-stream",
      "  apply -f FILE          make basins and streams be as a file says; diff LEFT RIGHT",
      "",
      "@|bold Access tokens, usage, locations|@",
      "  issue-access-token, revoke-access-token, list-access-tokens",
      "  get-account-metrics, get-basin-metrics, get-stream-metrics",
      "  list-locations, get-default-location, set-default-location",
      "",
      "A URI is @|italic basin/stream|@ or @|italic s2://basin/stream|@; a basin is a namespace of streams.",
      "The server is the one at --url, at $HEADRACE_URL, or at http://127.0.0.1:4437;",
      "$HEADRACE_TOKEN, if set, proves who asks. `headrace help COMMAND` says more.",
      "",
      "@|bold Try it|@",
      "  headrace serve &",
      "  headrace create-basin my-agents --create-stream-on-append",
      "  echo hello | headrace append my-agents/first",
      "  headrace read my-agents/first",
    })
public final class Headrace implements Callable<Integer> {
  private final CommandLine commandLine;

  @SuppressWarnings("unused") // picocli acts on it.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @SuppressWarnings("unused") // picocli acts on it.
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private Headrace(Shell shell) {
    this.commandLine = new CommandLine(this);
    for (Object command :
        new Object[] {
          new HelpCommand(),
          new ServeCommand(shell),
          new InspectCommand(shell),
          new BenchCommand(shell),
          new AppendCommand(shell),
          new ReadCommand(shell),
          new TailCommand(shell),
          new CheckTailCommand(shell),
          new TrimCommand(shell),
          new FenceCommand(shell),
          new LsCommand(shell),
          new ListBasinsCommand(shell),
          new ListStreamsCommand(shell),
          new CreateBasinCommand(shell),
          new CreateStreamCommand(shell),
          new DeleteBasinCommand(shell),
          new DeleteStreamCommand(shell),
          new GetBasinConfigCommand(shell),
          new GetStreamConfigCommand(shell),
          new ReconfigureBasinCommand(shell),
          new ReconfigureStreamCommand(shell),
          new ApplyCommand(shell),
          new DiffCommand(shell),
          new IssueAccessTokenCommand(shell),
          new RevokeAccessTokenCommand(shell),
          new ListAccessTokensCommand(shell),
          new GetAccountMetricsCommand(shell),
          new GetBasinMetricsCommand(shell),
          new GetStreamMetricsCommand(shell),
          new ListLocationsCommand(shell),
          new GetDefaultLocationCommand(shell),
          new SetDefaultLocationCommand(shell),
        }) {
      commandLine.addSubcommand(command);
    }
    // The description lists them, grouped by what one wants.
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST);
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_SYNOPSIS);
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING);
  }

  /** The command line, to be executed once. */
  public static CommandLine commandLine(Shell shell) {
    CommandLine line = new Headrace(shell).commandLine;
    read(line, StreamUri.class, StreamUri::parse);
    read(line, BasinUri.class, BasinUri::parse);
    read(line, PrefixUri.class, PrefixUri::parse);
    read(line, RecordFormat.class, RecordFormat::parse);
    read(line, StartPoint.class, StartPoint::parse);
    read(line, Duration.class, Spans::parse);
    read(line, ServerAddress.class, ServerAddress::parse);
    PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(shell.terminal().out(), StandardCharsets.UTF_8),
            /* autoFlush= */ true);
    return line.setOut(out)
        .setColorScheme(
            Help.defaultColorScheme(
                shell.terminal().outIsTerminal() && shell.terminal().coloured()
                    ? Help.Ansi.ON
                    : Help.Ansi.OFF))
        .setUsageHelpWidth(90)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new Complaints(shell))
        .setExecutionExceptionHandler(new Complaints(shell));
  }

  /**
   * Runs a command line.
   *
   * @return the status of the process
   */
  public static int run(Shell shell, String... arguments) {
    int status = commandLine(shell).execute(arguments);
    try {
      shell.terminal().out().flush();
      return status;
    } catch (IOException e) {
      return Complaints.outputFailed(shell.terminal(), e);
    }
  }

  @Override
  public Integer call() {
    commandLine.usage(commandLine.getOut());
    return 0;
  }

  private static <T> void read(CommandLine line, Class<T> type, Function<String, T> parse) {
    line.registerConverter(type, reader(parse));
  }

  /** A converter whose complaints are the parser's own words. */
  static <T> ITypeConverter<T> reader(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  /** Reads the version from the manifest of the jar that runs. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Headrace.class.getPackage().getImplementationVersion();
      return new String[] {"headrace " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
