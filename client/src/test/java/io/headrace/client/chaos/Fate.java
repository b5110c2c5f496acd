package io.headrace.client.chaos;

import io.headrace.client.append.Receipt;
import io.headrace.client.error.UncertainException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * What a writer was told of an input.
 *
 * @param kind what it may conclude
 * @param seqNum where the first record stands, if it was told
 * @param said the words, for people
 */
record Fate(Kind kind, OptionalLong seqNum, String said) {
  enum Kind {
    STORED,
    NOT_STORED,
    UNCERTAIN,
    /** It was told nothing, although everything is over. */
    PENDING
  }

  static Fate of(CompletableFuture<Receipt> receipt) {
    if (!receipt.isDone()) {
      return new Fate(Kind.PENDING, OptionalLong.empty(), "nothing");
    }
    return receipt.isCompletedExceptionally()
        ? failed(receipt.exceptionNow())
        : stored(receipt.join());
  }

  static Fate failed(Throwable why) {
    Kind kind = why instanceof UncertainException ? Kind.UNCERTAIN : Kind.NOT_STORED;
    return new Fate(
        kind, OptionalLong.empty(), why.getClass().getSimpleName() + ": " + why.getMessage());
  }

  static Fate stored(Receipt receipt) {
    OptionalLong seqNum =
        receipt.start().isPresent() ? OptionalLong.of(receipt.seqNum()) : OptionalLong.empty();
    return new Fate(Kind.STORED, seqNum, "stored at " + seqNum);
  }
}
