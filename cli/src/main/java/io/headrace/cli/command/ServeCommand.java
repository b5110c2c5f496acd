package io.headrace.cli.command;

import io.headrace.agents.openai.OpenAiSettings;
import io.headrace.cli.agents.ServedAgents;
import io.headrace.cli.bench.StampingAgents;
import io.headrace.cli.resources.EnsuredResources;
import io.headrace.cli.resources.Resources;
import io.headrace.cli.terminal.Shell;
import io.headrace.log.CorruptionException;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.FileDisk;
import io.headrace.log.disk.FolderLockedException;
import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.Journal;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemThreads;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import io.headrace.server.http.Cors;
import io.headrace.server.http.HttpPort;
import io.headrace.server.http.PortUnavailableException;
import io.headrace.server.http.ServerLimits;
import io.headrace.server.rate.Rate;
import io.headrace.server.rate.RateLimits;
import io.headrace.server.sessions.LocalAgents;
import io.headrace.server.tls.TlsFiles;
import io.headrace.server.tls.UnusableTlsFilesException;
import io.headrace.server.view.PublicEngine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Keeps streams in a folder, or in memory, and serves them over HTTP until it is told to end. */
@Command(
    name = "serve",
    customSynopsis = "headrace serve [options]",
    sortOptions = false,
    description = {
      "Keep streams in a folder and serve them over HTTP, until Ctrl-C or SIGTERM. What was",
      "accepted by then is answered before it ends.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace serve",
      "  headrace serve --data /var/lib/headrace --port 8080",
      "  HEADRACE_TOKEN=secret headrace serve --host 0.0.0.0"
    })
final class ServeCommand implements Callable<Integer> {
  /** How often a successor looks whether its turn has come. */
  private static final long TURN_MILLIS = 2;

