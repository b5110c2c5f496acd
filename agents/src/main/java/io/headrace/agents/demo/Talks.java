package io.headrace.agents.demo;

import io.headrace.agents.AnswerFailedException;
import io.headrace.agents.Approval;
import io.headrace.agents.Question;
import io.headrace.agents.Reply;
import io.headrace.agents.Run;
import io.headrace.agents.Verdict;
import java.time.Duration;

/** Scripts that talk with the user: greetings, approvals, questions, failures. */
final class Talks {
  private static final Duration TIME_TO_DECIDE = Duration.ofMinutes(10);

  /** The most of what the user said that is repeated, in characters. */
  private static final int MAX_QUOTE = 200;

  private static final String THINGS_TO_TRY =
      """
      - **Tell me a story**: text and thoughts, for refreshing in the middle
      - **Research something**: tools, one of which fails, and sources
      - **Delete my files**: asks for your approval first
      - **Plan my trip**: asks you a question
      - **Count to 500**: shows whether anything is missing
      - **Show me everything**: all there is, in one answer\
      """;

  private Talks() {}

  static void hello(Stage stage) {
    stage.think("A greeting. A short answer that says what happens to it on its way.");
    stage.say(
        """
        Hello! Every word of this answer is **durable before you see it**: it is a record in a \
        log, and your browser reads it from there.

        So you may now refresh this page, open it in a second tab, or pull the cable and put it \
        back, and the answer goes on where you were.

        I am a demo and have no model. You can say:

        """
            + THINGS_TO_TRY);
  }

  static void anything(Stage stage) {
    stage.think(
        "This is none of the things that I have a script for. I say so, and what I can do.");
    stage.say(
        """
        You said:

        > %s

        I am a demo: I have no model, so I cannot think of an answer to that. What I can show is \
        how answers travel. Say one of these:

        %s

        To have a model answer here, start the server with `OPENAI_API_KEY`, or with \
        `OPENAI_BASE_URL` for any endpoint that speaks the same protocol.\
        """
            .formatted(quoted(stage.prompt()), THINGS_TO_TRY));
  }

  private static String quoted(String prompt) {
    String all = prompt.isBlank() ? "(nothing in words)" : prompt.strip();
    String shown =
        all.codePointCount(0, all.length()) <= MAX_QUOTE
            ? all
            : all.substring(0, all.offsetByCodePoints(0, MAX_QUOTE)) + " …";
    return shown.replace("\n", "\n> ");
  }

  static void delete(Stage stage) {
    Run run = stage.run();
    stage.think("Deleting cannot be undone. I look at what there is, and ask before I do it.");
    stage.use(
        "list_files",
        "List files",
        Value.object(input -> input.text("folder", "~/Downloads")),
        Value.texts("invoice-final.pdf", "invoice-final-2.pdf", "holiday.heic"));
    stage.say("There are **three files** in `~/Downloads`. Deleting them cannot be undone.\n\n");
    String call =
        stage.call(
            "delete_files",
            "Delete files",
            Value.object(input -> input.text("folder", "~/Downloads").text("pattern", "*")));
    Verdict verdict =
        run.ask(
            Approval.of("Delete 3 files in ~/Downloads?")
                .withDetail("invoice-final.pdf, invoice-final-2.pdf, holiday.heic")
                .forCall(call)
                .within(TIME_TO_DECIDE));
    if (verdict.isApproved()) {
      stage.work();
      run.toolOutput(call, Value.object(output -> output.number("deleted", 3)));
      stage.say(
          "Done: all three are gone. (None of them was real; I am a demo and touch no files.)");
    } else {
      run.toolError(call, "Not approved");
      stage.say("Nothing was deleted" + because(verdict) + ". All three files are still there.");
    }
  }

  static void deploy(Stage stage) {
    Run run = stage.run();
    stage.say(
        "I have checked the build: 412 tests passed. Deploying replaces what runs in production,"
            + " so I ask first.\n\n");
    String call =
        stage.call(
            "deploy",
            "Deploy to production",
            Value.object(input ->
                input
                    .text("service", "checkout")
                    .text("version", "2.14.0")
                    .text("strategy", "rolling")));
    Verdict verdict =
        run.ask(
            Approval.of("Deploy checkout 2.14.0 to production?")
                .withDetail(
                    "3 of 3 replicas are replaced, one after the other. Rolling back takes about"
                        + " a minute.")
                .forCall(call)
                .within(TIME_TO_DECIDE));
    if (verdict.isApproved()) {
      for (int replicas = 1; replicas < 3; replicas++) {
        stage.work();
        int so = replicas;
        run.toolProgress(call, Value.object(output -> output.number("replicas", so)));
      }
      stage.work();
      run.toolOutput(
          call, Value.object(output -> output.number("replicas", 3).number("healthy", 3)));
      stage.say("It is out: all three replicas run **2.14.0** and are healthy.");
    } else {
      run.toolError(call, "Not approved");
      stage.say("Nothing was deployed" + because(verdict) + ". Version 2.13.2 keeps running.");
    }
  }

  private static String because(Verdict verdict) {
    return verdict.reason().map(reason -> " (“" + reason + "”)").orElse("");
  }

  static void trip(Stage stage) {
    stage.say("Gladly. One thing decides the rest, though.\n\n");
    Reply kind =
        stage
            .run()
            .ask(
                Question.of(
                        "What should it be like?", "By the sea", "In the mountains", "In a city")
                    .within(TIME_TO_DECIDE));
    Reply from =
        stage
            .run()
            .ask(
                Question.of("Where do you start from?")
                    .withDetail("A town or a station.")
                    .within(TIME_TO_DECIDE));
    stage.think("Now I know enough for a plan of three days.");
    stage.say(
        """
        %s, then, starting from **%s**.

        1. *Friday evening*: arrive, and eat something that you cannot pronounce.
        2. *Saturday*: the long walk, before it gets warm. %s
        3. *Sunday*: one museum, one café, the late train.\
        """
            .formatted(
                kind.text().orElse("Anywhere"),
                from.text().orElse("wherever you are"),
                stage.oneOf(
                    "Take the small path where the sign points to the large one.",
                    "Lunch is bread and cheese on a wall with a view.")));
  }

  static void fail(Stage stage) {
    stage.think("They want to see how a failure looks. I begin, and then give up.");
    stage.say("I begin, and then something goes wrong, half way through a");
    throw new AnswerFailedException(
        "The model is overloaded. (It is not: this is the demo, showing a failure. Try again.)");
  }
}
