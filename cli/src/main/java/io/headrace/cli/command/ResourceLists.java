package io.headrace.cli.command;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.ListedResource;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.text.PrefixUri;
import io.headrace.cli.text.StreamUri;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of listings of basins and streams, and the listing. */
final class ResourceLists {
  @Mixin private final Connection connection = new Connection();
  @Mixin private final Paging paging = new Paging();

  @Option(
      names = {"-l", "--long"},
      description = "Show when each was created, and when it was deleted.")
  private boolean isLong;

  /** Lists basins. */
  void printBasins(Shell shell) throws IOException, InterruptedException {
    shell.interruption().interruptsThisThread();
    try (Api api = connection.open(shell)) {
      paging.print(
          shell, "", api::listBasins, ListedResource::name, basin -> line(basin.name(), basin));
    }
  }

  /** Lists the streams of a basin, as URIs that other commands take. */
  void printStreams(Shell shell, PrefixUri uri) throws IOException, InterruptedException {
    shell.interruption().interruptsThisThread();
    try (Api api = connection.open(shell)) {
      paging.print(
          shell,
          uri.prefix(),
          query -> api.listStreams(uri.basin(), query),
          ListedResource::name,
          stream -> line(StreamUri.SCHEME + uri.basin().text() + "/" + stream.name(), stream));
    }
  }

  private String line(String name, ListedResource entry) {
    return isLong
        ? name
            + "\t"
            + entry.createdAt()
            + entry.deletedAt().map(at -> "\tdeleted " + at).orElse("")
        : name;
  }
}
