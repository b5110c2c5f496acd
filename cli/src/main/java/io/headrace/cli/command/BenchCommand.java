package io.headrace.cli.command;

import io.headrace.cli.bench.Bench;
import io.headrace.cli.bench.BenchOptions;
import io.headrace.cli.bench.ChainOptions;
import io.headrace.cli.bench.MismatchException;
import io.headrace.cli.client.ServerAddress;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.Batch;
import io.headrace.wire.BasinName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures a server. */
@Command(
    name = "bench",
    customSynopsis = {
      "headrace bench [options] [SCENARIO…]",
      "       headrace bench [options] s2://BASIN"
    },
    sortOptions = false,
    description = {
      "Measure a server on this machine, and print tables in Markdown.",
      "",
      "Each scenario starts a server of its own on an empty folder, puts its load on it, checks",
      "every answer, and removes it. An answer that is wrong ends the bench with status 1.",
      "With s2://BASIN it runs the chain in that basin of the server that is there.",
      "",
      "  append     durable appends of one record over 1, 64 and 512 connections",
      "  session    append sessions over HTTP/2, of one record and of batches",
      "  sdk        the same through the Java SDK, and its producer, each beside the bench's own",
      "  soak       a steady producer and a live reader of the SDK, and what they hold in memory",
      "  fanout     live readers of one stream, at a steady pace and flat out",
      "  runs       2000 answers of live sessions written at once, two viewers each",
      "  viewers    what viewers of idle sessions hold in memory",
      "  catchup    reads of a long stream",
      "  create     creations of streams",
      "  recovery   starts on data that is there",
      "  heap       what idle streams and readers hold",
      "  engine     appends without a server",
      "  chain      a steady producer, a live reader and one who catches up; every record",
      "             carries a hash of all before it, which both readers verify",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace bench s2://my-agents -t 10 -d 30s",
      "  headrace bench append fanout --server-cpus 0 --client-cpus 1"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int LEAST_RECORD_BYTES = 128;

  private final Shell shell;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "What to measure; all of it if nothing is named.")
  private List<String> scenarios = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Measure this server, instead of ones that are started here.")
  private @Nullable ServerAddress url;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "How long each load is measured (default: 5s).")
  private Duration duration = Duration.ofSeconds(5);

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "How long it runs before that (default: 3s).")
  private Duration warmUp = Duration.ofSeconds(3);

  @Option(
      names = "--repeat",
      paramLabel = "N",
      converter = Positive.class,
      description = "Run each scenario so often, and print medians (default: 1).")
  private Integer repeat = 1;

  @Option(
      names = "--server-cpus",
      paramLabel = "LIST",
      description = "Hold the server to these CPUs, as taskset has them.")
  private @Nullable String serverCpus;

  @Option(
      names = "--client-cpus",
      paramLabel = "LIST",
      description = "Hold the load to these CPUs.")
  private @Nullable String clientCpus;

  @Option(
      names = "--client-threads",
      paramLabel = "N",
      converter = Positive.class,
      description = "How many threads make the load (default: 1).")
  private Integer clientThreads = 1;

  @Option(
      names = "--server-java-option",
      paramLabel = "OPTION",
      description = "An option for the server's JVM, such as -Xmx512m; may be repeated.")
  private List<String> serverJavaOptions = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data folders are made and removed (default: the temporary folder).")
  private Path data = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--memory", description = "Have the servers keep everything in memory.")
  private boolean memory;

  @Option(
      names = "--shared-stream",
      description = "append: all connections append to one stream, not each to its own.")
  private boolean sharedStream;

  @Option(
      names = "--readers",
      paramLabel = "N",
      converter = Positive.class,
      description = "fanout, heap: how many live readers (default: 1000).")
  private Integer readers = 1000;

  @Option(
      names = "--records",
      paramLabel = "N",
      converter = Positive.class,
      description = "recovery: how many records (default: 10000000).")
  private Integer records = 10_000_000;

  @Option(
      names = "--streams",
      paramLabel = "N",
      converter = Positive.class,
      description = "recovery, heap: how many streams (default: 100000).")
  private Integer streams = 100_000;

  @Option(
      names = "--catch-up-mib",
      paramLabel = "N",
      converter = Positive.class,
      description = "catchup: how long the stream is, in MiB (default: 256).")
  private Integer catchUpMib = 256;

  @Option(
      names = {"-t", "--target-mibps"},
      paramLabel = "N",
      converter = Positive.class,
      description = "chain, soak: how many MiB a second are written (default: 1).")
  private Integer targetMebibytes = 1;

  @Option(
      names = {"-b", "--record-size"},
      paramLabel = "N",
      converter = Positive.class,
      description = "chain: the metered size of a record, 128 to 1048576 bytes (default: 8192).")
  private Integer recordBytes = 8192;

  @Option(
      names = {"-w", "--catchup-delay"},
      paramLabel = "TIME",
      description = "chain: how long to wait before the catch-up (default: 1s).")
  private Duration catchUpDelay = Duration.ofSeconds(1);

  @Option(
      names = {"-c", "--storage-class"},
      paramLabel = "CLASS",
      description = "chain: the storage class of the stream, standard or express.")
  private @Nullable String storageClass;

  BenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<BasinName> basin = basin();
    if (basin.isEmpty()) {
      checkScenarios();
    }
    if (recordBytes < LEAST_RECORD_BYTES || recordBytes > Batch.MAX_METERED_BYTES) {
      throw misuse("expected --record-size to be from 128 to 1048576, but got " + recordBytes);
    }
    shell.interruption().interruptsThisThread();
    try {
      new Bench(options(basin), shell).run(basin.isPresent() ? List.of("chain") : scenarios);
      return Complaints.DONE;
    } catch (MismatchException e) {
      throw new FailedException(String.valueOf(e.getMessage()));
    }
  }

  /** The basin that is named in place of scenarios, if one is. */
  private Optional<BasinName> basin() {
    if (scenarios.size() != 1 || !scenarios.getFirst().startsWith(StreamUri.SCHEME)) {
      return Optional.empty();
    }
    try {
      return Optional.of(BasinUri.parse(scenarios.getFirst()).basin());
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  private void checkScenarios() {
    for (String scenario : scenarios) {
      if (!Bench.names().contains(scenario)) {
        throw misuse(
            "there is no scenario %s; there are %s (a basin is s2://BASIN)"
                .formatted(scenario, String.join(", ", Bench.names())));
      }
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private BenchOptions options(Optional<BasinName> basin) {
    Optional<ServerAddress> server =
        basin.isPresent() && url == null
            ? Optional.of(new Connection().address(shell))
            : Optional.ofNullable(url);
    return new BenchOptions(
        server,
        Connection.token(shell),
        data,
        memory,
        Optional.ofNullable(serverCpus),
        Optional.ofNullable(clientCpus),
        serverJavaOptions,
        warmUp,
        duration,
        repeat,
        clientThreads,
        sharedStream,
        readers,
        records,
        streams,
        catchUpMib,
        new ChainOptions(
            basin, targetMebibytes, recordBytes, catchUpDelay, Optional.ofNullable(storageClass)));
  }
}
