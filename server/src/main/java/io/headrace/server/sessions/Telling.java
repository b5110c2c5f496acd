package io.headrace.server.sessions;

/** How outcomes are told, where that differs from one kind of request to the other. */
enum Telling {
  /** Most requests. */
  PLAIN(200, 201, /* endIsFine= */ false),
  /** A message that is to be answered: that it waits is less than was asked for. */
  BEGIN(201, 202, /* endIsFine= */ false),
  /** A request that a run end. */
  CANCEL(202, 202, /* endIsFine= */ true),
  /** The end of a run. */
  SETTLE(200, 200, /* endIsFine= */ true);

  private final int done;
  private final int queued;
  private final boolean endIsFine;

  Telling(int done, int queued, boolean endIsFine) {
    this.done = done;
    this.queued = queued;
    this.endIsFine = endIsFine;
  }

  /** The status of what is done and makes nothing. */
  int done() {
    return done;
  }

  /** The status of a turn that waits. */
  int queued() {
    return queued;
  }

  /** Whether it is as good if the run has ended already. */
  boolean endIsFine() {
    return endIsFine;
  }
}
