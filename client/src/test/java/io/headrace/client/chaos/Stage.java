package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.testkit.network.FaultyProxy;
import java.io.IOException;
import java.util.List;

/**
 * Where rounds are played, one after the other: a server that suffers what is asked for, and what
 * it has stored, which outlives it. One thread at a time, but for {@link #strike}, which another
 * may call while a round is played.
 */
interface Stage extends AutoCloseable {
  String BASIN = "chaos-basin";

  /** Opens a stage for some rounds. */
  @FunctionalInterface
  interface Opener {
    Stage open() throws IOException, InterruptedException;
  }

  /** Leads these to the server from now on, wherever it moves, and no others any more. */
  void lead(List<FaultyProxy> proxies);

  /** Does to the server what a strike says, and returns when there is one again. */
  void strike(Strike.Blow blow) throws IOException, InterruptedException;

  /**
   * Somebody who sees what is stored, with nothing in between. Good until the next strike; not to
   * be closed.
   */
  Headrace truth() throws InterruptedException;

  /** Ends everything that clients may still have under way at the server. */
  void settle() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
