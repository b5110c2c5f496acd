package io.headrace.agents.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripts that write text and nothing else. */
final class Stories {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
  private static final int MAX_COUNT = 5_000;

  private static final String[] CHAPTERS = {
    "The log", "Readers", "Writers", "Fences and leases", "What a crash may take", "Settling"
  };

  private Stories() {}

  static void story(Stage stage) {
    stage.think(
        """
        A story, then. Short enough to be read in one go, long enough that a refresh in the middle \
        of it means something. It should be about water, since a headrace carries water.

        One character, one problem, one thing that gives way.\
        """);
    String keeper = stage.oneOf("Ada", "Ines", "Mira", "Jun");
    String river = stage.oneOf("the Varde", "the Alme", "the Sill");
    stage.say(
        """
        ## The keeper of the headrace

        Above the mill, where %2$s leaves the woods, there was a gate of oak, and %1$s kept it. \
        Every morning she wrote down how high the water stood, in a book that her grandfather had \
        begun, one line a day, in ink.

        “Why ink?” the miller's boy asked her. “Chalk would do. Nobody reads it.”

        “Chalk does,” she said, “until it rains.”

        That autumn it rained for nine days. On the ninth night the bridge went, and the road with \
        it, and nobody in the valley could say how much water had come down, or how much was still \
        to come. They argued in the mill by the light of one lamp.

        Then %1$s came in, wet to the bone, and laid the book on the table. *Ninth of October: \
        four hands over the mark, and falling.* They read it, and the line above it, and the one \
        above that, back to a flood that only the oldest had heard of.

        So they knew that the worst was over, and went to bed.

        The boy stayed. He dipped the pen, looked at the gauge through the window, and wrote the \
        next line himself.

        > What is written down need not be remembered.

        %3$s\
        """
            .formatted(
                keeper,
                river,
                stage.oneOf(
                    "*The end.* Shall I tell what the boy wrote?",
                    "*The end.* There is another one about the gate, if you like.")));
  }

  static void chapters(Stage stage) {
    stage.think("A longer text with some structure. I lay it out in sections before I write.");
    for (int i = 0; i < CHAPTERS.length; i++) {
      stage.say(
          """
          %s### %d. %s

          A stream is an ordered, gapless sequence of records. A reader is a position and a \
          wake-up: it reads the log, waits for the end to move, and reads again. So a refresh, a \
          late join and a slow client are the **same case**, and there is nothing to hand over \
          when one of them happens.

          - What was acknowledged is on the disk.
          - What is on the disk is read in order.
          - What is read is never taken back.

          ```ts
          const session = new LiveSession({ url: '', session: 'chapter-%d' });
          session.subscribe(() => render(session.view));
          session.open();
          ```\
          """
              .formatted(i == 0 ? "" : "\n\n", i + 1, CHAPTERS[i], i + 1));
    }
  }

  /** As far as one likes: shows whether anything is missing. */
  static void count(Stage stage) {
    Matcher number = NUMBER.matcher(stage.prompt());
    int last = number.find() ? Math.min(MAX_COUNT, Integer.parseInt(number.group())) : 100;
    stage.think("I count to " + last + ".");
    StringBuilder line = new StringBuilder();
    for (int i = 1; i <= last; i++) {
      line.append(i).append(i == last ? "." : i % 20 == 0 ? "\n" : " ");
      if (i % 20 == 0 || i == last) {
        stage.say(line.toString());
        line.setLength(0);
      }
    }
  }
}
