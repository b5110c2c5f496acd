package io.headrace.testkit.contract;

import io.headrace.log.journal.JournalOptions;
import java.time.Duration;

/** The sizes with which journals are tested here. */
final class Journals {
  /** So small that segments roll and are rewritten in every test that stores a few things. */
  static final JournalOptions SMALL =
      new JournalOptions(
          64 << 10, 32 << 10, 1 << 10, 16 << 10, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

  private Journals() {}
}
