package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ListedToken;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists access tokens. */
@Command(
    name = "list-access-tokens",
    customSynopsis = "headrace list-access-tokens [options]",
    sortOptions = false,
    description = {"List access tokens in the order of their ids, without their secrets.", ""},
    footer = {"", "Example:", "  headrace list-access-tokens --prefix web- --long"})
final class ListAccessTokensCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @Mixin private final Paging paging = new Paging();

  @Option(
      names = {"-l", "--long"},
      description = "Show when each expires and what it permits.")
  private boolean isLong;

  ListAccessTokensCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    shell.interruption().interruptsThisThread();
    try (Api api = connection.open(shell)) {
      paging.print(
          shell,
          "",
          api::listAccessTokens,
          ListedToken::id,
          token -> isLong ? longLine(token) : token.id());
      return Complaints.DONE;
    }
  }

  private static String longLine(ListedToken entry) {
    return entry.id()
        + entry.expiresAt().map(at -> "\texpires " + at).orElse("\tdoes not expire")
        + "\t"
        + entry.scope();
  }
}
