package io.headrace.testkit.contract;

import io.headrace.log.Engine;
import io.headrace.log.time.Time;
import io.headrace.testkit.model.PacedEngine;
import java.util.concurrent.CompletableFuture;

/** At its pace the model does what every engine does. */
final class PacedEngineTest extends EngineContract {
  @Override
  protected EngineRig open(Time clock) {
    return new Rig(new PacedEngine(clock));
  }

  private record Rig(PacedEngine paced) implements EngineRig {
    @Override
    public Engine engine() {
      return paced;
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) {
      while (!answer.isDone() && paced.commit()) {
        // Until it has come, or there is nothing left that it could come from.
      }
      return answer.join();
    }

    @Override
    public void settle() {
      commitAll();
      paced.purge();
    }

    @Override
    public void reopen() {
      commitAll();
      paced.close();
      paced.reopen();
    }

    private void commitAll() {
      while (paced.commit()) {
        // The next one.
      }
    }

    @Override
    public void close() {
      paced.close();
    }
  }
}
