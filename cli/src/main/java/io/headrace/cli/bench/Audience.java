package io.headrace.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Those who view sessions. */
final class Audience {
  /** How many of them view each session. */
  static final int VIEWERS_EACH = 2;

  private static final long PATIENCE_SECONDS = 120;

  private Audience() {}

  /** Has every session viewed; returns when the server has answered all of them. */
  static List<RunViewer> gather(Bench bench, Target target, List<String> sessions, Load load)
      throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(sessions.size() * VIEWERS_EACH);
    List<RunViewer> viewers = new ArrayList<>();
    for (String session : sessions) {
      byte[] request = target.requests().tail(session);
      for (int i = 0; i < VIEWERS_EACH; i++) {
        viewers.add(new RunViewer(request, load, bench.shell().time(), ready));
      }
    }
    target.threads().connect(target.address(), viewers);
    boolean all = ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    load.check();
    if (!all) {
      throw new MismatchException(ready.getCount() + " viewers got no answer");
    }
    return viewers;
  }
}