  private final Shell shell;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = {
        "The address to listen on. Default: ${DEFAULT-VALUE}, this machine only. Any other needs",
        "a token."
      })
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + ServerOptions.DEFAULT_PORT,
      description = "The port to listen on; 0 for any free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder that keeps everything. Default: ./data.")
  private @Nullable Path data;

  @Option(names = "--memory", description = "Keep everything in memory, and forget it at the end.")
  private boolean memory;

  @Option(
      names = "--memory-limit",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "With --memory: how much may be kept, in MiB. Default: ${DEFAULT-VALUE}.")
  private int memoryLimitMebibytes;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = {
        "The root token, which permits everything: with it every request needs a token, this",
        "one or one issued with it. Others see it in the process list: better set",
        "HEADRACE_TOKEN."
      })
  private @Nullable String token;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = {
        "Speak TLS with this certificate, PEM, those that vouch for it behind it. Needs --tls-key.",
        "When the files change, new connections get what is in them then."
      })
  private @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key: PEM, PKCS #8, not encrypted.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--init-file",
      paramLabel = "FILE",
      description = {
        "Basins and streams that are to be there, as headrace apply --schema has them (default:",
        "$$HEADRACE_INIT_FILE, or $$S2LITE_INIT_FILE)."
      })
  private @Nullable String initFile;

  @Option(
      names = "--cors-origin",
      paramLabel = "ORIGIN",
      description = {
        "An origin whose web pages may use the server, such as https://example.com; may be given",
        "again. With a token also *, any origin. Default: none."
      })
  private List<String> corsOrigins = List.of();

  @Option(
      names = "--max-requests-per-token",
      paramLabel = "N",
      converter = PerSecond.class,
      description = "How many requests a second an issued token is good for. Default: any number.")
  private @Nullable Rate requestsPerToken;

  @Option(
      names = "--max-appends-per-stream",
      paramLabel = "N",
      converter = PerSecond.class,
      description = "How many batches a second a stream takes. Default: any number.")
  private @Nullable Rate appendsPerStream;

  @Option(
      names = "--max-append-bytes-per-stream",
      paramLabel = "N",
      converter = PerSecond.class,
      description = "How many metered bytes a second a stream takes. Default: any number.")
  private @Nullable Rate appendBytesPerStream;

  @Option(
      names = "--no-agents",
      description = {
        "Answer no runs here: they wait for workers that come over HTTP. Otherwise a demo answers,",
        "or the model that $$OPENAI_API_KEY, $$OPENAI_BASE_URL and $$HEADRACE_MODEL name."
      })
  private boolean noAgents;

  @Option(
      names = "--bench-agent",
      hidden = true,
      description = "Answer runs with what time it is, for the bench.")
  private boolean benchAgent;

  @Option(
      names = "--take-over",
      description = {
        "If another server has the port and the folder, wait until it ends, and go on in its",
        "place: clients that connect in between are served as soon as the data is open."
      })
  private boolean takeOver;

  ServeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (memory && data != null) {
      throw new FailedException("--memory keeps nothing in a folder: leave --data away");
    }
    ServerOptions options = options();
    // Read first: what is wrong with these is no reason to open anything.
    LocalAgents agents = agents();
    Optional<Resources> resources = resources();
    if (shell.terminal().messagesAreSeen() && !memory) {
      shell.terminal().sayFaintly("opening " + folder() + " …");
    }
    CountDownLatch told = new CountDownLatch(1);
    shell.interruption().onRaise(told::countDown);
    Optional<HttpPort> port = takeOver ? portInItsTurn(options, told) : Optional.empty();
    if (takeOver && port.isEmpty()) {
      return Complaints.DONE;
    }
    try {
      serve(options, agents, resources, port, told);
    } finally {
      // Until the server has it, it is ours.
      port.ifPresent(HttpPort::close);
    }
    return Complaints.DONE;
  }

  private void serve(
      ServerOptions options,
      LocalAgents agents,
      Optional<Resources> resources,
      Optional<HttpPort> port,
      CountDownLatch told)
      throws InterruptedException {
    long started = shell.time().nanos();
    Optional<RunningJournal> opened = port.isPresent() ? openInItsTurn(told) : Optional.of(open());
    if (opened.isEmpty()) {
      return;
    }
    try (RunningJournal running = opened.get()) {
      Journal journal = running.journal();
      Duration opening = Duration.ofNanos(shell.time().nanos() - started);
      resources.ifPresent(wanted -> ensure(journal, wanted));
      try (HeadraceServer server = listen(journal, options, agents, port)) {
        shell.terminal().say(ready(journal, server, opening));
        told.await();
        shell.terminal().sayFaintly("ending: answering what was accepted …");
      }
    }
  }

  /** Waits for the port to be free; empty if this command is told to end before. */
  private Optional<HttpPort> portInItsTurn(ServerOptions options, CountDownLatch told)
      throws InterruptedException {
    boolean waits = false;
    do {
      try {
        return Optional.of(HeadraceServer.openPort(options));
      } catch (PortUnavailableException e) {
        if (!e.isTaken()) {
          throw new FailedException(e.getMessage() + " Choose another with --port");
        }
        if (!waits) {
          waits = true;
          shell.terminal().say("waiting for the server at " + host + ":" + port + " to end …");
        }
      }
    } while (!told.await(TURN_MILLIS, TimeUnit.MILLISECONDS));
    return Optional.empty();
  }

  /** Waits for the folder to be free; empty if this command is told to end before. */
  private Optional<RunningJournal> openInItsTurn(CountDownLatch told) throws InterruptedException {
    while (true) {
      try {
        return Optional.of(openUnlessLocked());
      } catch (FolderLockedException e) {
        if (told.await(TURN_MILLIS, TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      }
    }
  }

  private Optional<Resources> resources() {
    return Optional.ofNullable(initFile)
        .or(() -> shell.variable("HEADRACE_INIT_FILE"))
        .or(() -> shell.variable("S2LITE_INIT_FILE"))
        .map(file -> ResourcesInput.read(shell, file));
  }

  private static void ensure(Journal journal, Resources resources) {
    try {
      EnsuredResources.in(new PublicEngine(journal), resources);
    } catch (IllegalStateException e) {
      throw new FailedException("the file of resources asks too much: " + e.getMessage());
    }
  }

  private ServerOptions options() {
    Optional<String> secret = Optional.ofNullable(token).or(() -> shell.variable("HEADRACE_TOKEN"));
    try {
      return new ServerOptions(
          host,
          port,
          secret,
          Cors.of(corsOrigins),
          Runtime.getRuntime().availableProcessors(),
          /* epoll= */ true,
          ServerLimits.DEFAULT,
          tlsFiles(),
          new RateLimits(
              Optional.ofNullable(requestsPerToken),
              Optional.ofNullable(appendsPerStream),
              Optional.ofNullable(appendBytesPerStream)));
    } catch (IllegalArgumentException e) {
      throw new FailedException(String.valueOf(e.getMessage()));
    }
  }

  private LocalAgents agents() {
    if (noAgents) {
      return LocalAgents.NONE;
    }
    if (benchAgent) {
      return new StampingAgents(shell.time(), SystemThreads.virtual("headrace-agent-"));
    }
    try {
      return new ServedAgents(
          OpenAiSettings.of(shell::variable),
          shell.random().nextLong(),
          shell.time(),
          SystemThreads.virtual("headrace-agent-"));
    } catch (IllegalArgumentException e) {
      throw new FailedException(
          e.getMessage() + ". Or serve without a model, by --no-agents or without these variables");
    }
  }

  private Optional<TlsFiles> tlsFiles() {
    if (tlsCertificate != null && tlsKey != null) {
      return Optional.of(new TlsFiles(tlsCertificate, tlsKey));
    }
    if (tlsCertificate != null || tlsKey != null) {
      throw new FailedException(
          "--tls-cert and --tls-key belong together: give both, or none to serve in clear text");
    }
    return Optional.empty();
  }

  private RunningJournal open() {
    try {
      return openUnlessLocked();
    } catch (FolderLockedException e) {
      throw new FailedException(
          e.getMessage() + ". End it, or choose another with --data, or wait for it: --take-over");
    }
  }

  private RunningJournal openUnlessLocked() throws FolderLockedException {
    Path folder = folder();
    try {
      Disk disk = memory ? new MemoryDisk((long) memoryLimitMebibytes << 20) : new FileDisk(folder);
      return RunningJournal.open(
          disk, shell.time(), memory ? JournalOptions.MEMORY : JournalOptions.DEFAULT);
    } catch (FolderLockedException e) {
      throw e;
    } catch (CorruptionException e) {
      throw new FailedException(
          "the data in "
              + folder
              + " is damaged: "
              + e.getMessage()
              + ". Nothing was changed; `headrace inspect "
              + folder
              + "` tells more");
    } catch (FileAlreadyExistsException e) {
      throw new FailedException(folder + " is not a folder");
    } catch (IOException e) {
      throw new FailedException(
          "the folder " + folder + " cannot be used: " + FileErrors.describe(e));
    }
  }

  private Path folder() {
    return data == null ? Path.of("data") : data;
  }

  private HeadraceServer listen(
      Journal journal, ServerOptions options, LocalAgents agents, Optional<HttpPort> port) {
    try {
      return port.isPresent()
          ? new HeadraceServer(port.get(), journal, options, shell.time(), agents)
          : new HeadraceServer(journal, options, shell.time(), agents);
    } catch (CorruptionException e) {
      throw new FailedException(
          "what the server keeps for itself is damaged: "
              + e.getMessage()
              + ". Nothing was changed; `headrace inspect "
              + folder()
              + "` tells more");
    } catch (PortUnavailableException e) {
      throw new FailedException(e.getMessage() + " Choose another with --port");
    } catch (UnusableTlsFilesException e) {
      throw new FailedException(String.valueOf(e.getMessage()));
    }
  }

  private String ready(Journal journal, HeadraceServer server, Duration opening) {
    String where = memory ? "memory" : folder().toString();
    return "Headrace is ready on %s://%s:%d, data in %s (opened in %d ms: %d streams, %d entries replayed)"
        .formatted(
            tlsCertificate == null ? "http" : "https",
            host,
            server.port(),
            where,
            opening.toMillis(),
            journal.counters().streams(),
            journal.replayedEntries());
  }

  /** Reads an option that says how much a second. */
  static final class PerSecond implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      try {
        return new Rate(Long.parseLong(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "expected a number of at least 1, but got \"" + text + "\"");
      }
    }
  }
}
