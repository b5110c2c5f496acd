package io.headrace.agents.demo;

import io.headrace.agents.Run;
import io.headrace.sessions.event.Json;
import java.util.List;

/** The script that shows everything that an answer can hold, without asking for anything. */
final class Tour {
  private static final List<String> TASKS = List.of("look", "compare", "report");

  private Tour() {}

  static void play(Stage stage) {
    Run run = stage.run();
    stage.think(
        "They want to see everything, so: thoughts, a plan, tools, a failure, sources, a file,"
            + " code.");
    run.data("plan", "plan", plan(0));
    stage.use(
        "search",
        "Search the docs",
        Value.object(input -> input.text("query", "resume after a dead worker").number("limit", 3)),
        Value.texts("leases", "fencing tokens", "settle"));
    run.data("plan", "plan", plan(1));
    String bad =
        stage.call(
            "fetch",
            "Read a page",
            Value.object(input -> input.text("url", "https://example.com/leases")));
    stage.work();
    run.toolError(bad, "Connection refused after 3 tries");
    run.step();
    stage.think("The page is down; the search result says enough.");
    run.data("plan", "plan", plan(TASKS.size()));
    stage.say(
        """
        ## What a dead worker leaves behind

        A run is dead when its **lease** has expired. Whoever writes then presents a stale \
        *fence* and is refused:

        ```java
        // A worker that lost its run hears of it at its next write.
        for (String token : model.stream(run.messages())) {
          run.text(token); // throws if the lease ran out
        }
        ```

        > The finished message, the end of the run and the release of the session are one append.

        Inline `code`, [a link](https://example.com/leases), a ~~mistake~~ and a list:

        1. first
           - nested
        2. second
           - [x] done
           - [ ] open

        | glyphs | |
        |---|---|
        | accents | naïve café, Größe, señor |
        | others | 日本語, العربية, 🌊🏔️ |
        """);
    run.source("https://example.com/leases", "Leases and fences");
    run.file("data:text/plain,A%20lease%20is%20a%20promise.", "text/plain", "leases.txt");
  }

  private static Json plan(int done) {
    return Value.object(plan -> {
      for (int i = 0; i < TASKS.size(); i++) {
        plan.text(TASKS.get(i), i < done ? "done" : i == done ? "working" : "waiting");
      }
    });
  }
}
