package io.headrace.client.append;

import io.headrace.client.retry.AppendRetryPolicy;

/**
 * The design that ours replaces: one flag says whether bytes left since nothing was on its way, and
 * is cleared when the last input that was sent again is acknowledged, although fresh ones may have
 * left by then.
 */
final class SharedFlag {
  private boolean set;
  private int resent;

  private SharedFlag() {}

  /** Plays the race, and tells whether an input that may be stored was sent again. */
  static boolean storesTwice() {
    SharedFlag flag = new SharedFlag();
    Bench bench = new Bench(AppendRetryPolicy.NO_SIDE_EFFECTS, flag::mayBeStored);
    bench.submit("a");
    bench.carrier.exchange().start().refuse(503, "server_draining");
    bench.carrier.pass(100);
    ManualExchange second = bench.carrier.exchange().start();
    flag.attemptBegins(/* toSendAgain= */ 1);
    bench.submit("fresh");
    second.written();
    second.ack(0, 1);
    flag.acknowledged();
    second.refuse(503, "unavailable");
    bench.carrier.pass(5_000);
    return bench.carrier.hasBegun() && bench.carrier.exchange().start().written().contains("fresh");
  }

  private void attemptBegins(int toSendAgain) {
    set = true;
    resent = toSendAgain;
  }

  private void acknowledged() {
    resent--;
    if (resent == 0) {
      set = false;
    }
  }

  private boolean mayBeStored(Input input) {
    return set;
  }
}
