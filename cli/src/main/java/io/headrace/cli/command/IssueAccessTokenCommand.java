package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.json.Json;
import io.headrace.cli.terminal.Shell;
import io.headrace.wire.Rfc3339;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Issues an access token. */
@Command(
    name = "issue-access-token",
    customSynopsis = "headrace issue-access-token [options] ID",
    sortOptions = false,
    description = {
      "Issue an access token and print its secret, which nobody can be shown again. What is not",
      "named is not permitted.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  headrace issue-access-token ops --basins-prefix '' --op-group-perms account=rw,basin=rw",
      "  headrace issue-access-token web --basins-exact my-agents --streams-prefix a- --ops read"
    })
final class IssueAccessTokenCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(paramLabel = "ID", description = "The id that names the token: 1 to 96 bytes.")
  private String id;

  @ArgGroup private @Nullable Expiry expiry;

  @Option(
      names = "--auto-prefix-streams",
      description = {
        "Put the streams' prefix before every name that the token's bearer says, and take it from",
        "every name that it is shown."
      })
  private boolean autoPrefixStreams;

  @ArgGroup private @Nullable Basins basins;
  @ArgGroup private @Nullable Streams streams;
  @ArgGroup private @Nullable Tokens tokens;

  @Option(
      names = "--op-group-perms",
      paramLabel = "GROUPS",
      converter = OperationGroups.class,
      description = "Operations by the group, such as account=rw,basin=r,stream=w.")
  private @Nullable Json groups;

  @Option(
      names = "--ops",
      paramLabel = "OPS",
      converter = Operations.class,
      description = "Operations one by one, such as append,read.")
  private @Nullable Json operations;

  IssueAccessTokenCommand(Shell shell) {
    this.shell = shell;
  }

  /** When it expires. */
  private static final class Expiry {
    @Option(
        names = "--expires-in",
        paramLabel = "TIME",
        description = "How long it is good for, such as 30d (default: as long as one's own).")
    private @Nullable Duration in;

    @Option(
        names = "--expires-at",
        paramLabel = "MOMENT",
        description = "When it expires, such as 2030-01-31T12:00:00Z.")
    private @Nullable String at;

    Json moment(long nowMillis) {
      if (in == null) {
        return new Json.Text(String.valueOf(at));
      }
      try {
        return new Json.Text(Rfc3339.format(Math.addExact(nowMillis, in.toMillis())));
      } catch (ArithmeticException e) {
        throw new FailedException("--expires-in is longer than time can be counted");
      }
    }
  }

  /** Which basins it reaches. */
  private static final class Basins {
    @Option(
        names = "--basins-prefix",
        paramLabel = "TEXT",
        description = "Reach the basins whose names begin so; '' for all.")
    private @Nullable String prefix;

    @Option(names = "--basins-exact", paramLabel = "NAME", description = "Reach this basin.")
    private @Nullable String exact;
  }

  /** Which streams it reaches. */
  private static final class Streams {
    @Option(
        names = "--streams-prefix",
        paramLabel = "TEXT",
        description = "Reach the streams whose names begin so; '' for all.")
    private @Nullable String prefix;

    @Option(names = "--streams-exact", paramLabel = "NAME", description = "Reach this stream.")
    private @Nullable String exact;
  }

  /** Which access tokens it reaches. */
  private static final class Tokens {
    @Option(
        names = "--access-tokens-prefix",
        paramLabel = "TEXT",
        description = "Reach the access tokens whose ids begin so; '' for all.")
    private @Nullable String prefix;

    @Option(
        names = "--access-tokens-exact",
        paramLabel = "ID",
        description = "Reach this access token.")
    private @Nullable String exact;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (Api api = connection.open(shell)) {
      String secret = api.issueAccessToken(wish());
      shell.terminal().line(secret);
      shell.terminal().say("issued access token " + id + "; keep it, it is not shown again");
      return Complaints.DONE;
    }
  }

  private Json wish() {
    Json.Members scope =
        Json.Members.NONE
            .with("basins", basins == null ? none() : names(basins.prefix, basins.exact))
            .with("streams", streams == null ? none() : names(streams.prefix, streams.exact))
            .with("access_tokens", tokens == null ? none() : names(tokens.prefix, tokens.exact))
            .with("op_groups", Optional.ofNullable(groups))
            .with("ops", Optional.ofNullable(operations));
    Json.Members wish = Json.Members.NONE.with("id", new Json.Text(id));
    if (expiry != null) {
      wish = wish.with("expires_at", expiry.moment(shell.time().wallMillis()));
    }
    return wish.with("auto_prefix_streams", new Json.Truth(autoPrefixStreams)).with("scope", scope);
  }

  private static Optional<Json> none() {
    return Optional.empty();
  }

  private static Optional<Json> names(@Nullable String prefix, @Nullable String exact) {
    return prefix != null
        ? Optional.of(Json.Members.NONE.with("prefix", new Json.Text(prefix)))
        : Optional.ofNullable(exact)
            .map(name -> Json.Members.NONE.with("exact", new Json.Text(name)));
  }
}
