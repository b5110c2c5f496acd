package io.headrace.client.append;

/**
 * The design that ours replaces: one flag says whether bytes left since nothing was on its way, and
 * is cleared when the last input that was sent again is acknowledged, although fresh ones may have
 * left by then.
 */
final class SharedFlag {
  private boolean set;
  private int resent;

  /** Bytes leave in a new attempt, first those of inputs that were sent before. */
  void attemptBegins(int toSendAgain) {
    set = true;
    resent = toSendAgain;
  }

  /** An input is acknowledged. */
  void acknowledged() {
    resent--;
    if (resent == 0) {
      set = false;
    }
  }

  boolean mayBeStored(Input input) {
    return set;
  }
}
