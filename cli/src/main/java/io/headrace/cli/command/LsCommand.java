package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Listing;
import io.headrace.cli.client.PageQuery;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.PrefixUri;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists basins or streams. */
@Command(
    name = "ls",
    customSynopsis = "headrace ls [options] [URI]",
    sortOptions = false,
    description = {"List basins, or the streams of one, in the order of their names.", ""},
    footer = {"", "Example:", "  headrace ls my-agents/chat-"})
final class LsCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private final Connection connection = new Connection();

  @Parameters(
      arity = "0..1",
      paramLabel = "URI",
      description = "The basin, and what its streams' names begin with: basin/prefix.")
  private @Nullable PrefixUri uri;

  @Option(
      names = {"-p", "--prefix"},
      paramLabel = "TEXT",
      description = "What the names begin with.")
  private @Nullable String prefix;

  @Option(
      names = {"-s", "--start-after"},
      paramLabel = "NAME",
      description = "List what comes after this name.")
  private String startAfter = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      converter = Positive.class,
      description = "List so many at most (default: all).")
  private @Nullable Integer limit;

  @Option(
      names = {"-l", "--long"},
      description = "Show when each was created, and when it was deleted.")
  private boolean isLong;

  LsCommand(Shell shell) {
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
      Listing page = page(api, after, (int) Math.min(left, PageQuery.MAX_LIMIT));
      for (Listing.Entry entry : page.entries()) {
        shell.terminal().line(isLong ? longLine(entry) : full(entry.name()));
      }
      if (!page.hasMore() || page.entries().isEmpty()) {
        return;
      }
      left -= page.entries().size();
      after = page.entries().getLast().name();
    }
  }

  private Listing page(Api api, String after, int size) throws InterruptedException {
    String ofUri = uri == null ? "" : uri.prefix();
    PageQuery query = new PageQuery(prefix == null ? ofUri : prefix, after, size);
    return uri == null ? api.listBasins(query) : api.listStreams(uri.basin(), query);
  }

  private String full(String name) {
    return uri == null ? name : uri.basin() + "/" + name;
  }

  private String longLine(Listing.Entry entry) {
    return full(entry.name())
        + "\t"
        + entry.createdAt()
        + entry.deletedAt().map(at -> "\tdeleted " + at).orElse("");
  }
}
