package io.headrace.sessions.state;

import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent.Receipt;
import io.headrace.sessions.event.SessionEvent.SettledRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a session remembers of requests and of runs that have ended, so that whoever asks again gets
 * the first answer. Immutable.
 *
 * @param receipts of requests, the oldest first
 * @param settled runs that have ended, the oldest first
 */
public record Memory(List<Receipt> receipts, List<SettledRun> settled) {
  /**
   * So many requests of workers are remembered, and so many of others: a worker with a key for each
   * of its words does not have it forgotten what people asked for.
   */
  public static final int MAX_RECEIPTS = 256;

  /** So many runs are remembered. */
  public static final int MAX_SETTLED = 64;

  /** Nothing is remembered. */
  public static final Memory EMPTY = new Memory(List.of(), List.of());

  public Memory {
    receipts = List.copyOf(receipts);
    settled = List.copyOf(settled);
  }

  /** What is remembered of a request. */
  public Optional<Receipt> receipt(String key) {
    return receipts.stream().filter(each -> each.key().equals(key)).findAny();
  }

  /** How a run ended, if that is remembered. */
  public Optional<RunOutcome> outcome(String run) {
    return settled.stream()
        .filter(each -> each.run().equals(run))
        .map(SettledRun::outcome)
        .findAny();
  }

  /** The run that ended last. */
  public Optional<SettledRun> last() {
    return settled.isEmpty() ? Optional.empty() : Optional.of(settled.getLast());
  }

  Memory plus(Receipt receipt) {
    boolean isOfWork = receipt.isOfWork();
    long alike = receipts.stream().filter(each -> each.isOfWork() == isOfWork).count();
    List<Receipt> longer = new ArrayList<>(receipts.size() + 1);
    boolean isFull = alike >= MAX_RECEIPTS;
    for (Receipt each : receipts) {
      if (isFull && each.isOfWork() == isOfWork) {
        isFull = false;
      } else {
        longer.add(each);
      }
    }
    longer.add(receipt);
    return new Memory(longer, settled);
  }

  Memory plus(SettledRun run) {
    List<SettledRun> longer = new ArrayList<>(settled.size() + 1);
    longer.addAll(settled.size() < MAX_SETTLED ? settled : settled.subList(1, settled.size()));
    longer.add(run);
    return new Memory(receipts, longer);
  }
}
