package io.headrace.agents.demo;

import io.headrace.agents.Agent;
import io.headrace.agents.Run;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Answers without a model, at the pace of one. What it writes follows from the seed and the
 * conversation alone, so that the same conversation gets the same answers.
 */
public final class DemoAgent implements Agent {
  /** How runs name it. */
  public static final String NAME = "demo";

  /** Looked at in order: the first that finds its words is played. */
  private static final List<Cue> CUES =
      List.of(
          new Cue("everything|tour", Tour::play),
          new Cue("\\bdelete|remove|clean up", Talks::delete),
          new Cue("deploy|roll ?out|release|approv", Talks::deploy),
          new Cue("trip|travel|ask me|holiday|vacation", Talks::trip),
          new Cue("weather|forecast|\\btool", Searches::weather),
          new Cue("research|look up|find out|compare", Searches::research),
          new Cue("story|tale|poem", Stories::story),
          new Cue("long|essay|explain|chapters", Stories::chapters),
          new Cue("\\bcount\\b", Stories::count),
          new Cue("\\bfail|\\berror|break\\b|crash", Talks::fail),
          new Cue("\\bhello|\\bhi\\b|good (day|morning|evening)|\\bhey\\b", Talks::hello));

  private final long seed;
  private final Pace pace;

  private record Cue(Pattern words, Script script) {
    Cue(String words, Script script) {
      this(Pattern.compile(words), script);
    }
  }

  /**
   * An agent.
   *
   * @param seed what its variations follow from
   * @param pace how fast it is
   */
  public DemoAgent(long seed, Pace pace) {
    this.seed = seed;
    this.pace = pace;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Demo (no model)";
  }

  @Override
  public void answer(Run run) {
    List<Message> users =
        run.messages().stream().filter(message -> message.role() == Role.USER).toList();
    String prompt = users.isEmpty() ? "" : text(users.getLast());
    SplittableRandom random =
        new SplittableRandom(seed + 31L * run.messages().size() + prompt.hashCode());
    Stage stage = new Stage(run, pace, random, prompt);
    script(prompt).play(stage);
    stage.finish();
  }

  private static Script script(String prompt) {
    String words = prompt.toLowerCase(Locale.ROOT);
    return CUES.stream()
        .filter(cue -> cue.words().matcher(words).find())
        .map(Cue::script)
        .findFirst()
        .orElse(Talks::anything);
  }

  private static String text(Message message) {
    StringBuilder text = new StringBuilder();
    for (Part part : message.parts()) {
      if (part instanceof Part.Written(var written)) {
        text.append(text.isEmpty() ? "" : "\n").append(written);
      }
    }
    return text.toString();
  }
}
