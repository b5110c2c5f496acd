package io.headrace.agents.demo;

import io.headrace.agents.Run;
import io.headrace.sessions.event.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a script plays on: a run, written piece by piece as a model would. For one thread. */
final class Stage {
  /** No piece is longer, in characters; models write words and parts of words. */
  private static final int MAX_PIECE = 12;

  private final Run run;
  private final Pace pace;
  private final SplittableRandom random;
  private final String prompt;
  private int calls;
  private int pieces;
  private boolean begun;

  Stage(Run run, Pace pace, SplittableRandom random, String prompt) {
    this.run = run;
    this.pace = pace;
    this.random = random;
    this.prompt = prompt;
  }

  /** The run itself, for what needs no pace. */
  Run run() {
    return run;
  }

  /** What the user said. */
  String prompt() {
    return prompt;
  }

  /** One of several things to say. */
  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Writes text. */
  void say(String text) {
    first();
    for (String piece : pieces(text)) {
      between();
      run.text(piece);
    }
    hearSteers();
  }

  /** Writes reasoning. */
  void think(String text) {
    first();
    for (String piece : pieces(text)) {
      between();
      run.thinking(piece);
    }
  }

  /**
   * Calls a tool: its name, its input piece by piece, and the call.
   *
   * @return the call's id
   */
  String call(String name, String title, Json input) {
    first();
    String call = "call-" + ++calls;
    run.tool(call, name, title);
    for (String piece : pieces(input.text())) {
      between();
      run.toolInput(call, piece);
    }
    run.toolCall(call, name, input);
    return call;
  }

  /** Lets a tool work. */
  void work() {
    pause(pace.tool());
  }

  /** Calls a tool that gives something. */
  void use(String name, String title, Json input, Json output) {
    String call = call(name, title, input);
    work();
    run.toolOutput(call, output);
  }

  /** Takes what the user said meanwhile, and says that it was heard. */
  private void hearSteers() {
    for (String steer : run.takeSteers()) {
      for (String piece : pieces("\n\nNoted: “" + steer + "”. I go on with that in mind.\n\n")) {
        between();
        run.text(piece);
      }
    }
  }

  /** Tells what the answer took. */
  void finish() {
    int read = (prompt.length() + 3) / 4;
    run.usage(
        Value.object(usage -> usage.number("input_tokens", read).number("output_tokens", pieces)));
  }

  private void first() {
    if (!begun) {
      begun = true;
      pause(pace.firstToken());
    }
  }

  private void between() {
    pieces++;
    pause(pace.token());
  }

  /** Waits about so long: half of it at least, and half more at most. */
  private void pause(Duration about) {
    double factor = 0.5 + random.nextDouble();
    if (about.isPositive()) {
      run.pause(Duration.ofNanos((long) (about.toNanos() * factor)));
    }
  }

  /** A text as a model writes it: words with the blank before them, long ones in two. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = 1; at <= text.length(); at++) {
      boolean ends = at == text.length() || text.charAt(at) == ' ' || text.charAt(at) == '\n';
      boolean tooLong = at - from >= MAX_PIECE && !Character.isLowSurrogate(charAt(text, at));
      if (ends || tooLong) {
        pieces.add(text.substring(from, at));
        from = at;
      }
    }
    return pieces;
  }

  private static char charAt(String text, int at) {
    return at < text.length() ? text.charAt(at) : ' ';
  }
}
