package io.headrace.cli.command;

import io.headrace.cli.client.Listing;
import io.headrace.cli.client.PageQuery;
import io.headrace.cli.terminal.Shell;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which part of a listing is wanted, and the walk through its pages. */
final class Paging {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

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
      names = "--no-auto-paginate",
      description = "List a single page: 1000 at most, or --limit if that is less.")
  private boolean singlePage;

  /** Asks for a page. */
  @FunctionalInterface
  interface Pages<T> {
    Listing<T> page(PageQuery query) throws InterruptedException;
  }

  /**
   * Prints a listing, a line an entry.
   *
   * @param prefixOfUri what names begin with by the command's argument, empty for nothing
   * @param name what an entry is listed by
   */
  <T> void print(
      Shell shell,
      String prefixOfUri,
      Pages<T> pages,
      Function<T, String> name,
      Function<T, String> line)
      throws IOException, InterruptedException {
    String begins = beginning(prefixOfUri);
    String after = startAfter;
    for (long left = limit == null ? Long.MAX_VALUE : limit; left > 0; ) {
      int size = (int) Math.min(left, PageQuery.MAX_LIMIT);
      Listing<T> page = pages.page(new PageQuery(begins, after, size));
      for (T entry : page.entries()) {
        shell.terminal().line(line.apply(entry));
      }
      if (!page.hasMore() || page.entries().isEmpty()) {
        return;
      }
      left -= page.entries().size();
      after = name.apply(page.entries().getLast());
      if (singlePage) {
        shell.terminal().sayFaintly("there are more: go on with --start-after " + after);
        return;
      }
    }
  }

  private String beginning(String prefixOfUri) {
    if (prefix != null && !prefixOfUri.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "expected one prefix, but there are two: \"%s\" in the URI and \"%s\" by --prefix"
              .formatted(prefixOfUri, prefix));
    }
    return prefix == null ? prefixOfUri : prefix;
  }
}
