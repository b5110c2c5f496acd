package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What the figures were measured on, without which they mean nothing.
 *
 * @param facts each fact with its name
 */
record Machine(List<Fact> facts) {
  /** A fact. */
  record Fact(String name, String value) {}

  /** Looks at this machine, and measures its disk. */
  static Machine look(BenchOptions options, Time time) throws IOException, InterruptedException {
    Histogram syncs = SyncProbe.run(options.folder(), time);
    String sync =
        String.format(
            Locale.ROOT,
            "p50 %.3f ms, p99 %.3f ms (append of 512 bytes and fdatasync)",
            syncs.getValueAtPercentile(50) / 1e6,
            syncs.getValueAtPercentile(99) / 1e6);
    return new Machine(
        List.of(
            new Fact("commit", commit().orElse("not in a checkout")),
            new Fact(
                "machine", Runtime.getRuntime().availableProcessors() + " × " + Kernel.processor()),
            new Fact(
                "system", System.getProperty("os.name") + " " + System.getProperty("os.version")),
            new Fact("Java", System.getProperty("java.vm.name") + " " + Runtime.version()),
            new Fact("server CPUs", options.serverCpus().orElse("all")),
            new Fact("client CPUs", options.clientCpus().orElse("all")),
            new Fact(
                "data",
                options.memory()
                    ? "in memory"
                    : options.folder() + " (" + Files.getFileStore(options.folder()).type() + ")"),
            new Fact("sync", sync),
            new Fact(
                "runs",
                options.repeat()
                    + (options.repeat() == 1 ? " of " : ", medians; each ")
                    + options.duration().toMillis() / 1000.0
                    + " s after "
                    + options.warmUp().toMillis() / 1000.0
                    + " s")));
  }

  /** The facts as a list in Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    for (Fact fact : facts) {
      text.append("- ").append(fact.name()).append(": ").append(fact.value()).append('\n');
    }
    return text.toString();
  }

  /** The commit that is checked out here, with a mark if files differ from it. */
  private static Optional<String> commit() throws IOException, InterruptedException {
    Optional<String> hash = git("rev-parse", "--short=12", "HEAD");
    if (hash.isEmpty()) {
      return hash;
    }
    boolean changed = !git("status", "--porcelain", "--untracked-files=no").orElse("").isEmpty();
    return Optional.of(hash.get() + (changed ? " with changes" : ""));
  }

  private static Optional<String> git(String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder git = new ProcessBuilder("git");
    git.command().addAll(List.of(arguments));
    git.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process;
    try {
      process = git.start();
    } catch (IOException e) {
      // There is no git here.
      return Optional.empty();
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
        ? Optional.of(output)
        : Optional.empty();
  }
}
