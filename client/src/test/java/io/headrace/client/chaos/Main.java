package io.headrace.client.chaos;

import io.headrace.testkit.sim.Tally;
import java.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plays rounds by command, and tells what came of them. */
final class Main {
  private static final String USAGE =
      """
      usage: ./chaos [--rounds N] [--seed S] [--lanes L]
                 plays N rounds (1000) of any plan, from seed S (1) on, L (8) at a time:
                 connections are closed, reset, silenced, muted one way and held up, the server is
                 replaced, the writer abandoned and its client closed
             ./chaos --kills [--rounds N] [--seed S] [--lanes L]
                 the same with a server that is a process on real files, and is killed with
                 SIGKILL and started again in each round; 200 rounds, 2 at a time
             ./chaos --runs [--rounds N] [--seed S] [--lanes L]
                 runs of live sessions that are written, steered, watched and settled, while the
                 same befalls connections, server and client; 300 rounds
             ./chaos --every-byte [--step N] [--only NAME] [--lanes L]
                 a short exchange, closed, reset, silenced and held up after every single byte (or
                 every Nth) that goes each way over the writer's connection, and over the
                 reader's; or only the rounds whose name contains NAME
      """;

  private enum Mode {
    ANY,
    KILLS,
    RUNS,
    EVERY_BYTE
  }

  private Mode mode = Mode.ANY;
  private int rounds;
  private long seed = 1;
  private int lanes;
  private int step = 1;
  private String only = "";
  private final Tally tally = new Tally();
  private final List<String> failures = new ArrayList<>();

  private Main() {}

  /** Exits with 1 if a promise was broken. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Main main = new Main();
    if (!main.parse(List.of(arguments))) {
      System.err.print(USAGE);
      System.exit(2);
    }
    main.play();
    System.exit(main.failures.isEmpty() ? 0 : 1);
  }

  private boolean parse(List<String> arguments) {
    try {
      for (int i = 0; i < arguments.size(); i++) {
        switch (arguments.get(i)) {
          case "--rounds" -> rounds = Integer.parseInt(arguments.get(++i));
          case "--seed" -> seed = Long.parseLong(arguments.get(++i));
          case "--lanes" -> lanes = Integer.parseInt(arguments.get(++i));
          case "--step" -> step = Integer.parseInt(arguments.get(++i));
          case "--only" -> only = arguments.get(++i);
          case "--kills" -> mode = Mode.KILLS;
          case "--runs" -> mode = Mode.RUNS;
          case "--every-byte" -> mode = Mode.EVERY_BYTE;
          default -> {
            return false;
          }
        }
      }
      return rounds >= 0 && lanes >= 0 && step > 0;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return false;
    }
  }

  private void play() throws IOException, InterruptedException {
    switch (mode) {
      case ANY -> play(Games.any(seed, orElse(rounds, 1_000)), Round::new, 8, MemoryStage::open);
      case KILLS ->
          play(Games.withKills(seed, orElse(rounds, 200)), Round::new, 2, ProcessStage::open);
      case RUNS ->
          play(Games.ofRuns(seed, orElse(rounds, 300)), RunRound::new, 8, MemoryStage::open);
      case EVERY_BYTE -> playEveryByte();
    }
    failures.forEach(System.out::println);
    System.out.print(tally);
    System.out.println(
        failures.isEmpty()
            ? "all promises were kept"
            : "promises were broken in %d rounds".formatted(failures.size()));
  }

  private void play(List<Game> games, Played.Maker maker, int usualLanes, Stage.Opener opener)
      throws InterruptedException {
    Campaign.Result result =
        Campaign.play(games, maker, orElse(lanes, usualLanes), opener, progress());
    tally.addAll(result.tally());
    failures.addAll(result.failures());
  }

  private void playEveryByte() throws IOException, InterruptedException {
    for (Promise promise : Promise.values()) {
      playEveryByte(promise, Role.WRITER);
    }
    // What a reader is promised is the same, whatever the writer is.
    playEveryByte(Promise.AT_LEAST_ONCE, Role.READER);
  }

  private void playEveryByte(Promise promise, Role role) throws IOException, InterruptedException {
    Games.Lengths lengths;
    try (Stage stage = MemoryStage.open()) {
      lengths = Games.measure(promise, role, stage);
    }
    List<Game> games =
        Games.atBytes(promise, role, lengths, 0, step).stream()
            .filter(game -> game.name().contains(only))
            .toList();
    long before = Games.befallen(tally);
    play(games, Round::new, 8, MemoryStage::open);
    System.out.printf(
        "%s, connection of the %s: %d bytes to the server and %d back; %,d rounds, of which %,d came"
            + " to the byte%n",
        promise,
        role.word(),
        lengths.toServer(),
        lengths.toClient(),
        games.size(),
        Games.befallen(tally) - before);
  }

  private static int orElse(int chosen, int otherwise) {
    return chosen == 0 ? otherwise : chosen;
  }

  private static Consumer<String> progress() {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return terminal ? text -> System.err.print("\r\u001b[K" + text) : text -> {};
  }
}
