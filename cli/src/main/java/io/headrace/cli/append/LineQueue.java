package io.headrace.cli.append;

import io.headrace.wire.AppendRecord;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were read and not yet taken, handed from the thread that reads to the one that
 * appends. It holds a bounded number of bytes; a reader that is ahead waits.
 */
final class LineQueue {
  private static final int CAPACITY_BYTES = 4 << 20;

  private final BlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
  private final Semaphore bytes = new Semaphore(CAPACITY_BYTES);

  /** Hands over what was read; waits while there is no room for it. */
  void put(Input input) throws InterruptedException {
    bytes.acquire(cost(input));
    inputs.add(input);
  }

  /** Ends the lines here, whatever the reader still reads. Does not wait. */
  void end() {
    inputs.add(new Input.End());
  }

  /** Takes the next; waits for it. */
  Input take() throws InterruptedException {
    return taken(inputs.take());
  }

  /** Takes the next; waits for it, but no longer than this. */
  @Nullable Input poll(Duration patience) throws InterruptedException {
    Input input = inputs.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    return input == null ? null : taken(input);
  }

  private Input taken(Input input) {
    bytes.release(cost(input));
    return input;
  }

  private static int cost(Input input) {
    return switch (input) {
      // An empty line takes room too, which its metered size counts.
      case Input.Line(_, AppendRecord record) -> Math.min(record.meteredBytes(), CAPACITY_BYTES);
      case Input.End _, Input.Bad _ -> 0;
    };
  }
}
