package io.headrace.client.append;

import io.headrace.client.call.ReadBack;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.transport.Carrier;
import io.headrace.wire.AppendAck;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Settles doubt by what the stream says. An input was refused by a condition, but an earlier
 * attempt may have stored it: that would be why the condition fails now. On the carrier's thread
 * only.
 */
final class Settlement {
  private final Carrier carrier;
  private final ReadBack readBack;
  private final boolean exactlyOnce;
  private final Owner owner;
  private boolean looking;
  private boolean stopped;

  /** Whose doubt it is. */
  interface Owner {
    /**
     * The first input is stored.
     *
     * @return the one that is the first now, if there is one
     */
    @Nullable Input stored(AppendAck ack);

    /** The first input is not stored, nor will it be. */
    void notStored(ConditionFailedException why);

    /** The first input may be stored or not. */
    void unknown(ConditionFailedException why);

    /** The server will say what it makes of the first input. */
    void goOn();
  }

  Settlement(Carrier carrier, ReadBack readBack, boolean exactlyOnce, Owner owner) {
    this.carrier = carrier;
    this.readBack = readBack;
    this.exactlyOnce = exactlyOnce;
    this.owner = owner;
  }

  /** Whether the stream was asked and has not answered yet. */
  boolean isUnderWay() {
    return looking;
  }

  /** The owner wants to know nothing more. */
  void stop() {
    stopped = true;
  }

  /** Finds out what became of the first input. */
  void settle(Input first, ConditionFailedException why) {
    switch (RefusalRule.of(first, why, exactlyOnce)) {
      case NOT_STORED -> owner.notStored(why);
      case ASK_THE_STREAM -> look(first, why);
      case UNKNOWN -> owner.unknown(why);
    }
  }

  /**
   * Looks whether an input is stored.
   *
   * @param refusal why it was refused, or null if it was not asked for again yet
   */
  private void look(Input input, @Nullable ConditionFailedException refusal) {
    looking = true;
    var unused =
        readBack
            .find(input.content())
            .thenAccept(found -> carrier.execute(() -> looked(refusal, found)));
  }

  private void looked(@Nullable ConditionFailedException refusal, ReadBack.Finding found) {
    looking = false;
    if (stopped) {
      return;
    }
    if (found.ack().isPresent()) {
      AppendAck ack = found.ack().get();
      lookOn(owner.stored(ack), ack.end().seqNum());
    } else if (refusal == null) {
      owner.goOn();
    } else if (found.verdict() == ReadBack.Verdict.NOT_STORED) {
      owner.notStored(refusal);
    } else {
      found.trouble().ifPresent(refusal::addSuppressed);
      owner.unknown(refusal);
    }
  }

  /** What follows was in all likelihood stored, too: looking is cheaper than being refused. */
  private void lookOn(@Nullable Input next, long end) {
    if (next != null
        && next.isDoubtful()
        && next.content().matchSeqNum().equals(OptionalLong.of(end))) {
      look(next, /* refusal= */ null);
    } else {
      owner.goOn();
    }
  }
}
