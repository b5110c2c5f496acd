package io.headrace.testkit.recording;

import io.headrace.testkit.history.Checker;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.HistoryFile;
import io.headrace.testkit.history.Operation;
import io.headrace.testkit.history.Result;
import io.headrace.testkit.history.Verdict;
import io.headrace.testkit.sim.Tally;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Records histories of a real server and checks them, or checks those that others recorded. */
public final class Main {
  private static final String USAGE =
      """
      usage: ./histories [--workflow W] [--seeds N] [--from S] [--clients C] [--ops N]
                         [--cuts N] [--kills N] [--callers K,...] [--out FOLDER]
                 records N histories of each workflow, or of one: regular, match-seq-num, fencing;
                 C clients do so many operations each, while N connections are cut and the server
                 is killed so many times; clients are of these kinds in turn, by default of all:
                 protobuf, json, session, packed-session; writes the histories to FOLDER, or
                 target/histories, and checks them
             ./histories --check FILE...
                 checks histories from files
      """;

  private final List<String> server = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private final Tally tally = new Tally();
  private final List<String> failed = new ArrayList<>();
  private final Paint paint = Paint.ofTerminal();
  private List<Workflow> workflows = List.of(Workflow.values());
  private List<CallerKind> kinds = List.of(CallerKind.values());
  private Path out = Path.of("target", "histories");
  private long from = 1;
  private long seeds = 10;
  private int clients = 5;
  private int operations = 60;
  private int cuts = 10;
  private int kills = 1;
  private boolean checksFiles;

  private Main() {}

  /**
   * Does what the arguments ask for; exits with 1 if a history is not linearizable, or could not be
   * decided.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Main main = new Main();
    if (!main.parse(List.of(arguments))) {
      System.err.print(USAGE);
      System.exit(2);
    }
    System.exit(main.run());
  }

  private boolean parse(List<String> arguments) {
    try {
      for (int i = 0; i < arguments.size(); i++) {
        if (checksFiles) {
          files.add(Path.of(arguments.get(i)));
          continue;
        }
        switch (arguments.get(i)) {
          case "--workflow" -> workflows = List.of(workflow(arguments.get(++i)));
          case "--seeds" -> seeds = Long.parseLong(arguments.get(++i));
          case "--from" -> from = Long.parseLong(arguments.get(++i));
          case "--clients" -> clients = Integer.parseInt(arguments.get(++i));
          case "--ops" -> operations = Integer.parseInt(arguments.get(++i));
          case "--cuts" -> cuts = Integer.parseInt(arguments.get(++i));
          case "--kills" -> kills = Integer.parseInt(arguments.get(++i));
          case "--callers" -> kinds = kinds(arguments.get(++i));
          case "--out" -> out = Path.of(arguments.get(++i));
          // The script says it: what starts a server, in words of their own.
          case "--server" -> server.add(arguments.get(++i));
          case "--check" -> checksFiles = true;
          default -> {
            return false;
          }
        }
      }
      return checksFiles ? !files.isEmpty() : seeds > 0 && !server.isEmpty();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Workflow workflow(String word) {
    return Workflow.valueOf(constant(word));
  }

  private static List<CallerKind> kinds(String words) {
    return Stream.of(words.split(",", -1)).map(word -> CallerKind.valueOf(constant(word))).toList();
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private int run() throws IOException, InterruptedException {
    if (checksFiles) {
      for (Path file : files) {
        check(file.toString(), HistoryFile.read(file));
      }
    } else {
      Path data = Files.createTempDirectory("headrace-histories-");
      try {
        record(Files.createDirectories(out), data);
      } finally {
        delete(data);
      }
      System.out.println("the histories are in " + out);
    }
    System.out.print(tally);
    long histories = tally.of("histories");
    if (failed.isEmpty()) {
      System.out.printf(
          Locale.ROOT, "%s%n", paint.good(histories + " histories, all linearizable"));
      return 0;
    }
    System.out.println(
        paint.bad(failed.size() + " of " + histories + " histories are not to be trusted: ")
            + failed);
    return 1;
  }

  private void record(Path folder, Path data) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(server);
    command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
    try (MortalServer mortal = MortalServer.start(command, kinds)) {
      for (Workflow workflow : workflows) {
        for (long seed = from; seed < from + seeds; seed++) {
          record(new Plan(workflow, clients, operations, cuts, kills, seed), mortal, folder);
        }
      }
    } finally {
      paint.endProgress();
    }
  }

  private void record(Plan plan, MortalServer mortal, Path folder)
      throws IOException, InterruptedException {
    String name = plan.workflow().word() + "-" + plan.seed();
    paint.progress("%s, %d failed ".formatted(name, failed.size()));
    try {
      History history = Recorder.record(plan, mortal.stage(name));
      HistoryFile.write(folder.resolve(name + ".jsonl"), history);
      check(name, history);
    } catch (IllegalStateException e) {
      tally.count("histories");
      tally.count("not recorded");
      complain(name, e.getMessage() + "\n");
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> inside;
    try (Stream<Path> walk = Files.walk(folder)) {
      inside = walk.toList();
    }
    // What is in a folder comes after it.
    for (Path path : inside.reversed()) {
      Files.deleteIfExists(path);
    }
  }

  private void check(String name, History history) {
    tally.count("histories");
    count(history);
    switch (Checker.check(history)) {
      case Verdict.Linearizable _ -> tally.count("linearizable");
      case Verdict.NotLinearizable refusal -> {
        tally.count("not linearizable");
        complain(name, refusal.toString());
      }
      case Verdict.GaveUp(int configurations) -> {
        tally.count("undecided");
        complain(name, "no verdict after " + configurations + " configurations\n");
      }
    }
  }

  private void count(History history) {
    for (Operation operation : history.operations()) {
      tally.count("operations, " + operation.result().map(Main::word).orElse("without a finish"));
    }
  }

  private static String word(Result result) {
    return result.getClass().getSimpleName();
  }

  private void complain(String name, String why) {
    failed.add(name);
    paint.endProgress();
    System.out.print(paint.bad(name + ": ") + why);
  }

  /** Colours and a line of progress, where a person looks on. */
  private record Paint(boolean terminal, boolean coloured) {
    static Paint ofTerminal() {
      boolean terminal =
          Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
      boolean plain = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
      return new Paint(terminal, terminal && !plain);
    }

    String good(String text) {
      return coloured ? "\u001b[32m" + text + "\u001b[0m" : text;
    }

    String bad(String text) {
      return coloured ? "\u001b[31m" + text + "\u001b[0m" : text;
    }

    void progress(String text) {
      if (terminal) {
        System.err.print("\r\u001b[K" + text);
      }
    }

    void endProgress() {
      if (terminal) {
        System.err.print("\r\u001b[K");
      }
    }
  }
}
