package io.headrace.testkit.recording;

import java.util.Locale;

/** What the appends of a recording have about them. */
public enum Workflow {
  /** No conditions. */
  REGULAR,
  /** Each append has to begin where its client believes the tail to be. */
  MATCH_SEQ_NUM,
  /**
   * Each append presents its client's fencing token, and clients take the stream from each other.
   */
  FENCING;

  /** Its name on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
