package io.headrace.server;

import io.headrace.log.Engine;
import io.headrace.log.time.Time;
import io.headrace.testkit.contract.EngineContract;
import io.headrace.testkit.contract.EngineRig;
import java.util.concurrent.CompletableFuture;

/** What the tests of the server run on does what every engine does. */
final class SlowEngineTest extends EngineContract {
  @Override
  protected EngineRig open(Time clock) {
    return new Rig(new SlowEngine(clock));
  }

  /** There is nothing to wait for. */
  private record Rig(SlowEngine slow) implements EngineRig {
    @Override
    public Engine engine() {
      return slow;
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) {
      return answer.join();
    }

    @Override
    public void settle() {
      slow.purge();
    }

    @Override
    public void reopen() {
      slow.reopen();
    }

    @Override
    public void close() {
      slow.close();
    }
  }
}
