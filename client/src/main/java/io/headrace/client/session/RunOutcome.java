package io.headrace.client.session;

import java.util.Locale;

/** How a run ended. */
public enum RunOutcome {
  /** The worker has said everything. */
  COMPLETED,
  /** Somebody wanted it to end. */
  CANCELLED,
  /** The worker could not go on, and said so. */
  FAILED,
  /** The worker was not heard of any more, or its server was stopped. */
  INTERRUPTED;

  /** The word for it in the protocol. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
