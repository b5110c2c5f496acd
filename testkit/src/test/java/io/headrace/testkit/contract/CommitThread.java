package io.headrace.testkit.contract;

import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.testkit.sim.DrivenEngine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A journal whose commits are made by a thread of their own, while the test does everything else.
 * The thread works when the test waits for an answer, and whenever it has not stopped yet.
 */
final class CommitThread implements EngineRig {
  private final DrivenRig.Opening opening;
  private final Semaphore work = new Semaphore(0);
  private DrivenEngine driven;
  private Thread thread;
  private volatile boolean ending;

  CommitThread(DrivenRig.Opening opening) throws Exception {
    this.opening = opening;
    this.driven = opening.open();
    this.thread = start();
  }

  private Thread start() {
    DrivenEngine mine = driven;
    ending = false;
    return Thread.ofPlatform().name("test-commit").start(() -> commitUntilEnding(mine));
  }

  private void commitUntilEnding(DrivenEngine mine) {
    while (!ending) {
      work.acquireUninterruptibly();
      while (mine.commit()) {
        // Until the queue is empty.
      }
    }
  }

  private void end() {
    ending = true;
    work.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Engine engine() {
    return new ForwardingEngine(driven.engine()) {
      @Override
      public void close() {
        // Closing is driving, and only one may drive.
        end();
        engine.close();
      }
    };
  }

  @Override
  public <T> T await(CompletableFuture<T> answer) {
    work.release();
    return answer.join();
  }

  @Override
  public void settle() {
    end();
    driven.prepareSegment();
    boolean working = true;
    while (working) {
      working = driven.upkeep();
      working |= driven.commit();
    }
    thread = start();
  }

  @Override
  public void reopen() {
    try {
      engine().close();
      driven = opening.open();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    thread = start();
  }

  @Override
  public void close() {
    engine().close();
  }
}
