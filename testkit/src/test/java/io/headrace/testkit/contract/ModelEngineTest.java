package io.headrace.testkit.contract;

import io.headrace.log.Engine;
import io.headrace.log.time.Time;
import io.headrace.testkit.model.ModelEngine;
import java.util.concurrent.CompletableFuture;

/** The model itself fulfils the contract, or the contract asks for something else than it says. */
final class ModelEngineTest extends EngineContract {
  @Override
  protected EngineRig open(Time clock) {
    return new ModelRig(new ModelEngine(clock));
  }

  /** The model has nothing to wait for. */
  private record ModelRig(ModelEngine model) implements EngineRig {
    @Override
    public Engine engine() {
      return model;
    }

    @Override
    public <T> T await(CompletableFuture<T> answer) {
      return answer.join();
    }

    @Override
    public void settle() {
      model.purge();
    }

    @Override
    public void reopen() {
      model.reopen();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
