package io.headrace.agents.demo;

import io.headrace.agents.Run;
import io.headrace.sessions.event.Json;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripts that use tools. */
final class Searches {
  private static final Pattern PLACE = Pattern.compile("\\bin ([A-Z][\\p{L}-]+)");

  private Searches() {}

  static void research(Stage stage) {
    Run run = stage.run();
    stage.think(
        """
        The user wants something looked up. I search first, read what looks best, and say what it \
        comes to. If a page cannot be had, the next one will do.\
        """);
    stage.use(
        "search",
        "Search the web",
        Value.object(input -> input.text("query", "durable streams for agents").number("limit", 3)),
        Value.array(
            List.of(
                hit("Durable execution, explained", "https://example.org/durable-execution"),
                hit("What a log is for", "https://example.org/the-log"),
                hit("Resumable streams in practice", "https://example.com/resumable"))));
    run.step();
    String broken = stage.call("read_page", "Read a page", url("https://example.com/resumable"));
    stage.work();
    run.toolError(broken, "503: the site is down for maintenance");
    stage.think("That one is down. The page about logs says the same, as far as I can tell.");
    String read = stage.call("read_page", "Read a page", url("https://example.org/the-log"));
    for (int percent = 25; percent < 100; percent += 25) {
      stage.work();
      int so = percent;
      run.toolProgress(read, Value.object(output -> output.number("percent", so)));
    }
    run.toolOutput(
        read,
        Value.object(output ->
            output
                .number("words", 3_120)
                .text("summary", "One ordered log; readers are positions in it.")));
    run.step();
    stage.say(
        """
        ## What I found

        All three pages say the same thing in different words: keep **one ordered log**, and let \
        everybody who watches be a *position* in it.

        | approach | survives a refresh | survives a crash | second tab |
        |---|:-:|:-:|:-:|
        | answer over one response | no | no | no |
        | queue for each viewer | partly | no | yes |
        | durable log | yes | yes | yes |

        1. Write first, show then: nobody sees what a crash could take back.
        2. A reader that comes late reads from the beginning, like any other.
        3. What ends an answer is a record, too.

        One page was down, so take the last column with a grain of salt.\
        """);
    run.source("https://example.org/the-log", "What a log is for");
    run.source("https://example.org/durable-execution", "Durable execution, explained");
  }

  static void weather(Stage stage) {
    Run run = stage.run();
    Matcher named = PLACE.matcher(stage.prompt());
    String place = named.find() ? named.group(1) : "Lisbon";
    stage.think("I need the forecast. First the place, then its weather.");
    stage.use(
        "geocode",
        "Find a place",
        Value.object(input -> input.text("query", place).number("limit", 1)),
        Value.object(output -> output.text("name", place).text("region", "made up")));
    String forecast =
        stage.call(
            "forecast",
            "Get the forecast",
            Value.object(input -> input.text("place", place).number("days", 3)));
    stage.work();
    run.toolProgress(forecast, Value.object(output -> output.text("progress", "day 1 of 3")));
    stage.work();
    run.toolOutput(
        forecast,
        Value.array(
            List.of(
                day("Friday", 24, 16, "clear"),
                day("Saturday", 22, 15, "some cloud"),
                day("Sunday", 19, 14, "rain from noon"))));
    stage.say(
        """
        In **%s** it stays fine until Sunday:

        | Day | High | Low | Sky |
        |---|--:|--:|---|
        | Friday | 24 °C | 16 °C | clear |
        | Saturday | 22 °C | 15 °C | some cloud |
        | Sunday | 19 °C | 14 °C | rain from noon |

        %s

        *I have no model and no weather: these numbers are made up.*\
        """
            .formatted(
                place,
                stage.oneOf(
                    "Take something for the rain if you leave on Sunday.",
                    "Friday is the day for a long walk.")));
    run.source("https://open-meteo.com/en/docs", "Where real forecasts come from");
  }

  private static Json hit(String title, String url) {
    return Value.object(hit -> hit.text("title", title).text("url", url));
  }

  private static Json url(String url) {
    return Value.object(input -> input.text("url", url));
  }

  private static Json day(String day, int high, int low, String sky) {
    return Value.object(
        each -> each.text("day", day).number("high", high).number("low", low).text("sky", sky));
  }
}
