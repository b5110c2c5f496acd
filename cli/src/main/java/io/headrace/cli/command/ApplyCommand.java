package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Provision;
import io.headrace.cli.client.RefusedException;
import io.headrace.cli.json.Json;
import io.headrace.cli.resources.Fields;
import io.headrace.cli.resources.ProtocolConfig;
import io.headrace.cli.resources.Resources;
import io.headrace.cli.resources.ResourcesFile;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.BasinConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a server have what a file says. */
@Command(
    name = "apply",
    customSynopsis = "headrace apply [options] (-f FILE | --schema)",
    sortOptions = false,
    description = {
      "Make basins and streams be as a file says: those that are missing are created, those that",
      "differ are changed. What the file does not set falls back to its default; what it does not",
      "name stays as it is. A line tells of each:",
      "",
      "  + created   ~ changed, and how   = was so already",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace apply --schema",
      "  headrace apply -f resources.json --dry-run"
    })
final class ApplyCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(names = "--dry-run", description = "Change nothing, and tell what would be.")
  private boolean dryRun;

  /** What is wanted: one of these. */
  private static final class Source {
    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = "The file; - is standard input.")
    private @Nullable String file;

    @Option(names = "--schema", description = "Print the format of the file as a JSON schema.")
    private boolean schema;
  }

  ApplyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (source.schema || source.file == null) {
      shell.terminal().line(ResourcesFile.schema().stripTrailing());
      return Complaints.DONE;
    }
    Resources resources = ResourcesInput.read(shell, source.file);
    try (Api api = connection.open(shell)) {
      for (Resources.Basin basin : resources.basins()) {
        apply(api, basin);
      }
      if (dryRun) {
        shell.terminal().sayFaintly("nothing was changed, for this is a dry run");
      }
      return Complaints.DONE;
    }
  }

  private void apply(Api api, Resources.Basin basin) throws IOException, InterruptedException {
    Json.Members wanted = ProtocolConfig.of(basin.config());
    Optional<Fields> found = found("basin_not_found", () -> api.basinConfig(basin.name()));
    Fields before = found.orElse(Fields.of(ProtocolConfig.of(BasinConfig.DEFAULT)));
    List<Fields.Difference> changes = before.differences(Fields.of(wanted));
    Provision provision = dryRun ? expected(found, changes) : api.ensureBasin(basin.name(), wanted);
    tell("", "basin " + basin.name().text(), provision, changes);
    boolean isNew = found.isEmpty();
    for (Resources.Stream stream : basin.streams()) {
      apply(api, basin, stream, isNew);
    }
  }

  private void apply(Api api, Resources.Basin basin, Resources.Stream stream, boolean basinIsNew)
      throws IOException, InterruptedException {
    StreamUri uri = new StreamUri(basin.name(), stream.name());
    Optional<Fields> found =
        basinIsNew ? Optional.empty() : found("stream_not_found", () -> api.streamConfig(uri));
    Json.Members wanted = ProtocolConfig.of(stream.settings());
    // A stream that is there shows all its fields; one that is not gets what the file says.
    Json.Members wholly =
        ProtocolConfig.of(stream.settings().resolve(basin.config().streamDefaults()).toSettings());
    List<Fields.Difference> changes =
        found.isPresent()
            ? found.get().differences(Fields.of(wholly))
            : Fields.NONE.differences(Fields.of(wanted));
    Provision provision = dryRun ? expected(found, changes) : api.ensureStream(uri, wanted);
    tell("  ", "stream " + uri, provision, changes);
  }

  private static Provision expected(Optional<Fields> found, List<Fields.Difference> changes) {
    if (found.isEmpty()) {
      return Provision.CREATED;
    }
    return changes.isEmpty() ? Provision.UNCHANGED : Provision.UPDATED;
  }

  /** Asks for a configuration. */
  @FunctionalInterface
  private interface Question {
    Json ask() throws InterruptedException;
  }

  private static Optional<Fields> found(String ifMissing, Question question)
      throws InterruptedException {
    try {
      return Optional.of(Fields.of(question.ask().members()));
    } catch (RefusedException e) {
      if (e.code().equals(ifMissing)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void tell(
      String indent, String what, Provision provision, List<Fields.Difference> changes)
      throws IOException {
    String sign =
        switch (provision) {
          case CREATED -> "+ ";
          case UPDATED -> "~ ";
          case UNCHANGED -> "= ";
        };
    shell.terminal().line(indent + sign + what);
    if (provision == Provision.UNCHANGED) {
      return;
    }
    for (Fields.Difference change : changes) {
      String before =
          provision == Provision.CREATED ? "" : change.left().orElse("(default)") + " → ";
      shell
          .terminal()
          .line(
              indent + "    " + change.name() + ": " + before + change.right().orElse("(default)"));
    }
  }
}
