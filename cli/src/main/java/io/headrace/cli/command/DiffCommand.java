package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ListedToken;
import io.headrace.cli.client.PageQuery;
import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.resources.Fields;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.BasinUri;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two configurations. */
@Command(
    name = "diff",
    customSynopsis = "headrace diff [options] LEFT RIGHT",
    sortOptions = false,
    description = {
      "Compare the configurations of two basins or two streams, of a stream and its basin's",
      "defaults, or what two access tokens permit.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace diff s2://my-agents s2://other-agents",
      "  headrace diff my-agents my-agents/first --exit-code"
    })
final class DiffCommand implements Callable<Integer> {
  private final Shell shell;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = "LEFT", description = "The one: a basin or a stream.")
  private String left;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "1", paramLabel = "RIGHT", description = "The other.")
  private String right;

  @Option(
      names = {"-r", "--resource"},
      paramLabel = "KIND",
      converter = Kind.class,
      description = "What both are: basin, stream or access-token (default: as they look).")
  private @Nullable Json kind;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = Format.class,
      description = "text (default) or json.")
  private Json format = new Json.Text("text");

  @Option(names = "--exit-code", description = "End with status 1 if there are differences.")
  private boolean exitCode;

  DiffCommand(Shell shell) {
    this.shell = shell;
  }

  /** One of the two that are compared. */
  private sealed interface Side {
    record OfBasin(BasinUri uri) implements Side {}

    record OfStream(StreamUri uri) implements Side {}

    record OfToken(String id) implements Side {}
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Side one = side(left);
    Side other = side(right);
    boolean defaults = checkedAlike(one, other);
    try (Api api = connection.open(shell)) {
      List<Fields.Difference> differences =
          fields(api, one, defaults).differences(fields(api, other, defaults));
      if (format.text().equals("json")) {
        shell.terminal().line(JsonText.printIndented(json(differences)));
      } else {
        printText(differences);
      }
      return exitCode && !differences.isEmpty() ? Complaints.FAILED : Complaints.DONE;
    }
  }

  private Side side(String text) {
    String what = kind == null ? "" : kind.text();
    try {
      return switch (what) {
        case "basin" -> new Side.OfBasin(BasinUri.parse(text));
        case "stream" -> new Side.OfStream(StreamUri.parse(text));
        case "access-token" -> new Side.OfToken(text);
        default ->
            text.replaceFirst("^" + StreamUri.SCHEME, "").indexOf('/') < 0
                ? new Side.OfBasin(BasinUri.parse(text))
                : new Side.OfStream(StreamUri.parse(text));
      };
    } catch (IllegalArgumentException e) {
      throw misuse(String.valueOf(e.getMessage()));
    }
  }

  /** Whether a stream is compared with its basin's defaults. */
  private boolean checkedAlike(Side one, Side other) {
    if (one.getClass() == other.getClass()) {
      return false;
    }
    if (one instanceof Side.OfStream stream && other instanceof Side.OfBasin basin) {
      return checkedWithin(stream, basin);
    }
    if (one instanceof Side.OfBasin basin && other instanceof Side.OfStream stream) {
      return checkedWithin(stream, basin);
    }
    throw misuse("expected two of a kind");
  }

  private boolean checkedWithin(Side.OfStream stream, Side.OfBasin basin) {
    if (!stream.uri().basin().equals(basin.uri().basin())) {
      throw misuse(
          "expected two of a kind, or a stream and its own basin, but %s is not in %s"
              .formatted(stream.uri(), basin.uri()));
    }
    return true;
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static Fields fields(Api api, Side side, boolean defaults) throws InterruptedException {
    return switch (side) {
      case Side.OfBasin(BasinUri uri) -> {
        Json.Members config = api.basinConfig(uri.basin()).members();
        yield defaults
            ? Fields.of(
                    config
                        .find("default_stream_config")
                        .map(Json::members)
                        .orElse(Json.Members.NONE))
                .orStreamDefaults()
            : Fields.of(config);
      }
      case Side.OfStream(StreamUri uri) -> Fields.of(api.streamConfig(uri).members());
      case Side.OfToken(String id) -> Fields.of(token(api, id));
    };
  }

  private static Json.Members token(Api api, String id) throws InterruptedException {
    Optional<ListedToken> found =
        api.listAccessTokens(new PageQuery(id, "", 1)).entries().stream()
            .filter(token -> token.id().equals(id))
            .findFirst();
    ListedToken token =
        found.orElseThrow(() -> new FailedException("there is no access token " + id));
    return Json.Members.NONE
        .with("expires_at", token.expiresAt().map(Json.Text::new))
        .with("scope", token.scope());
  }

  private void printText(List<Fields.Difference> differences) throws IOException {
    shell.terminal().line("--- " + left);
    shell.terminal().line("+++ " + right);
    if (differences.isEmpty()) {
      shell.terminal().line("no differences");
    }
    for (Fields.Difference difference : differences) {
      shell.terminal().line("");
      shell.terminal().line(difference.name());
      shell.terminal().line("- " + difference.left().orElse("(not set)"));
      shell.terminal().line("+ " + difference.right().orElse("(not set)"));
    }
  }

  private Json json(List<Fields.Difference> differences) {
    return Json.Members.NONE
        .with("left", new Json.Text(left))
        .with("right", new Json.Text(right))
        .with(
            "differences", new Json.Elements(differences.stream().map(DiffCommand::json).toList()));
  }

  private static Json json(Fields.Difference difference) {
    return Json.Members.NONE
        .with("path", new Json.Text(difference.name()))
        .with("left", difference.left().<Json>map(Json.Text::new).orElse(new Json.Null()))
        .with("right", difference.right().<Json>map(Json.Text::new).orElse(new Json.Null()));
  }

  private static final class Kind extends OneOf {
    Kind() {
      super("basin", "stream", "access-token");
    }
  }

  private static final class Format extends OneOf {
    Format() {
      super("text", "json");
    }
  }
}
