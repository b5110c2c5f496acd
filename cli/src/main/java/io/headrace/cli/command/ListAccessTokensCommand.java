package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.PageQuery;
import io.headrace.cli.client.TokenListing;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = {"-p", "--prefix"},
      paramLabel = "TEXT",
      description = "What the ids begin with.")
  private String prefix = "";

  @Option(
      names = {"-s", "--start-after"},
      paramLabel = "ID",
      description = "List what comes after this id.")
  private String startAfter = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      converter = Positive.class,
      description = "List so many at most (default: all).")
  private @Nullable Integer limit;

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
      list(api);
      return Complaints.DONE;
    }
  }

  private void list(Api api) throws IOException, InterruptedException {
    String after = startAfter;
    for (long left = limit == null ? Long.MAX_VALUE : limit; left > 0; ) {
      int size = (int) Math.min(left, PageQuery.MAX_LIMIT);
      TokenListing page = api.listAccessTokens(new PageQuery(prefix, after, size));
      for (TokenListing.Entry entry : page.entries()) {
        shell.terminal().line(isLong ? longLine(entry) : entry.id());
      }
      if (!page.hasMore() || page.entries().isEmpty()) {
        return;
      }
      left -= page.entries().size();
      after = page.entries().getLast().id();
    }
  }

  private static String longLine(TokenListing.Entry entry) {
    return entry.id()
        + entry.expiresAt().map(at -> "\texpires " + at).orElse("\tdoes not expire")
        + "\t"
        + entry.scope();
  }
}
