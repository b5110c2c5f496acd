package io.headrace.testkit.sim;

import io.headrace.testkit.oracle.Violation;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs seeds: {@code ./sim --seeds N [--from S]}, or one of them: {@code ./sim --seed S [--trace]}.
 */
public final class Main {
  private static final String USAGE =
      """
      usage: ./sim --seeds N [--from S]    runs N seeds, from S or 1 on
             ./sim --seed S [--trace]      runs one seed, and prints its log
      """;

  /** How many failures are told whole; of the others only what was broken. */
  private static final int TOLD_FAILURES = 3;

  private final EngineOpener opener = new JournalOpener();
  private final Tally tally = new Tally();
  private final List<Long> failed = new ArrayList<>();
  private long from = 1;
  private long count = 200;
  private boolean trace;

  private Main() {}

  /** Runs what the arguments ask for; exits with 1 if a promise was broken. */
  public static void main(String[] arguments) {
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
        switch (arguments.get(i)) {
          case "--seeds" -> count = Long.parseLong(arguments.get(++i));
          case "--from" -> from = Long.parseLong(arguments.get(++i));
          case "--seed" -> {
            from = Long.parseLong(arguments.get(++i));
            count = 1;
          }
          case "--trace" -> trace = true;
          default -> {
            return false;
          }
        }
      }
      return count > 0;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return false;
    }
  }

  private int run() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    for (long seed = from; seed < from + count; seed++) {
      if (terminal) {
        System.err.printf("\rseed %d, %d failed ", seed, failed.size());
      }
      runSeed(seed);
    }
    if (terminal) {
      System.err.print("\r\u001b[K");
    }
    System.out.print(tally);
    if (failed.isEmpty()) {
      System.out.printf(Locale.ROOT, "%d seeds, every promise kept%n", count);
      return 0;
    }
    System.out.printf(
        Locale.ROOT, "%d of %d seeds broke a promise: %s%n", failed.size(), count, failed);
    return 1;
  }

  private void runSeed(long seed) {
    Simulation.Report report =
        trace ? Simulation.run(seed, opener, System.out::println) : Simulation.run(seed, opener);
    tally.addAll(report.tally());
    report.violation().ifPresent(violation -> tell(seed, violation));
  }

  private void tell(long seed, Violation violation) {
    failed.add(seed);
    if (trace) {
      violation.printStackTrace(System.out);
    } else if (failed.size() <= TOLD_FAILURES) {
      System.out.println(violation.getMessage());
    } else {
      System.out.printf("seed %d: %s%n", seed, violation.summary());
    }
  }
}
