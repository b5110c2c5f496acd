package io.headrace.testkit.contract;

import io.headrace.log.Engine;
import io.headrace.testkit.sim.DrivenEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** An engine without threads, which the tests themselves drive. */
public final class DrivenRig implements EngineRig {
  /** Opens the engine, each time on the same storage. */
  @FunctionalInterface
  public interface Opening {
    /** Opens it. */
    DrivenEngine open() throws IOException;
  }

  private final Opening opening;
  private DrivenEngine driven;

  /** Opens an engine. */
  public DrivenRig(Opening opening) {
    this.opening = opening;
    this.driven = open();
  }

  private DrivenEngine open() {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new UncheckedIOException("the engine under the contract could not be opened", e);
    }
  }

  @Override
  public Engine engine() {
    return driven.engine();
  }

  @Override
  public <T> T await(CompletableFuture<T> answer) {
    while (!answer.isDone() && driven.commit()) {
      // Until it has come, or there is nothing left that it could come from.
    }
    if (!answer.isDone()) {
      throw new AssertionError("expected an answer when nothing is left to commit, but none came");
    }
    return answer.join();
  }

  @Override
  public void settle() {
    driven.prepareSegment();
    boolean working = true;
    while (working) {
      working = driven.upkeep();
      working |= driven.commit();
    }
  }

  @Override
  public void reopen() {
    engine().close();
    driven = open();
  }

  @Override
  public void close() {
    engine().close();
  }
}
