package io.headrace.sessions.sim;

import java.util.Set;
import java.util.regex.Matcher;

/** A promise was broken. */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the engine promises, and its own simulator watches over. */
  static final Set<String> OF_THE_ENGINE =
      Set.of("NothingIsTakenBack", "NothingIsDroppedUnseen", "NoGap");

  /** What sessions promise. */
  static final Set<String> PROMISES =
      Set.of(
          "AnswersAreTrue",
          "CancelledOnce",
          "ClaimedOnce",
          "ComesToRest",
          "DecidedOnce",
          "DoneOnce",
          "EndsInTime",
          "EverybodyIsAnswered",
          "FailuresChangeNothing",
          "FailuresHaveAReason",
          "NobodyOversleeps",
          "NothingAfterTheEnd",
          "NothingIsShownEarly",
          "NothingSaidInVain",
          "OneRunAtATime",
          "OnlyTheIdleAreCompacted",
          "OnlyTheOwnerWrites",
          "OnlyTheSilentAreDead",
          "QueueIsTrue",
          "RunsBeginFirst",
          "StaleWritesNothing",
          "StatesAreTrue",
          "TheAnswerIsWhatWasSaid",
          "TheEndIsOneAppend",
          "TimeIsGiven",
          "TranscriptIsTrue",
          "WhatIsToldIsThere",
          "WordsInOrder");

  private final String promise;

  /**
   * @param promise which one, by a name of its own
   * @param why what was expected, and what came
   */
  Broken(String promise, String why) {
    super(promise + ": " + why);
    if (!PROMISES.contains(promise) && !OF_THE_ENGINE.contains(promise)) {
      throw new IllegalArgumentException("nobody promised " + promise);
    }
    this.promise = promise;
  }

  String promise() {
    return promise;
  }

  /**
   * Throws unless a promise is kept.
   *
   * @param why what was broken, with {@code %s} where the details go
   */
  static void unless(boolean kept, String promise, String why, Object... details) {
    if (!kept) {
      String told = why;
      for (Object detail : details) {
        told = told.replaceFirst("%[sd]", Matcher.quoteReplacement(String.valueOf(detail)));
      }
      throw new Broken(promise, told);
    }
  }
}
