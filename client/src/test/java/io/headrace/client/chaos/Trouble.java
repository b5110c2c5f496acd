package io.headrace.client.chaos;

import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import java.util.List;

/** What befalls a connection, after so many bytes have gone one way. */
sealed interface Trouble {
  /** What the client cannot tell from silence, if it has little patience. */
  int LONG_MILLIS = 200;

  /** All that {@link #word} says. */
  List<String> WORDS =
      List.of("closed", "reset", "silenced", "muted one way", "delayed", "delayed for long");

  /** Which way the bytes go that are counted. */
  Direction direction();

  /** How many of them still go as if nothing were. */
  int bytes();

  /** The connection ends for both of its sides, or falls silent for both. */
  record Cut(Direction direction, int bytes, Ending ending) implements Trouble {}

  /** What goes this way is held back for a while, and then goes on. */
  record Delay(Direction direction, int bytes, int millis) implements Trouble {}

  /** Nothing goes this way any more. The other way does not know. */
  record Mute(Direction direction, int bytes) implements Trouble {}

  /** Whether a client has to lose patience to get over it. */
  default boolean isSilence() {
    return switch (this) {
      case Cut cut -> cut.ending() == Ending.SILENCE;
      case Delay delay -> delay.millis() >= LONG_MILLIS;
      case Mute _ -> true;
    };
  }

  /** Whether it is no more than a moment's delay, which changes nothing. */
  default boolean isHarmless() {
    return this instanceof Delay && !isSilence();
  }

  /** What it is called where such things are counted. */
  default String word() {
    return switch (this) {
      case Cut cut ->
          switch (cut.ending()) {
            case CLOSE -> "closed";
            case RESET -> "reset";
            case SILENCE -> "silenced";
          };
      case Delay delay -> delay.isSilence() ? "delayed for long" : "delayed";
      case Mute _ -> "muted one way";
    };
  }
}
